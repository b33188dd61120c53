"""Two snapshots side by side: what changed for a program, how grave it is, and which of its lines are met."""
