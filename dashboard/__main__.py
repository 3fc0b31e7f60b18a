"""`python -m dashboard serve`: how processes of an installed Switchboard start each other."""

from .command_line import main

main()
