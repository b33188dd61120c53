"""Rows, keys, values and tablesets: what is read and written, as Python has it."""
