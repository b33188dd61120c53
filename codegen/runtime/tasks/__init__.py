"""What programs use, for tasks: the session, sets, queries and BAQs."""
