"""A lock for what only one of all threads and processes may do at a time, such as comparing with
Telnyx. No dead process can keep it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from django.db import connection


class SingleRunner:
    """`key`: its advisory lock, among those of other programs in the same database."""

    def __init__(self, key: int) -> None:
        self._key = key
        self._in_this_process = Lock()

    @property
    def is_taken_here(self) -> bool:
        """By a thread of this process. Costs nothing."""
        return self._in_this_process.locked()

    @contextmanager
    def try_lock(self) -> Iterator[bool]:
        """True for the only runner, at once False for any other: it does not wait.

        A dead process releases it: PostgreSQL drops the lock with the connection.
        """
        if not self._in_this_process.acquire(blocking=False):
            yield False
            return
        try:
            with self._among_processes() as is_mine:
                yield is_mine
        finally:
            self._in_this_process.release()

    @contextmanager
    def _among_processes(self) -> Iterator[bool]:
        if connection.vendor != "postgresql":
            # SQLite means one process.
            yield True
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [self._key])
            is_mine = bool(cursor.fetchone()[0])
            try:
                yield is_mine
            finally:
                if is_mine:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [self._key])


comparing = SingleRunner(0x5357_4252)  # "SWBR": the mirror with Telnyx's listings
advancing = SingleRunner(0x5357_4147)  # "SWAG": offers, call backs, and callers who are sent on
routing = SingleRunner(0x5357_524F)  # "SWRO": calls that come in
supervising = SingleRunner(0x5357_5355)  # "SWSU": supervisors on the line
creating = SingleRunner(0x5357_4341)  # "SWCA": a Voice API application, by a form
