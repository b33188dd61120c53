"""What an instance has, for people: an index to search in, and pages to read."""
