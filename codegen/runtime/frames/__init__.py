"""Rows as columns: Arrow, Polars, pandas and files. Loaded when a program asks for them."""
