"""Sending statements to the database: `ask` now, read the answer later; `together` sends many in
one journey.

On PostgreSQL the statements of a `together` block go out without waiting for each other's answers
(psycopg's pipeline), as prepared statements, over a cursor that reads times at C speed: with many
threads about, each wait costs more than its statement. On SQLite, which has no journey to save, a
statement runs when it is asked. Django's own cursors work inside a block as well, only their row
counts do not.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection

Rows = list[tuple[Any, ...]]
Answer = Callable[[], Rows]

_open = threading.local()


def ask(sql: str, values: Sequence[Any]) -> Answer:
    """Send a statement; call what comes back for its rows ([] where it returns none). Without a
    block around it, it runs at once.
    """
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql, [_bound(value) for value in values])
            found: Rows = cursor.fetchall() if cursor.description else []
        return lambda: found
    if connection.queries_logged:
        connection.queries_log.append({"sql": sql, "time": "0"})
    cursor = _postgresql_cursor()
    with connection.wrap_database_errors:
        cursor.execute(sql, values, prepare=True)
    return lambda: _rows(cursor)


@contextmanager
def together() -> Iterator[None]:
    """Statements asked in this block share journeys. Its end waits for all of them and raises what
    failed; blocks may nest.
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
    return f"{column} IN ({marks(len(values))})", list(values)


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


def marks(count: int) -> str:
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
        # In a pipeline nothing is known of the answer before it is fetched.
        found: Rows = cursor.fetchall()
    return found
