"""Put the rows of a backup into a database, on SQLite or PostgreSQL, whichever they come from.

A backup of an older version fills the tables as they were then, which the migrations since then
bring up to date. Everything is one transaction: what cannot be restored changes nothing.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field, ForeignKey, Model

from conferencing.models import Pulse

from . import database, file
from .file import Header, Row, Table

BATCH = 1000  # rows that are sent to the database at a time
# Of a process that runs; each says so every few seconds.
ALIVE = timedelta(seconds=30)
# For whoever is still in the middle of something on this database.
PATIENCE = timedelta(seconds=10)
# Kinds of columns whose values stand in the file as text.
AS_TEXT = ("DateField", "DateTimeField", "TimeField", "UUIDField")
# Of values that are of another kind, too large or too deep.
_DOES_NOT_FIT = (
    *(DatabaseError, ValidationError, ValueError, TypeError),
    *(AttributeError, OverflowError, RecursionError),
)
_UNFIT = "The rows of this backup do not fit together, so nothing was restored"


class CannotRestore(Exception):
    """The sentence says why, and what to do. Nothing was changed."""


def read(path: Path) -> Header:
    """What the file is, if all of it is there and this version can restore it. Raises
    file.Unreadable.
    """
    header = file.verified(path)
    known = database.known()
    if any(set(names) - set(known.get(app, ())) for app, names in header.migrations.items()):
        raise file.Unreadable(_other_tables(header))
    if set(header.tables) - {model._meta.label for model in database.models(_apps(header))}:
        raise file.Unreadable(_other_tables(header))
    return header


def _other_tables(header: Header) -> str:
    return (
        "This backup was made by a newer or different version of Switchboard"
        f" ({header.version}), with tables that this one does not know. Install that version and"
        " restore it with that."
    )


def prepare(header: Header, now: datetime) -> bool:
    """Whether the database has data already. One without tables gets those of the backup. Raises
    CannotRestore.
    """
    applied = database.applied()
    if not applied:
        _migrate_to(header)
        return False
    if applied != header.migrations:
        raise CannotRestore(
            f"The database is not at the migrations of this backup ({header.version}). Restore it"
            " into a new, empty database (another DATA_DIR or DATABASE_URL): it is brought up to"
            " date there."
        )
    _require_stopped(now)
    state = _apps(header)
    unused = database.MADE_BY_MIGRATIONS
    return any(
        model._base_manager.exists()
        for model in database.models(state)
        if model._meta.label not in unused
    )


def _require_stopped(now: datetime) -> None:
    if Pulse.objects.filter(seen_at__gte=now - ALIVE).exists():
        raise CannotRestore(
            "Switchboard is running on this database. Stop all its processes, then try again;"
            f" after processes that were killed, wait {ALIVE.seconds} seconds."
        )


def restore(path: Path, header: Header, now: datetime) -> None:
    """In place of all that the database has. Raises CannotRestore, and file.Unreadable if the file
    changes meanwhile.
    """
    state = _apps(header)
    models = {model._meta.label: model for model in database.models(state)}
    try:
        with transaction.atomic():
            _hold(list(models.values()))
            # Since `prepare` one may have been started; none on the tables of old versions, which
            # `prepare` has made.
            if Pulse._meta.label in models:
                _require_stopped(now)
            for model in models.values():
                _empty(model)
            for table, rows in _tables(file.contents(path)):
                _check(table, models, header)
                _fill(models[table.name], table.columns, rows)
            _set_sequences([models[name] for name in header.tables])
    except DatabaseError as error:  # of a row that another one names, and that is not there
        raise CannotRestore(f"{_UNFIT}: {error}. Use another backup.") from error
    # Their keys may be others now.
    ContentType.objects.clear_cache()


def _hold(models: list[type[Model]]) -> None:
    """Whoever is started from now on reads and writes nothing before all is restored. On SQLite the
    transaction alone keeps others from writing.
    """
    if connection.vendor != "postgresql":
        return
    tables = ", ".join(_quoted(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE.seconds * 1000:d}")
        try:
            cursor.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
        except OperationalError as error:
            raise CannotRestore(
                "Something else is using this database, and nothing was changed. Stop it, then try"
                f" again. The database says: {error}"
            ) from error


def _check(table: Table, models: dict[str, type[Model]], header: Header) -> None:
    model = models.get(table.name)
    if model is None or not table.columns or set(table.columns) - set(database.columns(model)):
        raise CannotRestore(f"{_other_tables(header)} Nothing was restored.")


def _targets(header: Header, loader: MigrationLoader) -> list[tuple[str, str]]:
    """The last of each app, of those that the backup's database had been through."""
    had = {(app, name) for app, names in header.migrations.items() for name in names}
    nodes = loader.graph.node_map
    return sorted(
        key
        for key in had
        if not any(child.key in had and child.key[0] == key[0] for child in nodes[key].children)
    )


def _migrate_to(header: Header) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(_targets(header, executor.loader))


def _apps(header: Header) -> Apps:
    """The models as they were at these migrations."""
    loader = MigrationLoader(connection)
    return loader.project_state(_targets(header, loader)).apps


def _tables(contents: Iterator[Table | Row]) -> Iterator[tuple[Table, Iterator[Row]]]:
    current = Table("", [])

    def table_of(each: Table | Row) -> Table:
        nonlocal current
        if isinstance(each, Table):
            current = each
        return current

    for table, group in groupby(contents, key=table_of):
        yield table, (each for each in group if isinstance(each, list))


def _empty(model: type[Model]) -> None:
    # Not model.delete(), which would load what it deletes.
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_quoted(model._meta.db_table)}")


def _fill(model: type[Model], names: list[str], rows: Iterator[Row]) -> None:
    fields = {field.attname: field for field in model._meta.local_concrete_fields}
    values = [_value(fields[name]) for name in names]
    columns = ", ".join(_quoted(fields[name].column) for name in names)
    marks = ", ".join(["%s"] * len(names))
    table = _quoted(model._meta.db_table)
    sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
    with connection.cursor() as cursor:
        for number, batch in enumerate(_batches(rows)):
            try:
                prepared = [
                    [prepare(value) for prepare, value in zip(values, row, strict=True)]
                    for row in batch
                ]
                cursor.executemany(sql, prepared)
            except _DOES_NOT_FIT as error:
                first = number * BATCH + 1
                raise CannotRestore(
                    f"Rows {first} to {first + len(batch) - 1} of {model._meta.label} do not"
                    f" fit into this database, so nothing was restored: {error}"
                ) from error


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _value(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    """How a value of the file becomes one of this column."""
    of = field.target_field if isinstance(field, ForeignKey) else field
    parse = field.to_python if of.get_internal_type() in AS_TEXT else None
    is_json = field.get_internal_type() == "JSONField"
    has_no_nul = connection.vendor == "postgresql"

    def prepare(value: Any) -> Any:
        if value is None and not (is_json and not field.null):
            return None
        if parse:
            value = parse(value)
        elif has_no_nul:
            value = _without_nul(value)
        return field.get_db_prep_value(value, connection)

    return prepare


def _without_nul(value: Any) -> Any:
    """PostgreSQL has no place for this character, which SQLite keeps."""
    if isinstance(value, str):
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if isinstance(value, list):
        return [_without_nul(each) for each in value]
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(each) for key, each in value.items()}
    return value


def _set_sequences(models: list[type[Model]]) -> None:
    """So that the next row of each table gets a new key, on PostgreSQL."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _quoted(name: str | None) -> str:
    assert name, "every column has one"
    return connection.ops.quote_name(name)
