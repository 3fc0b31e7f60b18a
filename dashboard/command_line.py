"""The command line: `python manage.py serve` in a clone, `switchboard serve` once installed."""

import os
import secrets
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import places

PORT = "8000"
_ANOTHER_FOLDER = (
    "Run this as the user whose folder it is, or set DATA_DIR to one that you can read and write."
)


def main() -> None:
    """Of `manage.py`, and of every process that another one starts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    try:
        _settle()
    except OSError as error:  # of a folder or file of another user, or that is none
        sys.exit(f"{error.filename} cannot be used ({error.strerror}). {_ANOTHER_FOLDER}")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def _settle() -> None:
    """All settings, read; a command that begins an installation makes what they need first."""
    if _asks_for_help(sys.argv):
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe())  # for this process alone
    elif sys.argv[1:2] == ["setup"] or (sys.argv[1:2] == ["serve"] and _is_alone(os.environ)):
        _begin()
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        settings.INSTALLED_APPS  # noqa: B018  (the first look reads them all)
    except ImproperlyConfigured as error:
        sys.exit(f"{error}\n{_what_to_do()}")


def installed() -> None:
    """Of `switchboard`, which needs no Makefile to start the demo."""
    if sys.argv[1:2] == ["demo"]:
        os.environ.update(demo_environment(os.environ))
    if sys.argv[1:] in ([], ["help"], ["-h"], ["--help"]):
        print(HELP)
        return
    main()


def demo_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """As `make demo` sets it: everything of its own, and nothing of a real account."""
    port = environment.get("PORT") or PORT
    folder = environment.get("DATA_DIR") or str(places.data_dir())
    return {
        "DEMO": "1",
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "DATA_DIR": str(Path(folder) / "demo" / port),
        "LOG_LEVEL": "WARNING",
    }


HELP = """\
Switchboard: live phone conferences and call queues on Telnyx.

  switchboard demo      everything with a simulated Telnyx, on http://127.0.0.1:8000/
  switchboard setup     from nothing to a live account, step by step
  switchboard doctor    checks everything, and says what to do
  switchboard serve     the web process (without REDIS_URL also worker and beat)
  switchboard worker    carries out commands, and checks screens against Telnyx (needs REDIS_URL)
  switchboard beat      the clock for sweeps and comparisons, exactly one (needs REDIS_URL)
  switchboard telnyx    the account's Voice API applications
  switchboard backup    the whole database in one file, while everything runs
  switchboard restore   puts such a file into an empty database
  switchboard prune     deletes old data at once, or says how much there is
  switchboard forget    deletes one person's data, by their number
  switchboard createsuperuser, migrate, shell, ...   as in any Django project

Each explains itself: switchboard serve --help. Settings come from the environment, or from
settings.env in DATA_DIR."""


def _what_to_do() -> str:
    return (
        f"`{places.TOOL} setup` asks for what is needed; README.md lists the settings;"
        f" `{'make demo' if places.IS_CLONE else 'switchboard demo'}` needs none."
    )


def _asks_for_help(arguments: Sequence[str]) -> bool:
    """Then nothing is begun, and a machine without settings is told as well."""
    return arguments[1:2] == ["help"] or not {"-h", "--help", "--version"}.isdisjoint(arguments)


def _is_alone(environment: Mapping[str, str]) -> bool:
    """One process, which may make its own secret key: several, on several machines perhaps, have
    to be given the same. The demo has one that everybody knows.
    """
    from dashboard import settings_file

    kept = settings_file.read(_settings_file())
    redis_url = environment.get("REDIS_URL", kept.get("REDIS_URL", ""))
    return not redis_url and not environment.get("DEMO")


def _begin() -> None:
    """Nothing starts without a secret key, not even what makes the first one."""
    from dashboard import settings_file

    path = _settings_file()
    try:
        settings_file.begin(path, os.environ)
    except OSError as error:
        sys.exit(f"{path} cannot be written ({error.strerror}). {_ANOTHER_FOLDER}")


def _settings_file() -> Path:
    from dashboard import settings_file

    return Path(os.environ.get("DATA_DIR") or places.data_dir()) / settings_file.NAME
