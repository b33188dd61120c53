"""Files and folders as users have them: written whole, swapped whole, locked, and told apart from what is not ours."""
