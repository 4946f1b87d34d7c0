"""`python -m lilliput` is the command `lil`."""

from lilliput.cli import main

if __name__ == "__main__":
    main()
