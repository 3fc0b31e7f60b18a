#!/usr/bin/env python
"""Django's command line: `python manage.py serve`, `demo`, `migrate`, ..."""

from dashboard.command_line import main

if __name__ == "__main__":
    main()
