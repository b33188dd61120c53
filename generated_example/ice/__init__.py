"""Services `Ice.*`, one module each."""
