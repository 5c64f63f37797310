"""`python -m rnncourse` is the `rnncourse` command."""

from rnncourse.cli import main

main(prog_name="rnncourse")
