"""`python -m codegen`: the command line."""

from codegen.cli import main

main()
