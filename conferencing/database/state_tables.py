"""Set-based reading and writing of mirrored rows: a fixed number of statements for any number of
rows.

One `Table` knows how the fields of a state dataclass lie in the columns of a model. PostgreSQL gets
all rows of a statement as one JSON parameter (a tenth of the cost of binding each value); SQLite
gets them as bound values. No rule of the domain lives here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from operator import attrgetter, itemgetter
from typing import Any, Generic, TypeVar, get_args, get_type_hints

import msgspec
from django.db import connection
from django.db.models import Model

from .pipeline import Pending, Rows, placeholders, ready, send

State = TypeVar("State")

# SQLite binds at most 32,766 values in a statement, older builds 999.
SQLITE_VALUES = 900


class Table(Generic[State]):
    """The rows of `model` as `state` dataclasses; `extra` are columns beside the state, such as its
    version.
    """

    def __init__(
        self, model: type[Model], state: type[State], key: Sequence[str], extra: Sequence[str]
    ) -> None:
        self.name = model._meta.db_table
        self.state = state
        self.key = tuple(key)
        self.extra = tuple(extra)
        own = [field.name for field in fields(state)]  # type: ignore[arg-type]
        self.columns = (*self.extra, *own)
        hints = get_type_hints(state)
        self._json = [
            (len(extra) + i, hints[name]) for i, name in enumerate(own) if _is_tuple(hints[name])
        ]
        times = {f.name for f in model._meta.fields if f.get_internal_type() == "DateTimeField"}
        self._times = [i for i, name in enumerate(self.columns) if name in times]
        self._upsert = upsert_sql(self.name, self.columns, self.key)
        self._values: Callable[[State], tuple[Any, ...]] = attrgetter(*own)
        self._order = itemgetter(*(self.columns.index(name) for name in self.key))

    def send(
        self, where: str, values: Sequence[Any], *, lock: bool = False
    ) -> Pending[list[tuple[tuple[Any, ...], State]]]:
        """Send for the rows that fulfil `where`; the result has them as (extra columns, state).

        With `lock`, they are ordered by key and held until the commit.
        """
        sql = f"SELECT {', '.join(self.columns)} FROM {self.name} WHERE {where}"
        if lock:
            sql += f" ORDER BY {', '.join(self.key)}"
            if connection.features.has_select_for_update:
                sql += " FOR UPDATE"
        return send(sql, values).then(self._read)

    def load(self, where: str, values: Sequence[Any]) -> list[tuple[tuple[Any, ...], State]]:
        return self.send(where, values).result()

    def row(self, extra: tuple[Any, ...], state: State) -> tuple[Any, ...]:
        """The values of all `columns`."""
        return extra + self._values(state)

    def save(self, rows: Iterable[tuple[tuple[Any, ...], State]]) -> None:
        """Insert or overwrite these rows, whole."""
        full = [self.row(extra, state) for extra, state in rows]
        if not full:
            return
        # In the order of the keys, as everywhere: two processes that insert the same new rows must
        # not wait in a circle.
        full.sort(key=self._order)
        if connection.vendor == "postgresql":
            send(self._upsert, [as_json(self.columns, full)])
            return
        with connection.cursor() as cursor:
            sql = sqlite_upsert_sql(self.name, self.columns, self.key)
            cursor.executemany(sql, [self._bound(row) for row in full])

    def _read(self, rows: Iterable[tuple[Any, ...]]) -> list[tuple[tuple[Any, ...], State]]:
        cut, naive = len(self.extra), connection.vendor == "sqlite"
        found = []
        for row in rows:
            values = list(row)
            for i, kind in self._json:
                text = values[i]
                values[i] = () if text == "[]" else msgspec.json.decode(text, type=kind)
            if naive:
                for i in self._times:
                    values[i] = values[i] and values[i].replace(tzinfo=UTC)
            found.append((tuple(values[:cut]), self.state(*values[cut:])))
        return found

    def _bound(self, row: tuple[Any, ...]) -> list[Any]:
        return [bound(value) for value in row]


def upsert_sql(table: str, columns: Sequence[str], key: Sequence[str]) -> str:
    names = ", ".join(columns)
    return (
        f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %s::json) "
        f"ON CONFLICT ({', '.join(key)}) {_overwrite(columns, key)}"
    )


def sqlite_upsert_sql(table: str, columns: Sequence[str], key: Sequence[str]) -> str:
    marks = ", ".join(["%s"] * len(columns))
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) "
        f"ON CONFLICT ({', '.join(key)}) {_overwrite(columns, key)}"
    )


def _overwrite(columns: Sequence[str], key: Sequence[str]) -> str:
    return "DO UPDATE SET " + ", ".join(
        f"{name} = excluded.{name}" for name in columns if name not in key
    )


def insert_new(
    table: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    key: Sequence[str],
    returning: Sequence[str],
) -> Pending[Rows]:
    """Insert the rows whose key is not there yet; the answer has the `returning` columns of those
    that were inserted.
    """
    names, tail = (
        ", ".join(columns),
        f"ON CONFLICT ({', '.join(key)}) DO NOTHING RETURNING {', '.join(returning)}",
    )
    if connection.vendor == "postgresql":
        source = f"SELECT {names} FROM json_populate_recordset(NULL::{table}, %s::json)"
        return send(f"INSERT INTO {table} ({names}) {source} {tail}", [as_json(columns, rows)])
    size = max(1, SQLITE_VALUES // len(columns))
    inserted: Rows = []
    for start in range(0, len(rows), size):
        chunk = rows[start : start + size]
        values = ", ".join([f"({placeholders(len(columns))})"] * len(chunk))
        sql = f"INSERT INTO {table} ({names}) VALUES {values} {tail}"
        inserted += send(sql, [bound(value) for row in chunk for value in row]).result()
    return ready(inserted)


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
