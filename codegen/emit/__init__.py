"""Text, and where it goes: templates rendered, long statements laid out, the package put in place as a whole."""
