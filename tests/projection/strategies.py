"""Hypothesis strategies for events of all three sources."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from conferencing.projection import events as e
from conferencing.projection import fold, webhook_parsing

from .bodies import LEGS, ROOMS, START, moments, webhooks


def from_webhooks() -> st.SearchStrategy[e.Event]:
    return webhooks().map(lambda body: webhook_parsing.from_webhook(body, START))


@st.composite
def from_commands(draw: st.DrawFn) -> e.Event:
    legs = draw(st.none() | st.lists(st.sampled_from(LEGS), min_size=1, unique=True).map(tuple))
    base: dict[str, Any] = {
        "kind": "command",
        "at": draw(moments()),
        "source_id": f"command:{draw(st.uuids(version=4))}",
        "conference_id": draw(st.sampled_from(ROOMS)),
        "call_control_ids": legs,
    }
    match draw(st.sampled_from(["mark", "mark", "recording", "role"])):
        case "recording":
            del base["call_control_ids"]
            action = draw(st.sampled_from(["start", "pause", "resume", "stop"]))
            return e.RecordingAccepted(**base, action=action, resume_at=draw(st.none() | moments()))
        case "role":
            del base["call_control_ids"]
            leg, role = draw(st.sampled_from(LEGS)), draw(st.sampled_from(["", "barge", "whisper"]))
            return e.RoleAccepted(**base, call_control_id=leg, role=role)
    if draw(st.booleans()):
        return e.MuteAccepted(**base, muted=draw(st.booleans()))
    return e.HoldAccepted(**base, on_hold=draw(st.booleans()))


@st.composite
def from_listings(draw: st.DrawFn) -> e.Event:
    base: dict[str, Any] = {
        "kind": "listing",
        "at": draw(moments()),
        "source_id": f"listing:{draw(st.uuids(version=4))}",
    }
    which = draw(st.integers(0, 4))
    room, leg = draw(st.sampled_from(ROOMS)), draw(st.sampled_from(LEGS))
    if which == 0:
        status = draw(st.sampled_from(["init", "in_progress", "completed"]))
        return e.ConferenceListed(**base, conference_id=room, name="Board call", status=status)
    if which == 1:
        rows = draw(st.lists(st.sampled_from(LEGS), unique=True))
        muted, created = draw(st.booleans()), draw(st.none() | moments())
        people = tuple(
            e.ListedParticipant(call_control_id=x, muted=muted, created_at=created) for x in rows
        )
        return e.ParticipantsListed(**base, conference_id=room, participants=people)
    queue = draw(st.sampled_from(["support", "sales"]))
    if which == 2:
        return e.ListedInQueue(
            **base, call_control_id=leg, queue=queue, position=draw(st.integers(1, 9))
        )
    if which == 3:
        return e.MissingFromQueue(**base, call_control_id=leg, queue=queue)
    return e.QueueListed(**base, queue=queue, max_size=draw(st.integers(1, 300)))


def any_events() -> st.SearchStrategy[e.Event]:
    return from_webhooks() | from_commands() | from_listings()


@st.composite
def crossing_events(draw: st.DrawFn) -> e.Event:
    """Events of one small room within a few seconds: here orders cross, and marks meet arrivals and
    departures.
    """
    at = START + timedelta(seconds=draw(st.integers(0, 6)))
    base: dict[str, Any] = {
        "at": at,
        "source_id": f"webhook:{draw(st.uuids(version=4))}",
        "conference_id": ROOMS[0],
    }
    leg = draw(st.sampled_from(LEGS[:2]))
    kinds = [
        "joined",
        "left",
        "floor",
        "floor",
        "mute",
        "listed",
        "ended",
        "not listed",
        "not listed",
        "completed",
    ]
    kind = draw(st.sampled_from(kinds))
    match kind:
        case "joined":
            return e.ParticipantJoined(kind=kind, **base, call_control_id=leg)
        case "left":
            return e.ParticipantLeft(kind=kind, **base, call_control_id=leg)
        case "floor":
            return e.FloorChanged(kind=kind, **base, call_control_id=leg)
        case "mute":
            legs = draw(st.sampled_from([None, (leg,)]))
            return e.MuteAccepted(
                kind=kind, **base, muted=draw(st.booleans()), call_control_ids=legs
            )
        case "listed":
            there = draw(st.lists(st.sampled_from(LEGS[:2]), unique=True))
            rows = tuple(
                e.ListedParticipant(call_control_id=x, muted=draw(st.booleans())) for x in there
            )
            return e.ParticipantsListed(kind=kind, **base, participants=rows)
        case "not listed" | "completed":
            reason = e.NOT_LISTED if kind == "not listed" else ""
            return e.ConferenceListed(kind=kind, **base, status="completed", end_reason=reason)
    return e.ConferenceEnded(kind=kind, **base, reason="host_left")


def folded(events: list[e.Event]) -> dict[str, Any]:
    """The state of every aggregate by the pure fold."""
    by: dict[str, list[Any]] = {}
    for event in events:
        by.setdefault(event.aggregate, []).append(event)
    found: dict[str, Any] = {}
    for aggregate, of_it in by.items():
        kind, name = aggregate.split(":", 1)
        folds: Any = {
            "conference": fold.fold_conference,
            "call": fold.fold_call,
            "queue": fold.fold_queue,
        }
        found[aggregate] = folds[kind](name, of_it)
    return found
