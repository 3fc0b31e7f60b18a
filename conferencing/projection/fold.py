"""What state follows from what happened: the fold over all events of an aggregate, in the order of
(at, source_id). Pure.
"""

from collections.abc import Iterable
from functools import reduce
from typing import TypeVar

from . import events as e
from .call_rules import call_after
from .conference_rules import conference_after, is_order_free
from .lateness import commute, without_idle_floors
from .states import CallState, ConferenceState, ConferenceWithPeople, QueueState
from .steps import changed

__all__ = [
    "call_after",
    "commute",
    "fold_call",
    "fold_queue",
    "fold_conference",
    "in_order",
    "is_order_free",
    "queue_after",
    "conference_after",
]

AnyEvent = TypeVar("AnyEvent", bound=e.Event)


def in_order(events: Iterable[AnyEvent]) -> list[AnyEvent]:
    return sorted(events, key=lambda event: event.order)


def fold_conference(
    conference_id: str, events: Iterable[e.ConferenceEvent]
) -> ConferenceWithPeople:
    """A conference from nothing, by all its events in any order."""
    return reduce(
        conference_after,
        without_idle_floors(in_order(events)),
        ConferenceWithPeople(ConferenceState(conference_id)),
    )


def fold_call(call_control_id: str, events: Iterable[e.CallEvent]) -> CallState:
    return reduce(call_after, in_order(events), CallState(call_control_id))


def fold_queue(name: str, events: Iterable[e.QueueEvent]) -> QueueState:
    return reduce(queue_after, in_order(events), QueueState(name))


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
