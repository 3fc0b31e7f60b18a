"""The task that brings everything about agents and waiting callers forward. It may run twice, late
or not at all: what is to be done stands in the rows, and the next run finds it.
"""

from celery import shared_task
from django.utils import timezone

from conferencing.commands import enqueue, press
from conferencing.commands.pace import Bell, Rest
from conferencing.commands.threads import asking
from conferencing.database import outage, single_runner
from conferencing.onward import steps

from . import looking, machine, presence, ringing, states
from .call_backs import machine as call_backs

# So much later than a round that another process is at.
BUSY_SECONDS = 0.2
# Of the keys of `conferencing.signals`, those by which something may be due.
KINDS = ("call:", "queue:", "agent:", "ledger")


@shared_task
@outage.said_once
def advance() -> None:
    """One round, of which there is one at a time everywhere. Whoever comes during a round, or right
    after it, does not wait with a thread: it asks for one that begins later.
    """
    if wait := _rest.left_seconds:
        _bell.ask(after_seconds=wait)
        return
    with single_runner.advancing.try_lock() as is_mine:
        if is_mine:
            with _rest.after_round(), press.automatically():
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


_bell = Bell(_ring)
_rest = Rest()


def on_changed(keys: frozenset[str], **_: object) -> None:
    """The receiver of `conferencing.signals.changed`."""
    if any(key.startswith(KINDS) for key in keys):
        _bell.ask()
