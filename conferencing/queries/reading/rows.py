"""Plain SQL beside Django's: conditions to go in, rows to come out."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from conferencing.database.pipeline import any_of

Condition = tuple[str, list[object]]  # SQL with %s, and what goes into it


def in_utc(row: Iterable[object]) -> list[object]:
    """A row with aware times: SQLite's are naive."""
    # Plain SQL goes past Django's converters, which would do this.
    return [
        value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
        for value in row
    ]


def one_of(column: str, values: Collection[str] | None) -> Condition:
    """`column` is one of `values`, or anything for None."""
    if values is None:
        return "TRUE", []
    # A single value is no list: PostgreSQL then keeps the plan of the prepared statement, which
    # takes longer to make than to run.
    if len(values) == 1:
        return f"{column} = %s", list(values)
    return any_of(column, sorted(values))
