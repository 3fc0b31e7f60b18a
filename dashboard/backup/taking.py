"""Take a backup of the database while everything runs."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps

from conferencing.database import snapshot
from dashboard import version

from . import database, file, leftovers
from .file import Header, Row, Table

BATCH = 1000  # rows that are in memory at a time


class CannotTake(Exception):
    """The sentence says why, and what to do."""


def take(path: Path, now: datetime) -> Header:
    """All rows of one moment, in a new file at `path`. Holds nobody up. Raises CannotTake, and
    FileExistsError.
    """
    leftovers.clear(path.parent)
    with file.created(path) as raw, snapshot.one_moment():
        header = _header(now)
        try:
            file.write(raw, header, _contents())
        except file.TooLong as problem:
            raise CannotTake(str(problem)) from None
    return header


def _header(now: datetime) -> Header:
    applied = database.applied()
    if applied != database.known():
        raise CannotTake(
            "The database is not at the migrations of this version of Switchboard. Start the web"
            " process once, or run migrate; if the database is newer, use the newer version."
        )
    rows = {
        model._meta.label: model._base_manager.order_by().count() for model in database.kept(apps)
    }
    made_at = now.astimezone(UTC).isoformat(timespec="seconds")
    return Header(version.VERSION, made_at, applied, rows)


def _contents() -> Iterator[Table | Row]:
    for model in database.kept(apps):
        columns = database.columns(model)
        yield Table(model._meta.label, columns)
        rows = model._base_manager.order_by("pk").values_list(*columns)
        for row in rows.iterator(chunk_size=BATCH):
            yield list(row)
