"""Events for tests: one at a time, and Hypothesis strategies for those of all three sources."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from conferencing.projection import events as e
from conferencing.projection import fold, webhook_parsing

from .bodies import CONFERENCES, LEGS, SIGNED, START, moments, webhooks


def event(cls: type[Any], second: float, leg: str = LEGS[0], **fields: Any) -> Any:
    """One event about this leg, so many seconds after the start."""
    at = START + timedelta(seconds=second)
    source_id = f"webhook:{cls.__name__}-{second}-{leg}"
    return cls(
        kind="k",
        at=at,
        source_id=source_id,
        conference_id=CONFERENCES[0],
        call_control_id=leg,
        **fields,
    )


def from_webhooks() -> st.SearchStrategy[e.Event]:
    return webhooks().map(lambda body: webhook_parsing.from_webhook(body, SIGNED))


@st.composite
def from_commands(draw: st.DrawFn) -> e.Event:
    legs = draw(st.none() | st.lists(st.sampled_from(LEGS), min_size=1, unique=True).map(tuple))
    base: dict[str, Any] = {
        "kind": "command",
        "at": draw(moments()),
        "source_id": f"command:{draw(st.uuids(version=4))}",
        "conference_id": draw(st.sampled_from(CONFERENCES)),
        "call_control_ids": legs,
    }
    match draw(
        st.sampled_from(["mark", "mark", "recording", "role", "dial", "supervision", "hand"])
    ):
        case "hand":
            del base["call_control_ids"], base["conference_id"]
            return e.HandLowered(**base, call_control_id=draw(st.sampled_from(LEGS)))
        case "supervision":
            kind = draw(st.sampled_from(["listen", "whisper", "barge", "left"]))
            base |= {"kind": f"supervision.{kind}", "call_control_ids": legs or ()}
            leg = draw(st.sampled_from(LEGS))
            return e.SupervisionNoted(**base, call_control_id=leg, by="Maria")
        case "dial":
            del base["call_control_ids"], base["conference_id"]
            leg, number = draw(st.sampled_from(LEGS)), draw(st.sampled_from(["", "+12025550142"]))
            return e.CallDialled(**base, call_control_id=leg, to_number=number)
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
    which = draw(st.integers(0, 6))
    conference_id, leg = draw(st.sampled_from(CONFERENCES)), draw(st.sampled_from(LEGS))
    if which == 0:
        status = draw(st.sampled_from(["init", "in_progress", "completed"]))
        return e.ConferenceListed(
            **base, conference_id=conference_id, name="Board call", status=status
        )
    if which == 1:
        rows = draw(st.lists(st.sampled_from(LEGS), unique=True))
        muted, created = draw(st.booleans()), draw(st.none() | moments())
        people = tuple(
            e.ListedParticipant(
                call_control_id=x, muted=muted, created_at=created, is_joining=draw(st.booleans())
            )
            for x in rows
        )
        return e.ParticipantsListed(**base, conference_id=conference_id, participants=people)
    queue = draw(st.sampled_from(["support", "sales"]))
    if which == 2:
        return e.ListedInQueue(
            **base, call_control_id=leg, queue=queue, position=draw(st.integers(1, 9))
        )
    if which == 3:
        return e.MissingFromQueue(**base, call_control_id=leg, queue=queue)
    if which == 4:
        return e.CallListed(**base, call_control_id=leg, began_at=draw(st.none() | moments()))
    if which == 5:
        cause = draw(st.sampled_from([e.CALL_NOT_LISTED, e.CALL_HAD_ENDED]))
        return e.CallGone(**base, call_control_id=leg, cause=cause)
    return e.QueueListed(**base, queue=queue, max_size=draw(st.integers(1, 300)))


def any_events() -> st.SearchStrategy[e.Event]:
    return from_webhooks() | from_commands() | from_listings()


# What is rare in a race but decides it comes up twice as often.
CROSSING = [
    *("joined", "left", "floor", "floor", "mute", "listed", "ended"),
    *("not listed", "not listed", "completed"),
]


@st.composite
def crossing_events(draw: st.DrawFn) -> e.Event:
    """Events of one small conference within a few seconds: here orders cross, and mutes meet
    arrivals and departures.
    """
    kind = draw(st.sampled_from(CROSSING))
    base: dict[str, Any] = {
        "kind": kind,
        "at": START + timedelta(seconds=draw(st.integers(0, 6))),
        "source_id": f"webhook:{draw(st.uuids(version=4))}",
        "conference_id": CONFERENCES[0],
    }
    leg = draw(st.sampled_from(LEGS[:2]))
    match kind:
        case "joined":
            return e.ParticipantJoined(**base, call_control_id=leg)
        case "left":
            return e.ParticipantLeft(**base, call_control_id=leg)
        case "floor":
            return e.FloorChanged(**base, call_control_id=leg)
        case "mute":
            legs, muted = draw(st.sampled_from([None, (leg,)])), draw(st.booleans())
            return e.MuteAccepted(**base, muted=muted, call_control_ids=legs)
        case "listed":
            return e.ParticipantsListed(**base, participants=draw(listed_people()))
        case "not listed" | "completed":
            reason = e.NOT_LISTED if kind == "not listed" else ""
            return e.ConferenceListed(**base, status="completed", end_reason=reason)
    return e.ConferenceEnded(**base, reason="host_left")


@st.composite
def listed_people(draw: st.DrawFn) -> tuple[e.ListedParticipant, ...]:
    there = draw(st.lists(st.sampled_from(LEGS[:2]), unique=True))
    return tuple(e.ListedParticipant(call_control_id=x, muted=draw(st.booleans())) for x in there)


def folded(events: list[e.Event]) -> dict[str, Any]:
    """The state of every aggregate by the pure fold."""
    by: dict[str, list[Any]] = {}
    for event in events:
        by.setdefault(event.aggregate, []).append(event)
    states: dict[str, Any] = {}
    for aggregate, of_it in by.items():
        kind, name = aggregate.split(":", 1)
        folds: Any = {
            "conference": fold.fold_conference,
            "call": fold.fold_call,
            "queue": fold.fold_queue,
        }
        states[aggregate] = folds[kind](name, of_it)
    return states
