"""Processes that start at once on one database take turns where it is migrated or restored: whoever
comes second waits, and says so.
"""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from django.db import DatabaseError, connection

log = logging.getLogger(__name__)

# Any number of our own: whoever holds this lock migrates or restores.
MIGRATING = 5_837_264_190
WAITING = "Waiting until the database is prepared or restored: another process is doing that"


def turn() -> AbstractContextManager[None]:
    """No process of ours begins on this database in this block: it waits for its end."""
    return _turn_in_postgresql() if connection.vendor == "postgresql" else _turn_in_sqlite()


def wait() -> None:
    """Until nobody has a turn. A database that is away keeps nobody waiting: whoever needs it says
    so.
    """
    try:
        with turn():
            pass
    except (DatabaseError, OSError) as error:
        log.warning(
            "It is not known whether the database is being restored: %s", type(error).__name__
        )


@contextmanager
def _turn_in_postgresql() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [MIGRATING])
        if not cursor.fetchone()[0]:
            log.warning(WAITING)
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])


@contextmanager
def _turn_in_sqlite() -> Iterator[None]:
    """Before the first connection: SQLite turns its log of writes on by itself, and whoever comes
    second meanwhile is refused without waiting. The lock goes with the process.
    """
    path = f"{connection.settings_dict['NAME']}.migrating"
    with open(path, "a", opener=partial(os.open, mode=0o600)) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.warning(WAITING)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
