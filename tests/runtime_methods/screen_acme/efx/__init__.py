"""The libraries of functions."""
