"""Services `Erp.BO.*`, one module each."""
