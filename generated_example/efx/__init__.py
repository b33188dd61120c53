"""Function libraries, one module each."""
