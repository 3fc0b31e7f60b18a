"""How the link to Telnyx does, as the mirror can tell: when it was last heard, by its events and by
the comparison with its listings. What is wrong with all of it is said once, not at each conference.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from conferencing.clocks.telnyx import MOST_SECONDS_OFF
from conferencing.database.pipeline import send
from conferencing.models import (
    Call,
    ClockReading,
    Conference,
    Connection,
    Fetch,
    JournalEntry,
    Participant,
    Queue,
    Unanswered,
)

from .reading import unreadable
from .reading.clock import Clock
from .reading.rows import in_utc
from .reading.unreadable import Unreadable
from .screens.link import Link

# Calls are up, and so long no event came. A talk in which one speaks has none either: after the
# first time it must have been proven that something happened.
SILENT = timedelta(minutes=2)
SILENT_FOR_SURE = timedelta(minutes=10)
# Telnyx was asked in vain, again and again for so long, and that began so long ago: one lost answer
# is none, and one round after the other takes as long as RECONCILE_SECONDS.
ASKED_FOR = timedelta(seconds=7)
IN_VAIN_FOR = timedelta(seconds=15)
# A listing that changes the mirror so long after the last event tells what an event should have.
UNTOLD = timedelta(seconds=60)
# What happened so long after the last event, and was fetched, did not come by itself.
ON_ITS_WAY = timedelta(seconds=10)
READING_FRESH = timedelta(minutes=10)

_JOURNAL = JournalEntry._meta.db_table
_CONFERENCE = Conference._meta.db_table
_UNANSWERED = Unanswered._meta.db_table
# In the order of the fields of Facts. What was fetched afterwards was not heard: it is one more
# proof that what happened was not told.
FACTS = f"""
    WITH heard AS (
        SELECT id, recorded_at FROM {_JOURNAL} WHERE source_id LIKE 'webhook:%%'
        AND recorded_at NOT IN (SELECT fetched_at FROM {Fetch._meta.db_table})
        ORDER BY id DESC LIMIT 1)
    SELECT
        (SELECT recorded_at FROM heard),
        (SELECT recorded_at FROM {_JOURNAL} WHERE event_class IN
         ('ParticipantsListed', 'ListedInQueue', 'MissingFromQueue', 'CallListed', 'CallGone')
         AND source_id LIKE 'listing:%%'
         AND id > COALESCE((SELECT id FROM heard), 0) ORDER BY id DESC LIMIT 1),
        (SELECT occurred_at FROM {_JOURNAL} WHERE source_id LIKE 'webhook:%%'
         AND id > COALESCE((SELECT id FROM heard), 0) ORDER BY occurred_at DESC LIMIT 1),
        (SELECT verified_at FROM {_CONFERENCE}
         WHERE ended_at IS NULL AND verified_at IS NOT NULL ORDER BY verified_at DESC LIMIT 1),
        (SELECT verified_at FROM {Queue._meta.db_table}
         WHERE verified_at IS NOT NULL ORDER BY verified_at DESC LIMIT 1),
        (SELECT verified_at FROM {Connection._meta.db_table}
         WHERE verified_at IS NOT NULL ORDER BY verified_at DESC LIMIT 1),
        (SELECT first_seen_at FROM {_CONFERENCE} WHERE ended_at IS NULL
         ORDER BY first_seen_at LIMIT 1),
        (SELECT initiated_at FROM {Call._meta.db_table} WHERE ended_at IS NULL
         AND initiated_at IS NOT NULL AND NOT (connection_id = '') ORDER BY initiated_at LIMIT 1),
        (SELECT recorded_at FROM {_JOURNAL} ORDER BY id LIMIT 1),
        (SELECT EXISTS(SELECT 1 FROM {Participant._meta.db_table} p
         JOIN {_CONFERENCE} f ON f.telnyx_id = p.conference_id AND f.ended_at IS NULL
         WHERE p.is_present)
         OR EXISTS(SELECT 1 FROM {Call._meta.db_table} WHERE NOT (waiting_in = ''))),
        (SELECT ahead_seconds FROM {ClockReading._meta.db_table}
         WHERE measured_at > %s ORDER BY ABS(ahead_seconds) DESC LIMIT 1),
        (SELECT since FROM {_UNANSWERED} LIMIT 1),
        (SELECT until FROM {_UNANSWERED} LIMIT 1)"""


class Facts(NamedTuple):
    event_at: datetime | None
    untold_at: datetime | None
    recovered_at: datetime | None  # when it happened, on Telnyx's clock
    conference_checked_at: datetime | None
    queue_checked_at: datetime | None
    calls_checked_at: datetime | None
    # Of what is up, on Telnyx's clock.
    first_conference_at: datetime | None
    first_call_at: datetime | None
    began_at: datetime | None  # when we first heard of anything
    are_calls_up: bool
    ahead_seconds: float | None = None  # of the machine whose clock is worst
    # What was asked for in vain, from the first time to the last. None since any answer.
    in_vain_since: datetime | None = None
    in_vain_until: datetime | None = None

    @property
    def checked_at(self) -> datetime | None:
        checked = (self.conference_checked_at, self.queue_checked_at, self.calls_checked_at)
        return max(filter(None, checked), default=None)

    def up_since(self, clock: Clock) -> datetime | None:
        """From then on there has been something to check: never before we heard of anything."""
        ups = filter(None, (self.first_conference_at, self.first_call_at))
        first = clock.ours(min(ups, default=None))
        return max(first, self.began_at) if first and self.began_at else first


NOTHING = Facts(None, None, None, None, None, None, None, None, None, False)


def read(clock: Clock) -> Link:
    """At most one query, and none while the facts of a moment ago will do: every change of a card
    asks.
    """
    facts = _facts()
    unanswered_since = _unanswered_since(facts, clock)
    return Link(
        unanswered_since=unanswered_since,
        silent_since=_silent_since(facts, unanswered_since, clock),
        event_at=_to_the_second(facts.event_at),
        checked_at=_to_the_second(facts.checked_at),
        clock_ahead_seconds=_noticed(facts.ahead_seconds),
    )


def unchecked_for_long() -> timedelta:
    """Several rounds of reconciliation: one that is late is no problem yet."""
    return timedelta(seconds=max(60.0, 4 * settings.RECONCILE_SECONDS))


def is_left_behind(
    checked_at: datetime | None, newest: Callable[[], datetime | None], clock: Clock
) -> bool:
    """Whether what was last checked at `checked_at` should have been checked again, as others were
    long since: at `newest`, the newest check of all. What holds for all is said once, of the link.
    """
    if checked_at is None or not clock.older(checked_at, unchecked_for_long()):
        return False
    newest_at = newest()
    if newest_at is not None and newest_at - checked_at >= unchecked_for_long():
        return True
    clock.passed(clock.now + timedelta(seconds=settings.RECONCILE_SECONDS))
    return False


def _unanswered_since(facts: Facts, clock: Clock) -> datetime | None:
    # Without a key there are no listings, and nothing is ever checked.
    if not settings.TELNYX_API_KEY:
        return None
    if since := _asked_in_vain_since(facts, clock):
        return since
    checked_at = facts.checked_at or facts.up_since(clock)
    return checked_at if clock.older(checked_at, unchecked_for_long()) else None


def _asked_in_vain_since(facts: Facts, clock: Clock) -> datetime | None:
    since, until = facts.in_vain_since, facts.in_vain_until
    if since is None or until is None or until - since < ASKED_FOR:
        return None
    return since.replace(microsecond=0) if clock.older(since, IN_VAIN_FOR) else None


def _silent_since(facts: Facts, unanswered_since: datetime | None, clock: Clock) -> datetime | None:
    heard_at = facts.event_at or facts.up_since(clock) or unanswered_since
    if heard_at is None:
        return None
    # No listing can prove or refute it: then nothing is claimed to arrive that did not.
    if unanswered_since:
        return heard_at if clock.older(heard_at, unchecked_for_long()) else None
    if not facts.are_calls_up or not clock.older(heard_at, SILENT):
        return None
    is_proven = _is_untold(facts, heard_at, clock)
    return heard_at if is_proven or clock.older(heard_at, SILENT_FOR_SURE) else None


def _is_untold(facts: Facts, heard_at: datetime, clock: Clock) -> bool:
    """Whether something has happened since, of which no event told."""
    if facts.untold_at is not None and facts.untold_at - heard_at > UNTOLD:
        return True
    recovered_at = clock.ours(facts.recovered_at)
    return recovered_at is not None and recovered_at - heard_at > ON_ITS_WAY


def _noticed(ahead_seconds: float | None) -> int | None:
    seconds = -round(ahead_seconds or 0)
    return seconds if abs(seconds) > MOST_SECONDS_OFF else None


def _to_the_second(at: datetime | None) -> datetime | None:
    return at.replace(microsecond=0) if at else None


def _read() -> Facts:
    facts = unreadable.one("link", "", _sent)
    # Every screen asks: it must not fail for all of them.
    return NOTHING if isinstance(facts, Unreadable) else facts


def _sent() -> Facts:
    [row] = send(FACTS, [timezone.now() - READING_FRESH]).result()
    return Facts._make(in_utc(row))


class _Kept:
    """The facts of a moment ago, for all threads."""

    def __init__(self, read: Callable[[], Facts]) -> None:
        self._read = read
        self._lock = Lock()
        self._facts: Facts | None = None
        self._read_at = 0.0

    def __call__(self) -> Facts:
        with self._lock:
            age = time.monotonic() - self._read_at
            if self._facts is None or age >= settings.LINK_FACTS_SECONDS:
                self._facts = self._read()
                self._read_at = time.monotonic()
            return self._facts


_facts = _Kept(_read)
