"""Files and folders as users have them: written whole, swapped whole, locked, and distinguished from what is not ours."""
