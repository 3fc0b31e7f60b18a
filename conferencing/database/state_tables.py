"""Set-based reading and writing of mirrored rows: a fixed number of statements for any number of
rows.

One `Table` knows which columns of a model hold the fields of a state dataclass. A row of which a
column does not fit its field is read as far as it can be, and noted as `mended`. PostgreSQL gets
all rows of a statement as one JSON parameter (a tenth of the cost of binding each value); SQLite
gets them as bound values. No rule of the domain lives here.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import UTC
from operator import attrgetter, itemgetter
from typing import Any, Generic, NamedTuple, TypeVar, get_origin, get_type_hints

import msgspec
from django.db import connection
from django.db.models import Model

from conferencing.projection.mending import Unmendable, mended

from .pipeline import Pending, Rows, bound, placeholders, ready, send

logger = logging.getLogger(__name__)

State = TypeVar("State")
Extra = TypeVar("Extra", bound=NamedTuple)
Row = Sequence[object]

# SQLite binds at most 32,766 values in a statement, older builds 999.
SQLITE_VALUES = 900


class Table(Generic[Extra, State]):
    """The rows of `model` as `state` dataclasses; the fields of `extra` are columns beside the
    state, such as its version.
    """

    def __init__(
        self, model: type[Model], state: type[State], extra: type[Extra], key: Sequence[str]
    ) -> None:
        own = [field.name for field in fields(state)]  # type: ignore[arg-type]
        self.name = model._meta.db_table
        self.state, self.extra = state, extra
        self.columns = (*extra._fields, *own)
        self.key = tuple(key)
        hints = get_type_hints(state)
        first = len(extra._fields)
        self._json = [
            (i, hints[name])
            for i, name in enumerate(own, first)
            if get_origin(hints[name]) is tuple
        ]
        # SQLite stores a text in a column of numbers, if it is given one.
        self._numbers = [i for i, name in enumerate(own, first) if hints[name] == (int | None)]
        # The keys of rows that were read and do not fit: to be made anew from their journals.
        self.mended: set[tuple[object, ...]] = set()
        self._told: set[tuple[object, ...]] = set()
        times = {f.name for f in model._meta.fields if f.get_internal_type() == "DateTimeField"}
        self._times = [i for i, name in enumerate(self.columns) if name in times]
        self._overwrite = ", ".join(
            f"{name} = excluded.{name}" for name in self.columns if name not in self.key
        )
        self._values = attrgetter(*own)
        self._order = itemgetter(*(self.columns.index(name) for name in self.key))

    def send(
        self, where: str, values: Sequence[object], *, lock: bool = False
    ) -> Pending[list[tuple[Extra, State]]]:
        """Send for the rows that fulfil `where`.

        With `lock`, they are ordered by key and held until the commit.
        """
        sql = f"SELECT {', '.join(self.columns)} FROM {self.name} WHERE {where}"
        if lock:
            sql += f" ORDER BY {', '.join(self.key)}"
            if connection.features.has_select_for_update:
                sql += " FOR UPDATE"
        return send(sql, values).then(self._read)

    def load(self, where: str, values: Sequence[object]) -> list[tuple[Extra, State]]:
        return self.send(where, values).result()

    def insert_new(self, rows: Iterable[tuple[Extra, State]]) -> Pending[Rows]:
        """Insert the rows whose key is not there yet; the result has the keys of those."""
        full = self._full(rows)
        return insert_new(self.name, self.columns, full, key=self.key, returning=self.key)

    def save(self, rows: Iterable[tuple[Extra, State]]) -> None:
        """Insert or overwrite these rows, whole."""
        full = self._full(rows)
        upsert(self.name, self.columns, full, key=self.key, update=self._overwrite)

    def _full(self, rows: Iterable[tuple[Extra, State]]) -> list[Row]:
        """The values of all columns, in the order of the keys, as everywhere: two processes that
        insert the same new rows must not wait for each other in a circle.
        """
        full = [(*extra, *self._values(state)) for extra, state in rows]
        full.sort(key=self._order)
        return [*full]

    def _read(self, rows: Rows) -> list[tuple[Extra, State]]:
        cut, is_naive = len(self.extra._fields), connection.vendor == "sqlite"
        read = []
        for row in rows:
            values = list(row)
            try:
                self._fit(values)
            except (msgspec.MsgspecError, TypeError):
                values = self._mended(row)
            if is_naive:
                for i in self._times:
                    values[i] = values[i] and values[i].replace(tzinfo=UTC)
            read.append((self.extra._make(values[:cut]), self.state(*values[cut:])))
        return read

    def _fit(self, values: list[Any]) -> None:
        """Make these values of columns the values of fields. Raises what msgspec raises, or
        TypeError.
        """
        for i, kind in self._json:
            text = values[i]
            values[i] = () if text == "[]" else msgspec.json.decode(text, type=kind)
        for i in self._numbers:
            if values[i] is not None and type(values[i]) is not int:
                raise TypeError(self.columns[i])

    def _mended(self, row: Row) -> list[object]:
        values = list(row)
        for i, kind in self._json:
            try:
                values[i] = mended(str(row[i]), kind)
            except Unmendable:
                values[i] = ()
        for i in self._numbers:
            if type(values[i]) is not int:
                text = str(values[i])
                values[i] = int(text) if text.isascii() and text.isdigit() else None
        self._note(tuple(row[self.columns.index(name)] for name in self.key))
        return values

    def _note(self, key: tuple[object, ...]) -> None:
        self.mended.add(key)
        if key not in self._told:
            self._told.add(key)
            logger.warning(
                "A row of %s cannot be read as it is stored; it will be rebuilt", self.name
            )


def upsert(
    table: str, columns: Sequence[str], rows: Sequence[Row], *, key: Sequence[str], update: str
) -> None:
    """Insert these rows, or `update` (the SET of a DO UPDATE) those whose key is there already. To
    be given in the order of their keys.
    """
    if not rows:
        return
    names = ", ".join(columns)
    on_conflict = f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {update}"
    if connection.vendor == "postgresql":
        sql = f"INSERT INTO {table} ({names}) {_from_json(table, names)} {on_conflict}"
        send(sql, [_as_json(columns, rows)])
        return
    sql = f"INSERT INTO {table} ({names}) VALUES ({placeholders(len(columns))}) {on_conflict}"
    with connection.cursor() as cursor:
        cursor.executemany(sql, [[bound(value) for value in row] for row in rows])


def insert_new(
    table: str,
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    key: Sequence[str],
    returning: Sequence[str],
) -> Pending[Rows]:
    """Insert the rows whose key is not there yet; the result has the `returning` columns of those
    that were inserted. To be given in the order of their keys.
    """
    names = ", ".join(columns)
    on_conflict = f"ON CONFLICT ({', '.join(key)}) DO NOTHING RETURNING {', '.join(returning)}"
    if connection.vendor == "postgresql":
        sql = f"INSERT INTO {table} ({names}) {_from_json(table, names)} {on_conflict}"
        return send(sql, [_as_json(columns, rows)])
    size = max(1, SQLITE_VALUES // len(columns))
    inserted: Rows = []
    for start in range(0, len(rows), size):
        chunk = rows[start : start + size]
        values = ", ".join([f"({placeholders(len(columns))})"] * len(chunk))
        sql = f"INSERT INTO {table} ({names}) VALUES {values} {on_conflict}"
        inserted += send(sql, [value for row in chunk for value in row]).result()
    return ready(inserted)


def _from_json(table: str, names: str) -> str:
    return f"SELECT {names} FROM json_populate_recordset(NULL::{table}, %s::json)"


def _as_json(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """A JSON list of objects, as PostgreSQL's json_populate_recordset reads it."""
    return msgspec.json.encode([dict(zip(columns, row, strict=True)) for row in rows]).decode()
