"""Many reads of one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

READING = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read in this block was true at the moment of the first read: what others commit
    meanwhile is not seen. Nothing may be written. Inside a transaction nothing is added.
    """
    connection.ensure_connection()
    if connection.in_atomic_block or getattr(connection.connection, "in_transaction", False):
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(READING)
            yield
    else:
        with _deferred():
            yield


@contextmanager
def _deferred() -> Iterator[None]:
    """On SQLite. Django's own transactions take the lock for writing at once (`transaction_mode`),
    and nobody who only reads may hold up those who write.
    """
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("COMMIT")
