"""Things that happen on the telephone, told to the mirror in one line each."""

from datetime import UTC, datetime, timedelta
from itertools import count

from conferencing.mirror import writer
from conferencing.projection import events as e

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

_numbers = count()


def ago(**duration: float) -> datetime:
    return NOW - timedelta(**duration)


def _source() -> str:
    return f"webhook:{next(_numbers)}"


def calls(
    leg: str, number: str, *, at: datetime, direction: str = "incoming", name: str = ""
) -> None:
    ours = "+12025550100"
    numbers = (number, ours) if direction == "incoming" else (ours, number)
    writer.apply(
        [
            e.CallInitiated(
                kind="call.initiated",
                at=at,
                source_id=_source(),
                call_control_id=leg,
                from_number=numbers[0],
                to_number=numbers[1],
                direction=direction,
                caller_id_name=name,
            )
        ]
    )


def hangs_up(leg: str, *, at: datetime) -> None:
    writer.apply(
        [e.CallHangup(kind="call.hangup", at=at, source_id=_source(), call_control_id=leg)]
    )


def begins(conference: str, leg: str, *, at: datetime, name: str = "") -> None:
    """Created by `leg`, which is in it."""
    base = {"at": at, "conference_id": conference, "call_control_id": leg}
    writer.apply([e.ConferenceCreated(kind="conference.created", source_id=_source(), **base)])  # type: ignore[arg-type]
    joins(conference, leg, at=at)
    if name:
        listed = e.ConferenceListed(
            kind="listing.conference",
            at=at,
            source_id=_source(),
            conference_id=conference,
            name=name,
        )
        writer.apply([listed])


def joins(conference: str, leg: str, *, at: datetime) -> None:
    writer.apply(
        [_in_room(e.ParticipantJoined, "conference.participant.joined", conference, leg, at)]
    )


def leaves(conference: str, leg: str, *, at: datetime) -> None:
    writer.apply([_in_room(e.ParticipantLeft, "conference.participant.left", conference, leg, at)])


def talks(conference: str, leg: str, *, at: datetime) -> None:
    writer.apply([_in_room(e.FloorChanged, "conference.floor.changed", conference, leg, at)])


def ends(conference: str, leg: str, *, at: datetime) -> None:
    writer.apply([_in_room(e.ConferenceEnded, "conference.ended", conference, leg, at)])


def _in_room(
    cls: type[e.ConferenceEvent], kind: str, conference: str, leg: str, at: datetime
) -> e.ConferenceEvent:
    return cls(kind=kind, at=at, source_id=_source(), conference_id=conference, call_control_id=leg)


def is_muted(conference: str, *legs: str, at: datetime) -> None:
    accepted = e.MuteAccepted(
        kind="command.mute",
        at=at,
        source_id=_source(),
        conference_id=conference,
        call_control_ids=legs,
        muted=True,
    )
    writer.apply([accepted])


def is_held(conference: str, *legs: str, at: datetime) -> None:
    accepted = e.HoldAccepted(
        kind="command.hold",
        at=at,
        source_id=_source(),
        conference_id=conference,
        call_control_ids=legs,
        on_hold=True,
    )
    writer.apply([accepted])


def waits(leg: str, queue: str, *, at: datetime) -> None:
    writer.apply(
        [
            e.CallEnqueued(
                kind="call.enqueued", at=at, source_id=_source(), call_control_id=leg, queue=queue
            )
        ]
    )


def stops_waiting(leg: str, queue: str, reason: str, *, at: datetime) -> None:
    left = e.CallLeftQueue(
        kind="call.dequeued",
        at=at,
        source_id=_source(),
        call_control_id=leg,
        queue=queue,
        reason=reason,
    )
    writer.apply([left])
