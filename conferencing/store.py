"""Set-based reading and writing of mirrored rows: a fixed number of statements for any number of rows.

One `Table` knows how the fields of a state dataclass lie in the columns of a model. PostgreSQL gets all rows of a statement as
one JSON parameter (a tenth of the cost of binding each value); SQLite gets them as bound values. No rule of the domain lives here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar, get_args, get_type_hints

import msgspec
from django.db import connection
from django.db.models import Model

State = TypeVar("State")

# SQLite binds at most 32,766 values in a statement, older builds 999.
SQLITE_VALUES = 900


class Table(Generic[State]):
    """The rows of `model` as `state` dataclasses; `extra` are columns beside the state, such as its version."""

    def __init__(self, model: type[Model], state: type[State], key: Sequence[str], extra: Sequence[str]) -> None:
        self.name = model._meta.db_table
        self.state = state
        self.key = tuple(key)
        self.extra = tuple(extra)
        own = [field.name for field in fields(state)]  # type: ignore[arg-type]
        self.columns = (*self.extra, *own)
        hints = get_type_hints(state)
        self._json = [(len(extra) + i, hints[name]) for i, name in enumerate(own) if _is_tuple(hints[name])]
        times = {f.name for f in model._meta.fields if f.get_internal_type() == "DateTimeField"}
        self._times = [i for i, name in enumerate(self.columns) if name in times]
        self._upsert = upsert_sql(self.name, self.columns, self.key)

    def load(self, where: str, values: Sequence[Any], *, lock: bool = False) -> list[tuple[tuple[Any, ...], State]]:
        """Rows that fulfil `where`, as (extra columns, state). With `lock`, ordered by key and held until the commit."""
        sql = f"SELECT {', '.join(self.columns)} FROM {self.name} WHERE {where}"
        if lock:
            sql += f" ORDER BY {', '.join(self.key)}"
            if connection.features.has_select_for_update:
                sql += " FOR UPDATE"
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return [self._read(row) for row in cursor.fetchall()]

    def save(self, rows: Iterable[tuple[tuple[Any, ...], State]]) -> None:
        """Insert or overwrite these rows, whole."""
        names = self.columns[len(self.extra) :]
        full = [(*extra, *(getattr(state, name) for name in names)) for extra, state in rows]
        if not full:
            return
        # In the order of the keys, as everywhere: two processes that insert the same new rows must not wait in a circle.
        at = [self.columns.index(name) for name in self.key]
        full.sort(key=lambda row: [row[i] for i in at])
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(self._upsert, [as_json(self.columns, full)])
            else:
                sql = sqlite_upsert_sql(self.name, self.columns, self.key)
                cursor.executemany(sql, [self._bound(row) for row in full])

    def _read(self, row: tuple[Any, ...]) -> tuple[tuple[Any, ...], State]:
        values = list(row)
        for i, kind in self._json:
            text = values[i]
            values[i] = () if text == "[]" else msgspec.json.decode(text, type=kind)
        if connection.vendor == "sqlite":
            for i in self._times:
                values[i] = values[i] and values[i].replace(tzinfo=UTC)
        cut = len(self.extra)
        return tuple(values[:cut]), self.state(*values[cut:])

    def _bound(self, row: tuple[Any, ...]) -> list[Any]:
        return [bound(value) for value in row]


def upsert_sql(table: str, columns: Sequence[str], key: Sequence[str]) -> str:
    names = ", ".join(columns)
    return (
        f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %s) "
        f"ON CONFLICT ({', '.join(key)}) {_overwrite(columns, key)}"
    )


def sqlite_upsert_sql(table: str, columns: Sequence[str], key: Sequence[str]) -> str:
    marks = ", ".join(["%s"] * len(columns))
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) "
        f"ON CONFLICT ({', '.join(key)}) {_overwrite(columns, key)}"
    )


def _overwrite(columns: Sequence[str], key: Sequence[str]) -> str:
    return "DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)


def insert_new(
    table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, key: Sequence[str], returning: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Insert the rows whose key is not there yet; answer the `returning` columns of those that were inserted."""
    names, tail = ", ".join(columns), f"ON CONFLICT ({', '.join(key)}) DO NOTHING RETURNING {', '.join(returning)}"
    found: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sql = f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %s) {tail}"
            cursor.execute(sql, [as_json(columns, rows)])
            return list(cursor.fetchall())
        size = max(1, SQLITE_VALUES // len(columns))
        for start in range(0, len(rows), size):
            chunk = rows[start : start + size]
            marks = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(chunk))
            sql = f"INSERT INTO {table} ({names}) VALUES {marks} {tail}"
            cursor.execute(sql, [bound(value) for row in chunk for value in row])
            found += cursor.fetchall()
    return found


def as_json(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A JSON list of objects for PostgreSQL's json_populate_recordset; NULL where a value is None."""
    return msgspec.json.encode([dict(zip(columns, row, strict=True)) for row in rows]).decode()


def bound(value: Any) -> Any:
    """A value as SQLite stores what Django reads: UTC times as text, composites as JSON text."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, tuple | list | dict | msgspec.Raw):
        return msgspec.json.encode(value).decode()
    return value


def _is_tuple(hint: Any) -> bool:
    return getattr(hint, "__origin__", None) is tuple and bool(get_args(hint))


def marks(count: int) -> str:
    """ "%s, %s, %s" for an IN list."""
    return ", ".join(["%s"] * count)
