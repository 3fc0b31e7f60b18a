"""The task that brings everything about agents and waiting callers forward. It may run twice, late
or not at all: what is to be done stands in the rows, and the next run finds it.
"""

import threading
import time
from collections.abc import Iterator
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils import timezone

from conferencing.commands import enqueue
from conferencing.database import outage
from conferencing.models import AgentState, CallBack, Offer, OnwardStep
from conferencing.onward import due, steps

from . import entitled, looking, machine, presence, ringing, states
from .call_backs import machine as call_backs

# A process that hears of a hundred changes at once has them looked at together.
TOGETHER_SECONDS = 0.1
# So long a process takes it as known whether there is anything that a change could concern.
KNOWN_SECONDS = 1.0
# Some threads of the worker must stay free, as in `commands.tasks`.
_looking = threading.BoundedSemaphore(max(1, (settings.WORKER_THREADS - 2) // 2))
# Of the keys of `conferencing.signals`, those by which something may be due.
KINDS = ("call:", "queue:", "agent:", "ledger")


@shared_task
@outage.said_once
def advance() -> None:
    now = timezone.now()
    states.end_wrap_ups(now)
    steps.advance_all(now)
    for wanted in machine.advance_all(now):
        enqueue.task(look, *wanted)
    for pk in call_backs.advance_all(now):
        enqueue.task(look_at_call_back, pk)
    entitled.sign_off(now)
    presence.set_away(now)
    ringing.ring_all(now)


@shared_task
def look(offer: int, action: str) -> None:
    """Ask Telnyx what no webhook has told. Not waited for: what is left out is wanted again in a
    few seconds.
    """
    if _looking.acquire(blocking=False):
        try:
            looking.look(offer, action, timezone.now())
        finally:
            _looking.release()


@shared_task
def look_at_call_back(pk: int) -> None:
    """The same for a call back."""
    if _looking.acquire(blocking=False):
        try:
            call_backs.look(pk, timezone.now())
        finally:
            _looking.release()


class _Calls:
    """Asks for the task, at most once within `TOGETHER_SECONDS`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked_at = float("-inf")

    def ask(self) -> None:
        now = time.monotonic()
        with self._lock:
            since = now - self._asked_at
            if since < 0:
                return  # one is on its way that begins after this
            wait = max(0.0, TOGETHER_SECONDS - since)
            self._asked_at = now + wait
        enqueue.task(advance, after_seconds=wait)


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
        return any(rows.exists() for rows in _reasons())
    except DatabaseError:
        # What has changed is committed, and nobody may hear otherwise because of this.
        return True


def _reasons() -> Iterator[QuerySet[Any]]:
    yield AgentState.objects.filter(kind__in=presence.AT_WORK)
    yield Offer.objects.filter(machine.UNDER_WAY)
    yield CallBack.objects.filter(call_backs.UNDER_WAY)
    yield due.sends_on()
    yield OnwardStep.objects.filter(state__in=OnwardStep.OPEN)


_calls = _Calls()
_use = _Use()


def on_changed(keys: frozenset[str], **_: object) -> None:
    """The receiver of `conferencing.signals.changed`."""
    if any(key.startswith("agent:") for key in keys):
        _use.begins()
    if any(key.startswith(KINDS) for key in keys) and _use.is_so():
        _calls.ask()
