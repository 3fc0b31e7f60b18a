"""The SQLite file holds numbers, webhook bodies and sessions: for our own user alone."""

from contextlib import suppress
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

_kept: set[str] = set()


def keep() -> None:
    """From now on, at the first connection of this process to each SQLite file."""
    connection_created.connect(_on_connection, dispatch_uid="private files")


def keep_private(database: Path) -> None:
    """Take others' rights away from the file and from those that SQLite keeps beside it. Those it
    makes later get the rights of the file itself.
    """
    for path in (database, *database.parent.glob(f"{database.name}-*")):
        with suppress(OSError):  # another's file, or one that SQLite has just removed
            if path.stat().st_mode & 0o077:
                path.chmod(0o600)


def _on_connection(connection: BaseDatabaseWrapper, **_: object) -> None:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or name in _kept or ":memory:" in name:
        return
    _kept.add(name)
    keep_private(Path(name))
