"""A small instance: its snapshot in `metadata`, its rows in `rows`; written by hand, every name of a person or company made up."""
