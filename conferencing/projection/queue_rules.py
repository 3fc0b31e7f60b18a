"""What becomes of a call's visits to queues, and of a queue itself, event by event. Pure.

A call waits in one queue at a time, and can come back to a queue: each time is a visit of its own.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from . import events as e
from .states import CallState, Position, QueueState, Visit
from .steps import changed, is_fresh

# Whoever is connected so soon after a listing lacked them had been taken out for that.
CONNECTING = timedelta(minutes=1)
MOST_POSITIONS = 100
NOT_ANSWERED = ("hangup", "leave", "timeout")


def enqueued(call: CallState, event: e.CallEnqueued) -> CallState:
    if any(_is_the_entry(visit, event) for visit in call.visits):
        return call  # the report came twice, under two ids
    visit = Visit(
        event.queue,
        enqueued_at=event.at,
        position=event.position,
        enqueue_seen=True,
        positions=_placed((), event.at, event.position),
    )
    last = call.visits[-1] if call.visits else None
    if last and last.queue == event.queue and last.left_at is None and not last.enqueue_seen:
        # A listing told us first; the webhook knows the time.
        visit = replace(visit, answered_by=last.answered_by, transferred_at=last.transferred_at)
        return _with_visits(call, (*call.visits[:-1], visit))
    return _entered(call, visit, event.at)


def dequeued(call: CallState, event: e.CallLeftQueue) -> CallState:
    position, wait_seconds = event.position, event.wait_seconds
    over = Visit(
        event.queue,
        left_at=event.at,
        reason=event.reason,
        left_position=position,
        wait_seconds=wait_seconds,
        leave_seen=True,
    )
    index = _visit_to_end(call, event.queue, seen=True)
    if index is not None:
        return _with_end(call, index, over)
    if any(visit.queue == event.queue for visit in call.visits):
        return call  # the report came twice, under two ids
    # It overtook everything else we will hear of this visit.
    return _with_visits(call, (*call.visits, over))


def bridged(call: CallState, at: datetime) -> CallState:
    """Whoever is connected waits no longer, even if call.dequeued never arrives."""
    last = call.visits[-1] if call.visits else None
    if last is None or last.answered_at or last.reason in NOT_ANSWERED:
        return call
    # Its end was inferred: is this why?
    if last.left_at and not last.reason and at - last.left_at > CONNECTING:
        return call
    answered = replace(last, left_at=last.left_at or at, answered_at=at)
    return _with_visits(call, (*call.visits[:-1], answered))


def bridge_accepted(call: CallState, event: e.BridgeAccepted) -> CallState:
    last = call.visits[-1] if call.visits else None
    if last is None or last.answered_at or last.reason in NOT_ANSWERED:
        return call
    # Whichever was accepted last is why they leave, if they do.
    last = changed(last, answered_by=event.answered_by, transferred_at=None)
    return _with_visits(call, (*call.visits[:-1], last))


def transfer_accepted(call: CallState, event: e.TransferAccepted) -> CallState:
    last = call.visits[-1] if call.visits else None
    if last is None or last.left_at:
        return call
    last = changed(last, transferred_at=event.at, answered_by="")
    return _with_visits(call, (*call.visits[:-1], last))


def hung_up(call: CallState, at: datetime) -> CallState:
    """Whoever hangs up waits no longer, even if call.dequeued never arrives."""
    return _without_wait(call, call.waiting_in, at, reason="hangup")


def listed(call: CallState, event: e.ListedInQueue) -> CallState:
    if call.waiting_in == event.queue and call.visits:
        last = call.visits[-1]
        last = changed(
            last,
            position=event.position,
            is_alive=event.is_alive,
            positions=_placed(last.positions, event.at, event.position, is_listed=True),
        )
        return _with_visits(call, (*call.visits[:-1], last))
    if call.ended_at or _has_just_left(call, event):
        return call
    visit = Visit(
        event.queue,
        enqueued_at=event.enqueued_at or event.at,
        position=event.position,
        is_alive=event.is_alive,
        positions=_placed((), event.at, event.position, is_listed=True),
    )
    return _entered(call, visit, event.at)


def missing(call: CallState, event: e.MissingFromQueue) -> CallState:
    waiting = call.visits[-1] if call.waiting_in == event.queue and call.visits else None
    # It may have come after the list was made.
    if waiting and waiting.enqueue_seen and is_fresh(waiting.enqueued_at, event.at):
        return call
    return _without_wait(call, event.queue, event.at)


def queue_after(queue: QueueState, event: e.QueueEvent) -> QueueState:
    match event:
        case e.QueueListed():
            return changed(
                queue,
                queue_id=event.queue_id or queue.queue_id,
                max_size=event.max_size if event.max_size is not None else queue.max_size,
                created_at=event.created_at or queue.created_at,
                is_known_to_telnyx=True,
            )
        case e.QueueMissing():
            return changed(queue, is_known_to_telnyx=False)
    return queue


def _is_the_entry(visit: Visit, event: e.CallEnqueued) -> bool:
    is_same = (visit.queue, visit.enqueued_at) == (event.queue, event.at)
    return is_same and visit.enqueue_seen


def _placed(
    known: tuple[Position, ...], at: datetime, position: int | None, *, is_listed: bool = False
) -> tuple[Position, ...]:
    if position is None:
        return known
    return (*known, Position(at, position, is_listed))[-MOST_POSITIONS:]


def _has_just_left(call: CallState, event: e.ListedInQueue) -> bool:
    return any(
        visit.queue == event.queue and visit.leave_seen and is_fresh(visit.left_at, event.at)
        for visit in call.visits
    )


def _entered(call: CallState, visit: Visit, at: datetime) -> CallState:
    if call.ended_at is not None:
        # It is told late: a call that has hung up must not seem to wait.
        visit = replace(visit, left_at=at, reason="hangup")
    # A call waits in one queue at a time: whatever it waited in before, it has left.
    return _with_visits(call, (*_without_wait(call, call.waiting_in, at).visits, visit))


def _without_wait(call: CallState, queue: str, at: datetime, *, reason: str = "") -> CallState:
    """Close the open visit to `queue`, whose end no webhook has reported."""
    index = _visit_to_end(call, queue, seen=False)
    if index is None:
        return call
    return _with_end(call, index, Visit(queue, left_at=at, reason=reason))


def _visit_to_end(call: CallState, queue: str, *, seen: bool) -> int | None:
    """The index of the last visit to `queue` that is still open; or, for an end that a webhook
    reported (`seen`), of one whose end we had only inferred.
    """
    for index in range(len(call.visits) - 1, -1, -1):
        visit = call.visits[index]
        if visit.queue == queue and (visit.left_at is None or (seen and not visit.leave_seen)):
            return index
    return None


def _with_end(call: CallState, index: int, end: Visit) -> CallState:
    visit = call.visits[index]
    closed = replace(
        visit, left_at=end.left_at, reason=end.reason or visit.reason, leave_seen=end.leave_seen
    )
    if end.leave_seen:
        closed = replace(closed, left_position=end.left_position, wait_seconds=end.wait_seconds)
    return _with_visits(call, (*call.visits[:index], closed, *call.visits[index + 1 :]))


def _with_visits(call: CallState, visits: tuple[Visit, ...]) -> CallState:
    waiting = visits[-1] if visits and visits[-1].left_at is None else None
    return changed(
        call,
        visits=visits,
        waiting_in=waiting.queue if waiting else "",
        waiting_since=waiting.enqueued_at if waiting else None,
    )
