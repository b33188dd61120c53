"""What each command does, as plain functions; the command line itself is `codegen.cli`."""
