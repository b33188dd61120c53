"""Services `Erp.*`."""
