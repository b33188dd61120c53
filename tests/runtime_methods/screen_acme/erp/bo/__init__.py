"""Services `Erp.BO.*`."""
