"""`python -m codegen`: the command line."""

from codegen.cli import main

if __name__ == "__main__":
    main()
