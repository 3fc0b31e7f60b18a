"""Plain SQL beside Django's: conditions to go in, rows to come out."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from conferencing.database.pipeline import any_of


def in_utc(row: Sequence[Any]) -> list[Any]:
    """A row with aware times: SQLite's are naive."""
    return [
        value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
        for value in row
    ]


def one_of(column: str, values: Collection[str] | None) -> tuple[str, list[Any]]:
    """`column` is one of `values`, or anything for None, as SQL and its parameters.

    A single value is no list: PostgreSQL then keeps the plan of the prepared statement, which takes
    longer to make than to run.
    """
    if values is None:
        return "TRUE", []
    if len(values) == 1:
        return f"{column} = %s", list(values)
    return any_of(column, sorted(values))
