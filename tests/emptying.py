"""The database after a test that commits: as the migrations left it.

Django truncates every table, which makes and syncs hundreds of files on PostgreSQL, and then makes
every permission anew. Tests leave few rows: to delete them, and put back what the migrations had
made, costs a fraction of that and leaves the same keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection, transaction

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """All rows of a table."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Row]

    @classmethod
    def now(cls, name: str) -> Self:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {_quoted(name)}")
            return cls(name, [column[0] for column in cursor.description], cursor.fetchall())

    def empty(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {_quoted(self.name)}")

    def fill(self) -> None:
        columns = ", ".join(map(_quoted, self.columns))
        marks = ", ".join(["%s"] * len(self.columns))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {_quoted(self.name)} ({columns}) VALUES ({marks})", self.rows
            )


@dataclass(frozen=True)
class Contents:
    """All rows of all tables."""

    tables: Sequence[Table]

    @classmethod
    def now(cls) -> Self:
        names = connection.introspection.django_table_names(only_existing=True)
        return cls([Table.now(name) for name in sorted(names)])

    def restore(self, _: object = None) -> None:
        """Stands in for a test case's `_fixture_teardown`. Foreign keys are checked at the end."""
        with transaction.atomic():
            for table in self.tables:
                table.empty()
            for table in self.tables:
                if table.rows:
                    table.fill()


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
