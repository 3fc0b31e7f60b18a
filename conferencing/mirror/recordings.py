"""Recordings: they belong to no aggregate, and the first we hear of one is all there is to know."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeGuard

from django.db import transaction

from conferencing import signals
from conferencing.database.state_tables import insert_new
from conferencing.models import Call, Recording
from conferencing.projection import events as e

Columns = Mapping[str, object]

RECORDINGS = Recording._meta.db_table
COLUMNS = (
    "recording_id",
    "conference_id",
    "call_control_id",
    "source",
    "started_at",
    "ended_at",
    "saved_at",
    "duration_millis",
    "channels",
    "format",
)
KEY = ("recording_id",)


def add_listed(rows: Iterable[Columns]) -> int:
    """Add those of these recordings (by the names of their columns) that are not known yet, and
    note how long the others are; returns how many were new.
    """
    listed = list(rows)
    with transaction.atomic():
        added = _add(listed)
        signals.announce({"recordings"} if added + _measure(listed) else ())
    return added


def note_deleted(recording_id: str, at: datetime) -> None:
    if Recording.objects.filter(recording_id=recording_id, deleted_at=None).update(deleted_at=at):
        signals.announce({"recordings"})


def with_their_calls(events: Iterable[e.Event]) -> list[e.Event]:
    """The same events; those of recordings that name only the leg of a call, with the call's id
    where we know of it, or learn it from the others. One query where there are such, and none
    otherwise.
    """
    all_of_them = list(events)
    if not any(map(is_nameless, all_of_them)):
        return all_of_them
    legs = {event.call_leg_id for event in all_of_them if is_nameless(event)} - {""}
    known = _named_by(all_of_them)
    rows = Call.objects.filter(call_leg_id__in=legs)
    known |= dict(rows.values_list("call_leg_id", "call_control_id"))
    return [
        replace(event, call_control_id=known.get(event.call_leg_id, ""))
        if is_nameless(event)
        else event
        for event in all_of_them
    ]


def _named_by(events: Iterable[e.Event]) -> dict[str, str]:
    """By their legs, the ids of the calls that these events are about."""
    return {
        event.call_leg_id: event.call_control_id
        for event in events
        if isinstance(event, e.CallEvent) and event.call_control_id and event.call_leg_id
    }


def is_nameless(event: e.Event) -> TypeGuard[e.CallRecordingSaved]:
    """Whether it does not tell whose call it is: a recording is saved all the same."""
    return isinstance(event, e.CallRecordingSaved) and not event.call_control_id


def save(fresh: Iterable[e.Event]) -> set[str]:
    """Add the recordings that these events report; returns the keys to announce."""
    saved = [
        event
        for event in fresh
        if isinstance(event, e.ConferenceRecordingSaved | e.CallRecordingSaved)
    ]
    # Without Telnyx's own id it cannot be listened to; the next listing has that id.
    added = _add(_columns(event) for event in saved if event.recording_id != event.source_id)
    return {"recordings"} if added else set()


def _measure(listed: Iterable[Columns]) -> int:
    """Of those that a webhook told of, which does not say how long they are; returns how many. One
    query when there are none.
    """
    durations = {str(row["recording_id"]): row["duration_millis"] for row in listed}
    known = Recording.objects.filter(pk__in=durations, duration_millis=None)
    unmeasured = [row for row in known.only("pk") if durations[row.pk] is not None]
    for row in unmeasured:
        Recording.objects.filter(pk=row.pk).update(duration_millis=durations[row.pk])
    return len(unmeasured)


def _columns(event: e.ConferenceRecordingSaved | e.CallRecordingSaved) -> Columns:
    conference_id = event.conference_id if isinstance(event, e.ConferenceRecordingSaved) else ""
    return {
        "recording_id": event.recording_id,
        "conference_id": conference_id,
        "call_control_id": event.call_control_id,
        "source": "conference" if conference_id else "call",
        "started_at": event.started_at,
        "ended_at": event.ended_at,
        "saved_at": event.at,
        "duration_millis": None,
        # Telnyx's own words, which may grow longer than the column.
        "channels": event.channels[:16],
        "format": event.format[:16],
    }


def _add(rows: Iterable[Columns]) -> int:
    unique = {str(row["recording_id"]): [row[name] for name in COLUMNS] for row in rows}
    if not unique:
        return 0
    in_order = [unique[recording_id] for recording_id in sorted(unique)]
    return len(insert_new(RECORDINGS, COLUMNS, in_order, key=KEY, returning=KEY).result())
