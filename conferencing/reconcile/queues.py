"""The queue half of `reconcile`: which queues there are, and who waits in them."""

import logging
from datetime import datetime
from uuid import uuid4

from django.utils import timezone

from conferencing.mirror import reading, verification, writer
from conferencing.models import Call, Queue
from conferencing.projection import fold
from conferencing.projection.events import (
    Event,
    ListedInQueue,
    MissingFromQueue,
    QueueListed,
    QueueMissing,
)
from conferencing.projection.states import CallState, QueueState
from conferencing.telnyx_api import client
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.rows import ListedQueue, ListedQueueCall

logger = logging.getLogger(__name__)


def queues() -> int:
    """Compare all queues and their waiting callers; how many differences were repaired. Raises
    GatewayError when there is no list.
    """
    asked_at = timezone.now()
    listed = {row.name: row for row in client.list_queues()}
    known = {row.name: row for row in Queue.objects.all()}
    repaired = _apply(
        [event for row in listed.values() for event in _queue(row, known.get(row.name), asked_at)]
    )
    for name in listed:
        repaired += _callers(name)
    for name in sorted(known.keys() - listed.keys()):
        repaired += _forgotten(known[name], asked_at)
    return repaired


def _queue(row: ListedQueue, known: Queue | None, asked_at: datetime) -> list[Event]:
    event = QueueListed(
        kind="listing.queue",
        at=asked_at,
        source_id=_source(),
        queue=row.name,
        queue_id=row.queue_id,
        max_size=row.max_size,
        created_at=row.created_at,
    )
    if known is None:
        return [event]
    state = QueueState(
        known.name, known.queue_id, known.max_size, known.created_at, known.is_known_to_telnyx
    )
    return [] if fold.queue_after(state, event) is state else [event]


def _callers(queue: str) -> int:
    asked_at = timezone.now()
    try:
        listed = {row.call_control_id: row for row in client.list_queue_calls(queue)}
    except GatewayError as error:
        if not error.says_not_found:
            logger.warning("Queue %s could not be verified: %s %s", queue, error.code, error.title)
            return 0
        listed = {}
    believed = reading.calls_waiting_in(queue)
    over = set(
        Call.objects.filter(pk__in=listed, ended_at__isnull=False).values_list("pk", flat=True)
    )
    events: list[Event] = [
        _waiting(row, asked_at)
        for leg, row in listed.items()
        if leg not in over and _is_news(row, believed.get(leg))
    ]
    events += _missing(
        [call for leg, call in believed.items() if leg not in listed], queue, asked_at
    )
    repaired = _apply(events)
    verification.note_queue(queue, asked_at)
    return repaired


def _forgotten(known: Queue, asked_at: datetime) -> int:
    """Telnyx forgets queues that are idle and empty. But one that began after we asked is not in
    the list either.
    """
    believed = reading.calls_waiting_in(known.name)
    if any(call.waiting_since and call.waiting_since >= asked_at for call in believed.values()):
        return 0
    events = _missing(list(believed.values()), known.name, asked_at)
    if known.is_known_to_telnyx:
        events.append(
            QueueMissing(kind="listing.queue", at=asked_at, source_id=_source(), queue=known.name)
        )
    repaired = _apply(events)
    verification.note_queue(known.name, asked_at)
    return repaired


def _is_news(row: ListedQueueCall, believed: CallState | None) -> bool:
    """Positions are left out: they move with every caller who leaves, and ours are counted from the
    times of entry.
    """
    if believed is None:
        return row.is_alive
    return believed.visits[-1].is_alive != row.is_alive or (
        not believed.from_number and bool(row.from_number)
    )


def _waiting(row: ListedQueueCall, asked_at: datetime) -> ListedInQueue:
    return ListedInQueue(
        kind="listing.queue_call",
        at=asked_at,
        source_id=_source(),
        call_control_id=row.call_control_id,
        call_leg_id=row.call_leg_id,
        call_session_id=row.call_session_id,
        connection_id=row.connection_id,
        from_number=row.from_number,
        to_number=row.to_number,
        queue=row.queue,
        position=row.position,
        enqueued_at=row.enqueued_at,
        is_alive=row.is_alive,
    )


def _missing(calls: list[CallState], queue: str, asked_at: datetime) -> list[Event]:
    return [
        MissingFromQueue(
            kind="listing.queue_call",
            at=asked_at,
            source_id=_source(),
            call_control_id=call.call_control_id,
            queue=queue,
        )
        for call in calls
        if call.waiting_since is None or call.waiting_since < asked_at
    ]


def _apply(events: list[Event]) -> int:
    writer.apply(events)
    return len(events)


def _source() -> str:
    return f"listing:{uuid4()}"
