"""The instance's BAQs."""
