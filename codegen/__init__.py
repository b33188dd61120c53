"""Typed Python clients generated from one Epicor Kinetic instance's own metadata."""

__version__ = "0.1.0"
