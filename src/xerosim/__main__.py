"""`python -m xerosim`."""

from xerosim.cli import main

main()
