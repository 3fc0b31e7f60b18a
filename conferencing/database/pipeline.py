"""Sending statements to the database: `send` now, read the result later; `together` sends many in
one round trip.

On PostgreSQL the statements of a `together` block go out without waiting for each other (psycopg's
pipeline), as prepared statements, over a cursor that reads times at C speed: where many threads
take turns, each wait costs more than its statement. On SQLite, which has no round trip to save, a
statement runs when it is sent. Django's own cursors work inside a block as well, except for their
row counts. The reasons and the price: docs/adr/0007.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

import msgspec
from django.db import NotSupportedError, connection

if TYPE_CHECKING:
    import psycopg

Value = TypeVar("Value")
Other = TypeVar("Other")
Rows = list[tuple[Any, ...]]

_open = threading.local()


class Pending(Generic[Value]):
    """What a statement that has been sent will return: `result()` waits for it and reads it.

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


def send(sql: str, values: Sequence[object]) -> Pending[Rows]:
    """Send a statement; its result is its rows, [] where it returns none.

    Outside a `together` block it runs at once.
    """
    if connection.vendor != "postgresql":
        return ready(_run(sql, values))
    if connection.queries_logged:
        connection.queries_log.append({"sql": sql, "time": "0"})
    cursor = _postgresql_cursor()
    with _errors():
        cursor.execute(sql, values, prepare=True)
    return Pending(partial(_rows, cursor))


@contextmanager
def together() -> Iterator[None]:
    """Statements sent in this block share round trips.

    Its end waits for all of them and raises the first error; blocks may nest.
    """
    if connection.vendor != "postgresql" or getattr(_open, "block", False):
        yield
        return
    connection.ensure_connection()
    _open.block = True
    try:
        with _errors(), connection.connection.pipeline():
            yield
    finally:
        _open.block = False


def any_of(column: str, values: Sequence[str]) -> tuple[str, list[object]]:
    """`column` is one of `values`, as SQL and its parameters; where the database allows, the SQL is
    the same for any number of values.
    """
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [list(values)]
    return f"{column} IN ({placeholders(len(values))})", list(values)


def any_pair(
    columns: tuple[str, str], pairs: Sequence[tuple[str, str]]
) -> tuple[str, list[object]]:
    """The two columns together are one of `pairs`, as `any_of`."""
    # The second column once more, alone: databases use its index for that, and would read the
    # whole table for the pairs.
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    where, values = any_of(columns[1], second)
    if connection.vendor == "postgresql":
        wanted = "SELECT * FROM unnest(%s::text[], %s::text[])"
        values += [first, second]
    else:
        wanted = f"VALUES {', '.join(['(%s, %s)'] * len(pairs))}"
        values += [value for pair in pairs for value in pair]
    return f"{where} AND ({columns[0]}, {columns[1]}) IN ({wanted})", values


def placeholders(count: int) -> str:
    """ "%s, %s, %s" for an IN list."""
    return ", ".join(["%s"] * count)


def _run(sql: str, values: Sequence[object]) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(sql, [bound(value) for value in values])
        return cursor.fetchall() if cursor.description else []


def bound(value: object) -> Any:
    """A value as SQLite stores what Django reads: UTC times and dates as text, UUIDs without their
    dashes, composites as JSON text.
    """
    match value:
        case datetime():
            return connection.ops.adapt_datetimefield_value(value)
        case date():
            return connection.ops.adapt_datefield_value(value)
        case UUID():
            return value.hex
        case tuple() | list() | dict() | msgspec.Raw():
            return msgspec.json.encode(value).decode()
    return value


def _postgresql_cursor() -> "psycopg.Cursor[tuple[Any, ...]]":
    # Imported here: with SQLite nothing needs it.
    import psycopg
    from psycopg.types.datetime import TimestamptzLoader

    connection.ensure_connection()
    cursor = psycopg.Cursor(connection.connection)
    # Django's own loader sets the time zone of every value in Python; the connection's is UTC
    # already.
    cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
    return cursor


def _rows(cursor: "psycopg.Cursor[tuple[Any, ...]]") -> Rows:
    with _errors():
        # In pipeline mode the cursor has no result until it is fetched.
        return cursor.fetchall()


@contextmanager
def _errors() -> Iterator[None]:
    """PostgreSQL's errors as Django's. A statement that was prepared before a migration changed the
    type of a column is refused as long as its connection lives: so the connection ends with it.
    """
    try:
        with connection.wrap_database_errors:
            yield
    except NotSupportedError:
        connection.connection.close()
        raise
