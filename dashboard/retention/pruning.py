"""Deletes what is older than the settings say, a few rows at a time.

A round of a kind goes through its rows by their keys, and remembers in the database where it is: a
run ends after some seconds, and a killed worker loses no more than one batch. Rows are read without
a lock. Each batch is deleted in a transaction of its own, of rows that nobody writes any more: on
PostgreSQL nobody waits for it, on SQLite for some milliseconds.
"""

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F, Model, QuerySet

from conferencing.database.single_runner import SingleRunner
from conferencing.models import Pruning

from .kinds import KINDS, Key, Kind

logger = logging.getLogger(__name__)

LOOKED_AT = 1000  # rows at a time
BATCH = 200  # rows that are deleted in one transaction
# After each: the disk, and on SQLite the database itself, are for those who work on calls.
PAUSE_SECONDS = 0.02
# From the end of a round to the beginning of the next.
REST = timedelta(hours=1)

alone = SingleRunner(0x5357_5052)  # "SWPR"


class Busy(Exception):
    """Another process is at it."""


class Look(NamedTuple):
    """`old`: those that can go. `last`: the last key that was looked at, None at the end."""

    old: list[Key]
    last: Key | None


def run(now: datetime, budget_seconds: float) -> int:
    """Go on deleting until all is done or this time is over; returns how many rows went. Does
    nothing while another process is at it.
    """
    with alone.try_lock() as is_mine:
        return _rounds(now, budget_seconds) if is_mine else 0


def run_anew(now: datetime, budget_seconds: float) -> int:
    """The same at once, for all kinds: without their rest, and from the beginning. Raises Busy."""
    with alone.try_lock() as is_mine:
        if not is_mine:
            raise Busy
        Pruning.objects.update(cursor="", finished_at=None)
        return _rounds(now, budget_seconds)


def _rounds(now: datetime, budget_seconds: float) -> int:
    until = time.monotonic() + budget_seconds
    return sum(_round(kind, now, until) for kind in KINDS if kind.days)


def count(kind: Kind, now: datetime) -> int:
    """How many rows a round would delete now. Reads all that are old."""
    before = _before(kind, now)
    return sum(len(look.old) for look in _looks(kind, before, ""))


def _before(kind: Kind, now: datetime) -> datetime:
    return now - timedelta(days=kind.days)


def _round(kind: Kind, now: datetime, until: float) -> int:
    if time.monotonic() > until:
        return 0
    row, _ = Pruning.objects.get_or_create(pk=kind.name)
    if not row.cursor and row.finished_at and row.finished_at > now - REST:
        return 0
    before, deleted = _before(kind, now), 0
    for look in _looks(kind, before, row.cursor):
        for keys in _batches(look.old):
            _delete(kind, keys, before)
            deleted += len(keys)
            time.sleep(PAUSE_SECONDS)
            if time.monotonic() > until:
                return deleted  # the same rows are looked at again
        if look.last is None:
            _finish(kind, now)
        else:
            Pruning.objects.filter(pk=kind.name).update(cursor=str(look.last))
        if time.monotonic() > until:
            break
    return deleted


def _looks(kind: Kind, before: datetime, cursor: str) -> Iterator[Look]:
    after: Key = cursor
    while True:
        look = _look(kind, before, after)
        yield look
        if look.last is None:
            return
        after = look.last


def _look(kind: Kind, before: datetime, after: Key) -> Look:
    rows = _rows(kind).order_by("pk")
    if after:
        rows = rows.filter(pk__gt=after)
    found = list(rows.values_list("pk", kind.age)[:LOOKED_AT])
    old = [key for key, at in found if at is not None and at < before]
    is_last = len(found) < LOOKED_AT or (kind.grows_in_order and not old)
    if old:
        over = _rows(kind).filter(kind.is_over(before), pk__in=old)
        old = list(over.order_by("pk").values_list("pk", flat=True))
        needed = kind.needed(old, before) if old else set()
        old = [key for key in old if key not in needed]
    return Look(old, None if is_last else found[-1][0])


def _rows(kind: Kind) -> "QuerySet[Model]":
    return kind.model._base_manager.all()


def _batches(keys: list[Key]) -> Iterator[list[Key]]:
    rest = iter(keys)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _delete(kind: Kind, keys: list[Key], before: datetime) -> None:
    with transaction.atomic():
        kind.take_along(keys)
        # Not delete(), which would load the rows and ask every table for what refers to them.
        _rows(kind).filter(pk__in=keys)._raw_delete(connection.alias)
        Pruning.objects.filter(pk=kind.name).update(
            deleting=F("deleting") + len(keys), kept_since=before
        )


def _finish(kind: Kind, now: datetime) -> None:
    row = Pruning.objects.get(pk=kind.name)
    if row.deleting:
        logger.info("Old data: %s rows deleted (%s)", f"{row.deleting:,}", kind.words)
    row.deleted, row.deleting, row.cursor, row.finished_at = row.deleting, 0, "", now
    row.save()
