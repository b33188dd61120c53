"""Services `Ice.BO.*`, one module each."""
