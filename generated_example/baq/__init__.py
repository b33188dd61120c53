"""BAQs, one module each."""
