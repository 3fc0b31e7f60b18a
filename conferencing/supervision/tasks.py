"""The task that brings all supervisions forward. It may run twice, late or not at all: what is to
be done stands in the rows, and the next run finds it.
"""

import time
from collections.abc import Mapping

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from conferencing import signals
from conferencing.commands import enqueue
from conferencing.commands.pace import Bell, Looks, Rest
from conferencing.commands.threads import asking
from conferencing.database import outage, single_runner
from conferencing.models import Supervision
from conferencing.reconcile import events_of_calls

from . import machine, reading

# So much later than a round that another process is at.
BUSY_SECONDS = 0.2
# So long a process takes it as known who supervises.
KNOWN_SECONDS = 1.0
# In a round Telnyx is asked about so many phones, and about the same one no sooner than after so
# long: it counts these requests along with what operators press.
MOST_LOOKS = 3
LOOKS_AGAIN_SECONDS = 4.0
OWN = "supervision:"
# Of the keys of `conferencing.signals`, those of a conference, of what was pressed there, of a
# call, and of what agents do.
OF_CONFERENCES = ("conference:", "ledger:")
KINDS = (*OF_CONFERENCES, "call:", "agents:")


@shared_task
@outage.said_once
def supervise() -> None:
    """One round, of which there is one at a time everywhere. Whoever comes during a round asks for
    one that begins later.
    """
    if wait := _rest.left_seconds:
        _bell.ask(after_seconds=wait)
        return
    with single_runner.supervising.try_lock() as is_mine:
        if is_mine:
            with _rest.after_round():
                is_any = machine.advance_all(now := timezone.now())
            for leg in _looks.due(reading.ringing(now) if is_any else ()):
                enqueue.task(look_at_supervisor, leg)
    if not is_mine:
        _bell.ask(after_seconds=BUSY_SECONDS)


@shared_task
def look_at_supervisor(leg: str) -> None:
    """Ask Telnyx whether a supervisor has picked up, which no webhook has told: whoever has may be
    heard. Not waited for: what is left out is wanted again in a few seconds.
    """
    if asking.acquire(blocking=False):
        try:
            events_of_calls.at_calls([leg], timezone.now())
        finally:
            asking.release()


def _ring(after_seconds: float) -> None:
    enqueue.task(supervise, after_seconds=after_seconds)


class _Open:
    """Who supervises where, as of at most `KNOWN_SECONDS` ago: it is asked for with each change of
    a conference or a call. What another process has begun meanwhile waits no longer than for the
    next run of the task by the clock.
    """

    def __init__(self) -> None:
        self._known_until = float("-inf")
        self._users: dict[str, set[int]] = {}

    def begins(self) -> None:
        self._known_until = float("-inf")

    def users(self) -> Mapping[str, set[int]]:
        """By the keys of what concerns them."""
        now = time.monotonic()
        if now >= self._known_until:
            # Before it is looked up: others need not do so at the same time.
            self._known_until = now + KNOWN_SECONDS
            self._users = _read()
        return self._users


def _read() -> dict[str, set[int]]:
    users: dict[str, set[int]] = {}
    rows = Supervision.objects.filter(ended_at=None)
    try:
        found = list(rows.values_list("conference", "leg", "call", "queue", "user_id"))
    except DatabaseError:
        # What has changed is committed, and nobody may hear otherwise because of this.
        return users
    for conference, leg, call, queue, user in found:
        own = [f"call:{leg}", f"call:{call}", *(f"{kind}{conference}" for kind in OF_CONFERENCES)]
        for key in (*own, f"agents:{queue}"):
            users.setdefault(key, set()).add(user)
    return users


_bell = Bell(_ring)
_rest = Rest()
_looks = Looks[str](MOST_LOOKS, LOOKS_AGAIN_SECONDS)
_open = _Open()


def on_changed(keys: frozenset[str], **_: object) -> None:
    """The receiver of `conferencing.signals.changed`: a supervisor's bar tells who hears them, so
    it changes with everything in their conference.
    """
    own = {key for key in keys if key.startswith(OWN)}
    if own and own != keys:
        # A supervision itself has changed, and its bar has been told.
        _open.begins()
        _bell.ask()
        return
    if own or not any(key.startswith(KINDS) for key in keys):
        return
    known = _open.users()
    if users := {user for key in keys for user in known.get(key, ())}:
        _bell.ask()
        signals.announce(f"{OWN}{user}" for user in users)
