"""What sets and queries ask of a server: coroutines that a thread runs to their end without an event loop, and a task awaits."""
