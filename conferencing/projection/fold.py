"""The state of an aggregate: the fold over all its events, by (at, source_id). Pure."""

from collections.abc import Iterable
from functools import reduce
from typing import TypeVar

from . import events as e
from . import floor_rules
from .call_rules import call_after
from .conference_rules import conference_after
from .lateness import marked_idle
from .queue_rules import queue_after
from .states import CallState, ConferenceState, ConferenceWithPeople, QueueState
from .steps import with_conference

__all__ = [
    "call_after",
    "conference_after",
    "fold_call",
    "fold_conference",
    "fold_queue",
    "in_order",
    "queue_after",
]

AnyEvent = TypeVar("AnyEvent", bound=e.Event)


def in_order(events: Iterable[AnyEvent]) -> list[AnyEvent]:
    return sorted(events, key=lambda event: event.order)


def fold_conference(
    conference_id: str, events: Iterable[e.ConferenceEvent]
) -> ConferenceWithPeople:
    """A conference from nothing, by all its events in any order."""
    state, idle = ConferenceWithPeople(ConferenceState(conference_id)), list[e.FloorChanged]()
    for event, is_idle in marked_idle(in_order(events)):
        if is_idle and isinstance(event, e.FloorChanged):
            idle.append(event)
            continue
        state = conference_after(_with_turns(state, idle), event)
        idle = []
    return _with_turns(state, idle)


def _with_turns(state: ConferenceWithPeople, idle: list[e.FloorChanged]) -> ConferenceWithPeople:
    """All at once: a long conference has thousands of them."""
    if not idle:
        return state
    return with_conference(state, **floor_rules.turns(state.conference, idle))


def fold_call(call_control_id: str, events: Iterable[e.CallEvent]) -> CallState:
    return reduce(call_after, in_order(events), CallState(call_control_id))


def fold_queue(name: str, events: Iterable[e.QueueEvent]) -> QueueState:
    return reduce(queue_after, in_order(events), QueueState(name))
