"""Streams: media entities, stream properties, and operations that return streams; loaded by packages that have them."""
