"""Compare queues, and who waits in them, with what Telnyx lists; feed what differs through the
mirror.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils import timezone

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.mirror import places, reading, verification, writer
from conferencing.models import Call, Queue
from conferencing.projection import fold
from conferencing.projection.events import Event
from conferencing.projection.states import CallState, QueueState
from conferencing.projection.steps import LISTING_LAG
from conferencing.projection.webhook_fields import is_stand_in
from conferencing.telnyx_api import queue_listings
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.paging import Listed
from conferencing.telnyx_api.rows import ListedQueue, ListedQueueCall

from . import listed_events
from .attempts import one_of_many, or_none_of_it
from .observation import Clock


def compare_all(clock: Clock = timezone.now) -> int:
    """Compare all queues and their callers; return how many differences were repaired. Raises
    GatewayError when Telnyx gives no list at all.
    """
    asked_at, waited = clock(), _waiting()
    rows = or_none_of_it("queues", queue_listings.list_queues)
    listed = {row.name: row for row in rows}
    # A name that only stands in for another is in no list.
    known = {row.name: row for row in Queue.objects.all() if not is_stand_in(row.name)}
    repaired = _apply(
        event
        for row in listed.values()
        for event in _differences(row, known.get(row.name), asked_at)
    )
    missing = sorted(known.keys() - listed.keys())
    # Not in a list that lacks something, a queue may be there all the same: ask for itself.
    for name in [*listed, *(() if rows.is_complete else missing)]:
        repaired += one_of_many(f"Queue {name}", partial(compare_callers, name, clock))
    for name in missing if rows.is_complete else ():
        repaired += _empty(known[name], waited[name], asked_at)
    return repaired


@dataclass(frozen=True, slots=True)
class SeenQueues:
    """What Telnyx listed. `asked_at`: before the request, on our own clock. Unless it
    `is_complete`, a queue may be there all the same.
    """

    asked_at: datetime
    rows: Mapping[str, ListedQueue]
    is_complete: bool = True


def observe(clock: Clock = timezone.now) -> SeenQueues:
    """The queues alone, without their callers; what differs goes through the mirror. Raises
    GatewayError.
    """
    asked_at = clock()
    rows = queue_listings.list_queues()
    listed = {row.name: row for row in rows}
    known = Queue.objects.in_bulk(list(listed))
    _apply(
        event
        for row in listed.values()
        for event in _differences(row, known.get(row.name), asked_at)
    )
    return SeenQueues(asked_at, listed, rows.is_complete)


def _waiting() -> Mapping[str, Set[str]]:
    """Who waits in each queue as far as we know, by call control id. Read this before Telnyx is
    asked: whoever comes later is missing from its list without having left. One query.
    """
    legs: dict[str, set[str]] = defaultdict(set)
    calls = Call.objects.exclude(waiting_in="")
    for leg, queue in calls.values_list("pk", "waiting_in"):
        legs[queue].add(leg)
    return legs


def _differences(row: ListedQueue, known: Queue | None, asked_at: datetime) -> list[Event]:
    event = listed_events.queue_listed(row, asked_at)
    if known is None:
        return [event]
    # Most listings say what we know already: those become no event.
    before = QueueState(
        known.name, known.queue_id, known.max_size, known.created_at, known.is_known_to_telnyx
    )
    return [] if fold.queue_after(before, event) is before else [event]


def compare_callers(queue: str, clock: Clock = timezone.now) -> int:
    """Compare who waits in one queue; return how many differences were repaired. Raises
    GatewayError.
    """
    if is_stand_in(queue):
        return 0
    asked_at, waited = clock(), reading.calls_waiting_in(queue).keys()
    rows = _callers(queue)
    listed = {row.call_control_id: row for row in rows}
    believed = reading.calls_waiting_in(queue)
    over = _ended(listed)
    events: list[Event] = [
        listed_events.caller_listed(row, asked_at)
        for leg, row in listed.items()
        if leg not in over and _is_news(row, believed.get(leg))
    ]
    # Nobody's absence is proven by a list that lacks a row.
    if rows.is_complete:
        gone = (believed.keys() & waited) - listed.keys()
        events += _missing(sorted(gone), queue, asked_at)
    repaired = _apply(events)
    repaired += _apply(_moved(queue, rows, asked_at))
    # Also after a repair: what came out of it depends on the order of events as well.
    after = reading.calls_waiting_in(queue) if events else believed
    alive = {leg for leg, row in listed.items() if row.is_alive} - over
    agrees = not (after.keys() & waited) - listed.keys() and not alive - after.keys() - waited
    if agrees and rows.is_complete:
        verification.note_queue(queue, asked_at)
    return repaired


def _moved(queue: str, rows: Iterable[ListedQueueCall], asked_at: datetime) -> list[Event]:
    """Those who stand elsewhere than we reckon from who has left before them."""
    known = places.of_waiting(queue) if rows else {}
    settled_at = telnyx_clock.at(asked_at) - LISTING_LAG
    return [
        listed_events.caller_listed(row, asked_at)
        for row in rows
        if row.position
        and (told := known.get(row.call_control_id))
        # Who has just moved may be listed where they were.
        and told[-1].at < settled_at
        and told[-1].position != row.position
    ]


def _empty(known: Queue, waited: Set[str], asked_at: datetime) -> int:
    """Telnyx forgets queues that are idle and empty. But one that began after we asked is not in
    the list either.
    """
    believed = reading.calls_waiting_in(known.name).keys()
    if believed - waited:
        return 0
    repaired = _apply(_missing(believed, known.name, asked_at))
    # Somebody may have come so shortly before that the list proves nothing yet.
    if believed and reading.calls_waiting_in(known.name):
        return repaired
    if known.is_known_to_telnyx:
        repaired += _apply([listed_events.queue_missing(known.name, asked_at)])
    verification.note_queue(known.name, asked_at)
    return repaired


def _callers(queue: str) -> Listed[ListedQueueCall]:
    """Nobody in a queue that Telnyx has forgotten. Raises GatewayError."""
    try:
        return queue_listings.list_queue_calls(queue)
    except GatewayError as error:
        if error.says_not_found:
            return Listed()
        raise


def _ended(legs: Collection[str]) -> set[str]:
    """A listing may be older than the end of a call; Telnyx keeps some entries after it, too."""
    return set(
        Call.objects.filter(pk__in=legs, ended_at__isnull=False).values_list("pk", flat=True)
    )


def _is_news(row: ListedQueueCall, believed: CallState | None) -> bool:
    """Positions are compared afterwards (`_moved`)."""
    if believed is None:
        return row.is_alive
    if believed.visits[-1].is_alive != row.is_alive:
        return True
    return bool(row.from_number) and not believed.from_number


def _missing(legs: Iterable[str], queue: str, asked_at: datetime) -> list[Event]:
    return [listed_events.caller_missing(leg, queue, asked_at) for leg in legs]


def _apply(events: Iterable[Event]) -> int:
    events = list(events)
    writer.apply(events)
    return len(events)
