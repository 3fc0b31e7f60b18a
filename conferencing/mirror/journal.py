"""The journal: every event of every aggregate, once and for ever."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from conferencing.clocks.times import EARLIEST, MOST_AHEAD
from conferencing.database.pipeline import Pending, Rows, any_of, send
from conferencing.database.state_tables import Row, insert_new
from conferencing.models import JournalEntry
from conferencing.projection import events as e
from conferencing.projection.mending import Unmendable, mended

logger = logging.getLogger(__name__)

EventT = TypeVar("EventT", bound=e.Event)

JOURNAL = JournalEntry._meta.db_table
COLUMNS = (
    "aggregate",
    "source_id",
    "kind",
    "event_class",
    "occurred_at",
    "recorded_at",
    "data",
)
KEY = ("aggregate", "source_id")


def append(batch: list[e.Event], now: datetime) -> Pending[list[e.Event]]:
    """Add these events to their journals; the result has those that were new, in order."""
    # In the order of the keys, as everywhere: another process may be adding the same events.
    unique = {(event.aggregate, event.source_id): event for event in batch}
    rows = [_row(unique[key], now) for key in sorted(unique)]
    inserted = insert_new(JOURNAL, COLUMNS, rows, key=KEY, returning=KEY)

    def fresh(keys: Rows) -> list[e.Event]:
        new = set(keys)
        return [event for key, event in unique.items() if key in new]

    return inserted.then(fresh)


def read(kind: type[EventT], aggregates: list[str]) -> dict[str, list[EventT]]:
    """All events of these aggregates, by name. Costs a row each: only for aggregates that a late
    event reached.
    """
    if not aggregates:
        return {}
    return by_name(kind, _send_for(*any_of("aggregate", aggregates)).result())


def send_for_newer(event: e.Event, most: int) -> Pending[list[e.Event]]:
    """Send for the events of the same aggregate from the time of this one on, itself among them; at
    most so many.
    """
    where = "aggregate = %s AND occurred_at >= %s ORDER BY occurred_at LIMIT %s"
    return _send_for(where, [event.aggregate, event.at, most])


def names(kind: type[e.Event], events: Iterable[e.Event]) -> list[str]:
    """The names of the aggregates, in the order in which they are locked."""
    return sorted({_name(event) for event in events if isinstance(event, kind)})


def by_name(kind: type[EventT], events: Iterable[e.Event]) -> dict[str, list[EventT]]:
    """The events of one kind by the name of their aggregate, each list in the order given."""
    of: dict[str, list[EventT]] = defaultdict(list)
    for event in events:
        if isinstance(event, kind):
            of[_name(event)].append(event)
    return of


def _name(event: e.Event) -> str:
    return event.aggregate.split(":", 1)[1]


def _row(event: e.Event, now: datetime) -> Row:
    return (
        event.aggregate,
        event.source_id,
        event.kind[:255],
        type(event).__name__,
        event.at,
        now,
        # Raw: on PostgreSQL it becomes part of a larger JSON text, not a text inside it.
        msgspec.Raw(e.encode(event).encode()),
    )


def _send_for(where: str, values: list[object]) -> Pending[list[e.Event]]:
    sql = f"SELECT event_class, data, recorded_at FROM {JOURNAL} WHERE {where}"
    return send(sql, values).then(_events)


def _events(rows: Rows) -> list[e.Event]:
    return [
        _possible(event, recorded_at)
        for name, data, recorded_at in rows
        if (event := _decoded(name, data)) is not None
    ]


def _decoded(class_name: str, data: str) -> e.Event | None:
    """None for one of a class that this version does not know, or of which too little can be read:
    the others must not be lost with it.
    """
    try:
        return e.decode(class_name, data)
    except msgspec.MsgspecError:
        pass
    except KeyError:
        logger.warning(
            "The journal holds an event of the kind %s, which this version does not know: it is"
            " left out. Was a newer version running before?",
            class_name,
        )
        return None
    try:
        event: e.Event = mended(data, e.CLASSES[class_name])
    except Unmendable:
        logger.warning(
            "The journal holds an event of the kind %s that can no longer be read: it is left out",
            class_name,
        )
        return None
    return event


def _possible(event: e.Event, recorded_at: datetime) -> e.Event:
    """The event, at a time that can be. Earlier versions journaled any: such an event counts as
    having happened when we heard of it.
    """
    # SQLite's times are naive.
    heard_at = recorded_at if recorded_at.tzinfo else recorded_at.replace(tzinfo=UTC)
    if EARLIEST <= event.at <= heard_at + MOST_AHEAD:
        return event
    return replace(event, at=heard_at)
