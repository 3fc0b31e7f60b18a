"""After a time in which nothing was received (we were down, or unreachable), fetch from Telnyx what
happened meanwhile, and take it in as if it came now. An event that also comes as a webhook, before
or after, is the same one: it has the same id.

Silence alone is no gap: only when Telnyx knows of events that we do not.
"""

import json
import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import F, Max, Min, QuerySet, Window
from django.db.models.functions import Lag

from conferencing import signals
from conferencing.clocks.telnyx import telnyx_clock
from conferencing.database.single_runner import SingleRunner
from conferencing.models import Call, Fetch, Gap, Reception
from conferencing.telnyx_api import call_events, client
from conferencing.telnyx_api.call_events import Past, PastEvent
from conferencing.telnyx_api.errors import GatewayError

from . import storage
from .models import WebhookEvent
from .received import Received

log = logging.getLogger(__name__)

# So long without any event, and Telnyx is asked whether there were some.
GAP = timedelta(seconds=60)
# The clocks differ a little, and what happened before a gap may have been on its way.
MARGIN = timedelta(seconds=60)
# Younger events may still come by themselves.
ON_ITS_WAY = timedelta(seconds=10)
# What Telnyx keeps.
KEPT = timedelta(hours=24)
# Older ones are not the newest of anything.
REMEMBERED = timedelta(days=7)
BATCH = 128
# Single calls of which only a list told, asked for in one round.
MOST_CALLS = 5

# Another round may begin while this one still takes in what a long gap has brought.
alone = SingleRunner(0x5357_5243)  # "SWRC"

_asked_legs: set[str] = set()


def recover(now: datetime) -> int:
    """Return how many events were recovered. Does nothing without an API key, or while another
    process or thread recovers; leaves it to the next round when Telnyx does not answer.
    """
    if not client.is_configured():
        return 0
    with alone.try_lock() as is_mine:
        return _recover(now) if is_mine else 0


def _recover(now: datetime) -> int:
    reception, _ = Reception.objects.get_or_create(pk=1, defaults={"whole_until": _first(now)})
    try:
        # First: what it fetches belongs to the gap as well, if there is one.
        recovered = _unknown_calls(now)
        recovered += sum(_fill(*gap, now) for gap in _gaps(reception.whole_until, now))
    except GatewayError as error:
        log.warning(
            "Missed events could not be fetched, and will be as soon as Telnyx answers: %s", error
        )
        return 0
    return recovered


def _first(now: datetime) -> datetime:
    """Before this was kept: the last event that came, or nothing is missing."""
    newest = _received().order_by("-received_at").values_list("received_at", flat=True).first()
    return newest or now


def _received() -> QuerySet[WebhookEvent]:
    return WebhookEvent.objects.filter(is_recovered=False)


def _gaps(since: datetime, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Each time without an event, oldest first; the last may still last. After the last of them,
    what came until now is known to be whole.
    """
    came = _received().filter(received_at__gt=since, received_at__lte=now)
    ends = came.aggregate(first=Min("received_at"), last=Max("received_at"))
    first, last = ends["first"] or now, ends["last"] or now
    for began, ended in [(since, first), *_pauses(came), (last, now)]:
        if ended - began >= GAP:
            yield began, ended
    # Without any event the gap may only have begun: it grows until it is one.
    if ends["last"]:
        _whole_until(ends["last"])


def _pauses(came: QuerySet[WebhookEvent]) -> list[tuple[datetime, datetime]]:
    """Between two events."""
    before = Window(Lag("received_at"), order_by=F("received_at").asc())
    pairs = (
        came.annotate(before=before).order_by("received_at").values_list("before", "received_at")
    )
    return [(began, ended) for began, ended in pairs if began and ended - began >= GAP]


def _whole_until(moment: datetime) -> None:
    Reception.objects.filter(whole_until__lt=moment).update(whole_until=moment)


def _fill(began_at: datetime, ended_at: datetime, now: datetime) -> int:
    past = call_events.since(telnyx_clock.at(max(began_at - MARGIN, now - KEPT)))
    until = telnyx_clock.at(min(ended_at + MARGIN, now - ON_ITS_WAY))
    already = _fetched_within(began_at, ended_at)
    recovered = _take_in([one for one in past.events if one.at <= until], now)
    if missed := recovered + already:
        _note(began_at, ended_at, now, past, missed)
        log.warning(
            "Nothing was received from %s to %s. Missed events recovered: %d",
            f"{began_at:%H:%M:%S}",
            f"{ended_at:%H:%M:%S} UTC",
            missed,
        )
    _whole_until(ended_at)
    return recovered


def _fetched_within(began_at: datetime, ended_at: datetime) -> int:
    """Those of single calls, meanwhile, that no gap has counted yet."""
    counted_at = Gap.objects.aggregate(newest=Max("recovered_at"))["newest"]
    fetched = WebhookEvent.objects.filter(is_recovered=True, received_at__lte=ended_at)
    return fetched.filter(received_at__gt=max(filter(None, (began_at, counted_at)))).count()


def _take_in(past: Iterable[PastEvent], now: datetime) -> int:
    """Store and apply those that are not known; return how many that were."""
    events = {one.event_id: one for one in past}
    known = WebhookEvent.objects.filter(event_id__in=events).values_list("event_id", flat=True)
    for event_id in known:
        del events[event_id]
    if events:
        # Before they are there: what was fetched must never pass for what was heard.
        Fetch.objects.get_or_create(fetched_at=now)
        Fetch.objects.filter(fetched_at__lt=now - REMEMBERED).delete()
    fresh = iter(sorted(events.values(), key=lambda one: one.at))
    while batch := list(islice(fresh, BATCH)):
        storage.store([_as_received(one, now) for one in batch])
    return len(events)


def _as_received(one: PastEvent, now: datetime) -> Received:
    body = {"data": dict(one.event)}
    return Received(one.event_id, json.dumps(body), body, now, one.at, is_recovered=True)


def _note(
    began_at: datetime, ended_at: datetime, now: datetime, past: Past, recovered: int
) -> None:
    lost_before = now - KEPT if began_at < now - KEPT else None
    # One that still lasts is filled piece by piece.
    open_gap = Gap.objects.filter(ended_at=began_at).order_by("-began_at").first()
    if open_gap is None:
        open_gap = Gap(began_at=began_at, lost_before=lost_before)
    open_gap.ended_at, open_gap.recovered_at = ended_at, now
    open_gap.recovered += recovered
    open_gap.unreadable += past.unreadable
    open_gap.is_cut_off |= past.is_cut_off
    open_gap.save()
    signals.announce({"reception"})


def _unknown_calls(now: datetime) -> int:
    """Of a call that only a list told of, its own events tell who it is. Each is asked for once."""
    bare = Call.objects.filter(ended_at=None, status="", from_number="").exclude(call_leg_id="")
    legs = set(bare.values_list("call_leg_id", flat=True))
    _asked_legs.intersection_update(legs)
    recovered = 0
    for leg in sorted(legs - _asked_legs)[:MOST_CALLS]:
        _asked_legs.add(leg)
        recovered += _take_in(call_events.of_leg(leg).events, now)
    return recovered
