"""Recordings: they belong to no aggregate, and the first we hear of one is all there is to know."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeGuard

from django.db import transaction

from conferencing import signals
from conferencing.database.pipeline import Pending, any_of, ready, send
from conferencing.database.state_tables import insert_new
from conferencing.models import Call, Recording
from conferencing.projection import events as e
from conferencing.projection.states import CallState

Columns = Mapping[str, object]

RECORDINGS = Recording._meta.db_table
COLUMNS = (
    "recording_id",
    "conference_id",
    "call_control_id",
    "call_leg_id",
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
    note how long the others are, and whose; returns how many were new.
    """
    listed = [{"call_leg_id": "", **row} for row in rows]
    with transaction.atomic():
        added = _add(listed)
        changed = added + _measure(listed) + _name(listed)
        signals.announce({"recordings"} if changed else ())
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


def send_for_kept(changes: Iterable[tuple[CallState, CallState]]) -> Pending[list[str]]:
    """Send for the recordings that were kept by the leg of one of these calls alone, because nobody
    knew the call yet. One statement where a leg is new to us, and none otherwise.
    """
    legs = [
        after.call_leg_id
        for before, after in changes
        if after.call_leg_id and not before.call_leg_id
    ]
    if not legs:
        return ready([])
    where, values = any_of("call_leg_id", legs)
    found = send(
        f"SELECT recording_id FROM {RECORDINGS} WHERE call_control_id = '' AND {where}", values
    )
    return found.then(lambda rows: [str(recording_id) for (recording_id,) in rows])


def kept_with_their_calls() -> list[str]:
    """Those whose call is known by now all the same: both were stored at the same moment. One
    query.
    """
    kept = Recording.objects.filter(call_control_id="").exclude(call_leg_id="")
    known = Call.objects.filter(call_leg_id__in=kept.values("call_leg_id"))
    found = kept.filter(call_leg_id__in=known.values("call_leg_id"))
    return list(found.values_list("pk", flat=True))


def linked(recording_ids: Iterable[str]) -> list[e.Event]:
    """Write down whose these are, and return what was reported of them, as if it were told only
    now. Three queries.
    """
    rows = Recording.objects.filter(pk__in=recording_ids, call_control_id="").order_by("pk")
    kept = list(rows)
    known = Call.objects.filter(call_leg_id__in={row.call_leg_id for row in kept})
    calls = dict(known.values_list("call_leg_id", "call_control_id"))
    told: list[e.Event] = []
    for row in kept:
        row.call_control_id = calls.get(row.call_leg_id, "")
        told += [_as_reported(row)] if row.call_control_id else []
    Recording.objects.bulk_update(kept, ["call_control_id"])
    return told


def _as_reported(row: Recording) -> e.Event:
    return e.CallRecordingSaved(
        kind="call.recording.saved",
        at=row.saved_at,
        source_id=f"recording:{row.recording_id}",
        call_control_id=row.call_control_id,
        call_leg_id=row.call_leg_id,
        recording_id=row.recording_id,
        started_at=row.started_at,
        ended_at=row.ended_at,
        channels=row.channels,
        format=row.format,
    )


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


def _name(listed: Iterable[Columns]) -> int:
    """Of those that were kept by their leg alone, whose call has never been heard of; returns how
    many. One query when there are none.
    """
    calls = {str(row["recording_id"]): str(row["call_control_id"]) for row in listed}
    kept = Recording.objects.filter(call_control_id="").exclude(call_leg_id="")
    named = [pk for pk in kept.filter(pk__in=calls).values_list("pk", flat=True) if calls[pk]]
    for pk in named:
        Recording.objects.filter(pk=pk).update(call_control_id=calls[pk])
    return len(named)


def _columns(event: e.ConferenceRecordingSaved | e.CallRecordingSaved) -> Columns:
    conference_id, leg = "", ""
    if isinstance(event, e.ConferenceRecordingSaved):
        conference_id = event.conference_id
    else:
        leg = event.call_leg_id
    return {
        "recording_id": event.recording_id,
        "conference_id": conference_id,
        "call_control_id": event.call_control_id,
        "call_leg_id": leg,
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
