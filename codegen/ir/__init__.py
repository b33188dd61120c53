"""What we will write: frozen values whose every string is final Python text."""
