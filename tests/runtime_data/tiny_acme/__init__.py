"""A package as the generator writes it, made by hand: small, and with one of everything."""

from .client import AsyncKinetic, Kinetic

__all__ = ["AsyncKinetic", "Kinetic"]
