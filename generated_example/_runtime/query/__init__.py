"""Columns, conditions and selections, and the reading of pages: what is asked for."""
