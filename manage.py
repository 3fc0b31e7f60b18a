#!/usr/bin/env python
"""Django's command line: `python manage.py serve`, `demo`, `migrate`, ..."""

import os
import pathlib
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    if sys.argv[1:2] == ["setup"]:
        _begin()
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.INSTALLED_APPS  # noqa: B018  (the first look reads them all)
    except ImproperlyConfigured as error:
        sys.exit(
            f"{error}\n`manage.py setup` asks for what is needed; README.md lists the settings;"
            " `make demo` needs none."
        )
    execute_from_command_line(sys.argv)


def _begin() -> None:
    """Nothing starts without a secret key, not even what makes the first one."""
    from dashboard.server import settings_file

    base = pathlib.Path(__file__).resolve().parent
    folder = pathlib.Path(os.environ.get("DATA_DIR") or base / "var")
    settings_file.begin(folder / settings_file.NAME, os.environ)


if __name__ == "__main__":
    main()
