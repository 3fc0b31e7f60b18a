"""The task that brings everything about agents and waiting callers forward. It may run twice, late
or not at all: what is to be done stands in the rows, and the next run finds it.
"""

import time
from collections.abc import Iterator
from typing import Any

from celery import shared_task
from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils import timezone

from conferencing.commands import enqueue
from conferencing.commands.pace import Bell, Rest
from conferencing.commands.threads import asking
from conferencing.database import outage, single_runner
from conferencing.database.existence import AnyRow
from conferencing.models import AgentState, CallBack, Offer, OnwardStep
from conferencing.onward import due, steps

from . import entitled, looking, machine, presence, ringing, states
from .call_backs import machine as call_backs

# So much later than a round that another process is at.
BUSY_SECONDS = 0.2
# So long a process takes it as known whether there is anything that a change could concern.
KNOWN_SECONDS = 1.0
# Of the keys of `conferencing.signals`, those by which something may be due.
KINDS = ("call:", "queue:", "agent:", "ledger")


@shared_task
@outage.said_once
def advance() -> None:
    """One round, of which there is one at a time everywhere. Whoever comes during a round, or right
    after it, does not wait with a thread: it asks for one that begins later. One query where
    nothing can be due.
    """
    if wait := _rest.left_seconds:
        _bell.ask(after_seconds=wait)
        return
    if not single_runner.advancing.is_taken_here and not _is_anything_due():
        return
    with single_runner.advancing.try_lock() as is_mine:
        if is_mine:
            with _rest.after_round():
                is_more = _round()
    if not is_mine:
        _bell.ask(after_seconds=BUSY_SECONDS)
    elif is_more:
        _bell.ask()


def _round() -> bool:
    """True: more is to be done at once."""
    now = timezone.now()
    for wanted in machine.advance_all(now):
        enqueue.task(look, *wanted)
    for pk in call_backs.advance_all(now):
        enqueue.task(look_at_call_back, pk)
    states.end_wrap_ups(now)
    steps.advance_all(now)
    entitled.sign_off(now)
    presence.set_away(now)
    return ringing.ring_all(now)


@shared_task
def look(offer: int, action: str) -> None:
    """Ask Telnyx what no webhook has told. Not waited for: what is left out is wanted again in a
    few seconds.
    """
    if asking.acquire(blocking=False):
        try:
            looking.look(offer, action, timezone.now())
        finally:
            asking.release()


@shared_task
def look_at_call_back(pk: int) -> None:
    """The same for a call back."""
    if asking.acquire(blocking=False):
        try:
            call_backs.look(pk, timezone.now())
        finally:
            asking.release()


def _ring(after_seconds: float) -> None:
    enqueue.task(advance, after_seconds=after_seconds)


class _Use:
    """Whether a change can make anything due: an agent is at work, something is on its way, or a
    queue sends callers on. Looked up once in `KNOWN_SECONDS`, not with each change. What another
    process has begun meanwhile waits no longer than for the next run of the task by the clock.
    """

    def __init__(self) -> None:
        self._known_until = float("-inf")
        self._is_so = True

    def is_so(self) -> bool:
        now = time.monotonic()
        if now >= self._known_until:
            # Before it is looked up: others need not do so at the same time.
            self._known_until = now + KNOWN_SECONDS
            self._is_so = _is_anything_due()
        return self._is_so

    def begins(self) -> None:
        self._is_so, self._known_until = True, time.monotonic() + KNOWN_SECONDS


def _is_anything_due() -> bool:
    try:
        return _anything.exists()
    except DatabaseError:
        # What has changed is committed, and nobody may hear otherwise because of this.
        return True


def _reasons() -> Iterator[QuerySet[Any]]:
    """All that a round looks at begins with one of these."""
    yield AgentState.objects.filter(kind__in=presence.AT_WORK)
    yield Offer.objects.filter(machine.UNDER_WAY)
    yield CallBack.objects.filter(call_backs.UNDER_WAY)
    yield due.sends_on()
    yield OnwardStep.objects.filter(state__in=OnwardStep.OPEN)


_bell = Bell(_ring)
_rest = Rest()
_use = _Use()
_anything = AnyRow(_reasons)


def on_changed(keys: frozenset[str], **_: object) -> None:
    """The receiver of `conferencing.signals.changed`."""
    if any(key.startswith("agent:") for key in keys):
        _use.begins()
    if any(key.startswith(KINDS) for key in keys) and _use.is_so():
        _bell.ask()
