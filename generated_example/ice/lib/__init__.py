"""Services `Ice.LIB.*`, one module each."""
