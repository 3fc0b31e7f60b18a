"""Sending statements to the database: `send` now, read the result later; `together` sends many in
one round trip.

On PostgreSQL the statements of a `together` block go out without waiting for each other (psycopg's
pipeline), as prepared statements, over a cursor that reads times at C speed: with many threads
about, each wait costs more than its statement. On SQLite, which has no round trip to save, a
statement runs when it is sent. Django's own cursors work inside a block as well, only their row
counts do not.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import connection

Value = TypeVar("Value")
Other = TypeVar("Other")
Rows = list[tuple[Any, ...]]

_open = threading.local()


class Pending(Generic[Value]):
    """What a statement that is already on its way will give: `result()` waits for it and reads it.

    To be read once: the rows come from the statement's own cursor.
    """

    __slots__ = ("_read",)

    def __init__(self, read: Callable[[], Value]) -> None:
        self._read = read

    def result(self) -> Value:
        """Raises what the database raised."""
        return self._read()

    def then(self, make: Callable[[Value], Other]) -> "Pending[Other]":
        """The same statement, its result made into something else when it is read."""
        return Pending(lambda: make(self._read()))


def ready(value: Value) -> Pending[Value]:
    """A result that needs no statement."""
    return Pending(lambda: value)


def send(sql: str, values: Sequence[Any]) -> Pending[Rows]:
    """Send a statement; its result is its rows, [] where it returns none.

    Outside a `together` block it runs at once.
    """
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql, [_bound(value) for value in values])
            rows: Rows = cursor.fetchall() if cursor.description else []
        return ready(rows)
    if connection.queries_logged:
        connection.queries_log.append({"sql": sql, "time": "0"})
    cursor = _postgresql_cursor()
    with connection.wrap_database_errors:
        cursor.execute(sql, values, prepare=True)
    return Pending(lambda: _rows(cursor))


@contextmanager
def together() -> Iterator[None]:
    """Statements sent in this block share round trips.

    Its end waits for all of them and raises what failed; blocks may nest.
    """
    if connection.vendor != "postgresql" or getattr(_open, "block", False):
        yield
        return
    connection.ensure_connection()
    _open.block = True
    try:
        with connection.wrap_database_errors, connection.connection.pipeline():
            yield
    finally:
        _open.block = False


def any_of(column: str, values: Sequence[str]) -> tuple[str, list[Any]]:
    """`column` is one of `values`, as SQL and its parameters; one text for any number of values
    where the database allows.
    """
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [list(values)]
    return f"{column} IN ({placeholders(len(values))})", list(values)


def any_pair(columns: tuple[str, str], pairs: Sequence[tuple[str, str]]) -> tuple[str, list[Any]]:
    """The two columns together are one of `pairs`, as `any_of`."""
    # The second column once more, alone: databases find its index for this, and read the whole
    # table for the pairs.
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    where, values = any_of(columns[1], second)
    if connection.vendor == "postgresql":
        found = "SELECT * FROM unnest(%s::text[], %s::text[])"
        values += [first, second]
    else:
        found = f"VALUES {', '.join(['(%s, %s)'] * len(pairs))}"
        values += [value for pair in pairs for value in pair]
    return f"{where} AND ({columns[0]}, {columns[1]}) IN ({found})", values


def placeholders(count: int) -> str:
    """ "%s, %s, %s" for an IN list."""
    return ", ".join(["%s"] * count)


def _bound(value: Any) -> Any:
    """SQLite has no type for times: they are text, in UTC, as Django writes them."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _postgresql_cursor() -> Any:
    import psycopg
    from psycopg.types.datetime import TimestamptzLoader

    connection.ensure_connection()
    cursor = psycopg.Cursor(connection.connection)
    # Django's loader replaces the time zone of every value in Python; the connection's is UTC
    # already.
    cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
    return cursor


def _rows(cursor: Any) -> Rows:
    with connection.wrap_database_errors:
        # In pipeline mode the cursor has no result until it is fetched.
        rows: Rows = cursor.fetchall()
    return rows
