"""What programs use, for threads: the session, sets, queries and BAQs.

Made from `../tasks/__init__.py`, which is the one to change.
"""
