"""The task that brings all calls that come in forward along their routes. It may run twice, late or
not at all: what is to be done stands in the rows, and the next run finds it.
"""

import time
from collections.abc import Iterator
from typing import Any

from celery import shared_task
from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils import timezone

from conferencing.agents import looking
from conferencing.commands import enqueue
from conferencing.commands.pace import Bell, Looks, Rest
from conferencing.commands.threads import asking
from conferencing.database import outage, single_runner
from conferencing.database.existence import AnyRow
from conferencing.models import Arrival, Route
from conferencing.models.routes import TargetKind

from . import alone, machine

# So much later than a round that another process is at.
BUSY_SECONDS = 0.2
# So long a process takes it as known whether calls follow routes here at all.
KNOWN_SECONDS = 1.0
# In a round Telnyx is asked for the lost events of so many calls, and of the same one no sooner
# than after so long: it counts these requests along with what operators press.
MOST_LOOKS = 3
LOOKS_AGAIN_SECONDS = 3.0
# Of the keys of `conferencing.signals`, those by which something may be due.
KINDS = ("call:", "ledger")


@shared_task
@outage.said_once
def route() -> None:
    """One round, of which there is one at a time everywhere. Whoever comes during a round asks for
    one that begins later. One query where nothing can be due.
    """
    if wait := _rest.left_seconds:
        _bell.ask(after_seconds=wait)
        return
    if not single_runner.routing.is_taken_here and not _is_in_use():
        return
    with single_runner.routing.try_lock() as is_mine:
        if is_mine:
            with _rest.after_round():
                done = machine.advance_all(timezone.now())
            for pk in _looks.due(done.looks):
                enqueue.task(look, pk)
    if not is_mine:
        _bell.ask(after_seconds=BUSY_SECONDS)
    elif done.is_more:
        _bell.ask()


@shared_task
def look(pk: int) -> None:
    """Ask Telnyx for the events of a call that no webhook has told. Not waited for: what is left
    out is wanted again in a few seconds.
    """
    if asking.acquire(blocking=False):
        try:
            look_at(pk)
        finally:
            asking.release()


def look_at(pk: int) -> None:
    row = Arrival.objects.filter(pk=pk).first()
    if row is None:
        return
    now = timezone.now()
    looking.at_calls([row.caller], now)
    if row.kind == TargetKind.QUEUE:
        looking.at_queue(row.value, now)
    # Whatever came of it: the route goes on.
    Arrival.objects.filter(pk=pk).update(looked_at=now)
    _bell.ask()


def _ring(after_seconds: float) -> None:
    enqueue.task(route, after_seconds=after_seconds)


class _Use:
    """Whether any call follows a route here. Looked up once in `KNOWN_SECONDS`, not with each
    change; what another process has set up meanwhile waits no longer than for the next run of the
    task by the clock.
    """

    def __init__(self) -> None:
        self._known_until = float("-inf")
        self._is_so = False

    def is_so(self) -> bool:
        now = time.monotonic()
        if now >= self._known_until:
            # Before it is looked up: others need not do so at the same time.
            self._known_until = now + KNOWN_SECONDS
            self._is_so = _is_in_use()
        return self._is_so


def _is_in_use() -> bool:
    try:
        return _anything.exists()
    except DatabaseError:
        # What has changed is committed, and nobody may hear otherwise because of this.
        return True


def _reasons() -> Iterator[QuerySet[Any]]:
    """All that a round looks at begins with one of these."""
    yield Route.objects.filter(is_active=True)
    yield Arrival.objects.exclude(stage=Arrival.Stage.OVER)
    yield alone.in_conferences()


_bell = Bell(_ring)
_rest = Rest()
_looks = Looks[int](MOST_LOOKS, LOOKS_AGAIN_SECONDS)
_use = _Use()
_anything = AnyRow(_reasons)


def on_changed(keys: frozenset[str], **_: object) -> None:
    """The receiver of `conferencing.signals.changed`."""
    if any(key.startswith(KINDS) for key in keys) and _use.is_so():
        _bell.ask()
