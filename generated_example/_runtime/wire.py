from .data.values import decode, describe, encode  # goes when http imports data.values
