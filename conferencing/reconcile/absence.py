"""Telnyx does not know a conference, or a call: is it over, or was that a slip? We believe it only
when Telnyx says so twice, with no sign of life in between.

Each worker process remembers the first time for itself: that another process begins its own
count costs a little time, and ends nothing too early.

All is judged by our own clock, and by when we heard of something: whatever time an event says it
happened at, it keeps no conference alive.
"""

from datetime import datetime, timedelta

from django.db.models import Max, Min, QuerySet

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.models import Conference, JournalEntry
from conferencing.projection.events import CALL_NOT_LISTED, NOT_LISTED
from conferencing.projection.steps import LISTING_LAG

# A younger conference may not have reached Telnyx's own listings yet.
YOUNG = timedelta(seconds=5)
AGAIN = timedelta(seconds=4)
# Telnyx was wrong about this conference before, or keeps it where our key does not reach: so trust
# webhooks over listings for an hour.
AFTER_A_MISTAKE = timedelta(hours=1)
# Telnyx ends each conference, and each call, after four hours (its specification of
# CreateConference and of a leg's time limit); it may have rung for some minutes before.
LONGEST_LIFE = timedelta(hours=4, minutes=15)
# An event counts as up to five seconds ahead of its receipt, and Telnyx's clock is known to a few:
# the end must come after all of that, or the event would revoke it.
SETTLED = timedelta(seconds=10)

_first_missed: dict[str, datetime] = {}


def gone_since(conference_id: str, asked_at: datetime) -> datetime | None:
    """Telnyx, asked at `asked_at`, did not know it. Return the time from which it counts as over,
    or None while we do not believe that yet.
    """
    conference = Conference.objects.filter(pk=conference_id).first()
    if conference is None:
        return None
    since = _missed_since(conference, asked_at)
    began = _journal(f"conference:{conference_id}").aggregate(at=Min("recorded_at"))["at"]
    if began is None or asked_at - began <= YOUNG or asked_at - since < AGAIN:
        return None
    if asked_at - since < AFTER_A_MISTAKE and _was_wrong_before(conference_id):
        return None
    return since


def call_gone_since(leg: str, asked_at: datetime) -> datetime | None:
    """The same for a call."""
    since = _first_missed.setdefault(leg, asked_at)
    if _was_heard_of(f"call:{leg}", since):
        since = _first_missed[leg] = asked_at
    if asked_at - since < AGAIN:
        return None
    if asked_at - since < AFTER_A_MISTAKE and _call_was_up_after_all(leg):
        return None
    return since


def outlived_since(aggregate: str, now: datetime) -> datetime | None:
    """Of what Telnyx cannot be asked about: the time from which it counts as over because nothing
    lasts longer there, or None while it may be up.
    """
    heard = _journal(aggregate).aggregate(first=Min("recorded_at"), last=Max("recorded_at"))
    if heard["first"] is None:
        return None
    since: datetime = max(heard["first"] + LONGEST_LIFE, heard["last"] + SETTLED)
    return since if now >= since else None


def forget(key: str) -> None:
    """Telnyx knows it, or it is over: a conference, by its id, or a call, by its leg's."""
    _first_missed.pop(key, None)


def _missed_since(conference: Conference, asked_at: datetime) -> datetime:
    """The first time in a row that Telnyx did not know it."""
    since = _first_missed.setdefault(conference.pk, asked_at)
    # A listing or an event showed it in the meantime: start counting again.
    if _was_shown(conference, since):
        since = _first_missed[conference.pk] = asked_at
    return since


def _was_shown(conference: Conference, since: datetime) -> bool:
    if conference.verified_at and conference.verified_at > since:
        return True
    return _was_heard_of(f"conference:{conference.pk}", since)


def _was_heard_of(aggregate: str, since: datetime) -> bool:
    heard = _journal(aggregate).filter(recorded_at__gt=since)
    # What happened before and only comes now shows nothing.
    return heard.filter(occurred_at__gt=telnyx_clock.at(since) - LISTING_LAG).exists()


def _was_wrong_before(conference_id: str) -> bool:
    inferred = _journal(f"conference:{conference_id}").filter(event_class="ConferenceListed")
    return inferred.filter(data__end_reason=NOT_LISTED).exists()


def _call_was_up_after_all(leg: str) -> bool:
    inferred = _journal(f"call:{leg}").filter(event_class="CallGone", data__cause=CALL_NOT_LISTED)
    return inferred.exists()


def _journal(aggregate: str) -> QuerySet[JournalEntry]:
    return JournalEntry.objects.filter(aggregate=aggregate)
