"""A package as the generator writes it, made by hand: a service with methods, a library, BAQs."""

from .client import AsyncKinetic, Kinetic

__all__ = ["AsyncKinetic", "Kinetic"]
