#!/usr/bin/env python
"""Django's command line: `python manage.py serve`, `demo`, `migrate`, ..."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.INSTALLED_APPS  # noqa: B018  (the first look reads them all)
    except ImproperlyConfigured as error:
        sys.exit(f"{error}\nREADME.md lists the settings; `make demo` needs none.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
