"""What goes over the wire, and who asks."""
