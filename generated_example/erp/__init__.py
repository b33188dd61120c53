"""Services `Erp.*`, one module each."""
