"""Calls and queues: one row is the whole aggregate."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Generic, NamedTuple, TypeVar

from conferencing.database.pipeline import Pending, Rows, any_of, ready, send
from conferencing.projection import events as e
from conferencing.projection import fold
from conferencing.projection.states import CallState, QueueState

from . import journal
from .heads import Heads
from .tables import PARTICIPANTS, QUEUES, Head

State = TypeVar("State")
EventT = TypeVar("EventT", bound=e.Event)


@dataclass(frozen=True, slots=True)
class Kind(Generic[State, EventT]):
    """How the events of one kind of aggregate are folded: one after the other onto a state, or all
    of them from nothing.
    """

    prefix: str  # of the aggregate's name in the journal
    events: type[EventT]
    after: Callable[[State, EventT], State]
    fold: Callable[[str, Iterable[EventT]], State]


class AppliedCalls(NamedTuple):
    """The keys to announce, and the states (before, after) of the calls that changed."""

    keys: set[str]
    changes: list[tuple[CallState, CallState]]


CALL = Kind("call", e.CallEvent, fold.call_after, fold.fold_call)
QUEUE = Kind("queue", e.QueueEvent, fold.queue_after, fold.fold_queue)


def apply_calls(heads: Heads[CallState], fresh: list[e.Event], shown: Rows) -> AppliedCalls:
    """Fold the fresh events and save. `shown` is what `send_for_conferences` sent for."""
    news = journal.by_name(e.CallEvent, fresh)
    changes = _fold_rows(heads, CALL, news)
    _begin_queues({after.waiting_in for _, after in changes if after.waiting_in})
    # Whoever leaves a queue counts there today, even if we never knew that they waited.
    left = {event.queue for event in fresh if isinstance(event, e.CallLeftQueue)}
    # Where somebody waits, or did: also when the event only makes what is known of them younger.
    before = (call for call, _ in changes)
    now = (heads.rows[name].state for name in news)
    waits = {queue for call in (*before, *now) if (queue := call.waiting_in)}
    keys = {
        # Also when nothing of the call changed: the feed has a new line.
        *(f"call:{name}" for name in news),
        *(f"queue:{queue}" for queue in waits | left),
        *(f"conference:{conference_id}" for conference_id, leg in shown if leg in news),
    }
    return AppliedCalls(keys, changes)


def apply_queues(heads: Heads[QueueState], fresh: list[e.Event]) -> set[str]:
    """Fold the fresh events and save; returns the keys to announce."""
    changes = _fold_rows(heads, QUEUE, journal.by_name(e.QueueEvent, fresh))
    return {f"queue:{after.name}" for _, after in changes}


def send_for_conferences(legs: list[str]) -> Pending[Rows]:
    """Send for the conferences whose screens show these legs, as (conference_id, leg): a call's
    numbers, marks and events, also of those who have left.
    """
    if not legs:
        return ready([])
    where, values = any_of("call_control_id", legs)
    return send(
        f"SELECT conference_id, call_control_id FROM {PARTICIPANTS.name} WHERE {where}", values
    )


def _fold_rows(
    heads: Heads[State], kind: Kind[State, EventT], news: Mapping[str, list[EventT]]
) -> list[tuple[State, State]]:
    """Fold each aggregate's new events and save; returns the states (before, after) of those that
    changed.
    """
    mended = heads.mended()
    late = [name for name, events in news.items() if heads.rows[name].head.is_past(events[0])]
    again = heads.whole([*late, *mended])
    journals = journal.read(kind.events, [f"{kind.prefix}:{name}" for name in again])
    changes = []
    nothing: dict[str, list[EventT]] = {name: [] for name in mended}
    news = nothing | dict(news)
    taken = heads.taken(news)
    for name, events in news.items():
        row = heads.rows[name]
        before = row.state
        if name in journals:
            # `fresh` is in the journal already, so it is part of this.
            row.state = kind.fold(name, journals[name])
        else:
            row.state = reduce(kind.after, taken[name], before)
        row.head = row.head.moved_to(*events[-1:]).with_next_version()
        if row.state != before:
            changes.append((before, row.state))
    heads.save(news)
    return changes


def _begin_queues(names: set[str]) -> None:
    """A queue exists for us from its first caller on."""
    if names:
        # By name, as all rows are locked: of two processes that meet the same new queues, none may
        # wait for the other and be waited for.
        QUEUES.insert_new((Head(), QueueState(name)) for name in sorted(names))
