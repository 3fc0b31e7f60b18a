"""Things that happen on the telephone, told to the mirror in one line each."""

import re
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from conferencing.mirror import writer
from conferencing.models import Contact, ContactNumber, Recording
from conferencing.projection import events as e

OURS = "+12025550100"  # a number of the installation
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

_numbers = count()


def ago(**duration: float) -> datetime:
    return NOW - timedelta(**duration)


def _source() -> str:
    """Of two at the same time the one that is told first is the earlier, as texts too."""
    return f"webhook:{next(_numbers):06}"


def calls(
    leg: str, number: str, *, at: datetime, direction: str = "incoming", name: str = ""
) -> None:
    numbers = (number, OURS) if direction == "incoming" else (OURS, number)
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


def contact(number: str, name: str, **about: Any) -> ContactNumber:
    """A contact of one number."""
    return ContactNumber.objects.create(
        contact=Contact.objects.create(name=name, **about), number=number
    )


def answers(leg: str, *, at: datetime) -> None:
    writer.apply(
        [e.CallAnswered(kind="call.answered", at=at, source_id=_source(), call_control_id=leg)]
    )


def hangs_up(leg: str, *, at: datetime) -> None:
    writer.apply(
        [e.CallHangup(kind="call.hangup", at=at, source_id=_source(), call_control_id=leg)]
    )


def begins(conference: str, leg: str, *, at: datetime, name: str = "") -> None:
    """Created by `leg`, which is in it."""
    created = e.ConferenceCreated(
        kind="conference.created",
        at=at,
        source_id=_source(),
        conference_id=conference,
        call_control_id=leg,
    )
    writer.apply([created])
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
        [_about_leg(e.ParticipantJoined, "conference.participant.joined", conference, leg, at)]
    )


def leaves(conference: str, leg: str, *, at: datetime) -> None:
    writer.apply(
        [_about_leg(e.ParticipantLeft, "conference.participant.left", conference, leg, at)]
    )


def talks(conference: str, leg: str, *, at: datetime) -> None:
    writer.apply([_about_leg(e.FloorChanged, "conference.floor.changed", conference, leg, at)])


def ends(conference: str, leg: str, *, at: datetime) -> None:
    writer.apply([_about_leg(e.ConferenceEnded, "conference.ended", conference, leg, at)])


def _about_leg(
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


def recorded(
    recording_id: str, conference: str = "room", *, saved_at: datetime = NOW, **facts: Any
) -> Recording:
    """A saved recording, past the mirror."""
    return Recording.objects.create(
        recording_id=recording_id,
        conference_id=conference,
        source=facts.pop("source", "conference"),
        saved_at=saved_at,
        **facts,
    )


NUMBERS_IN_DISGUISE = (
    "+1–202–555–0142",
    "1‑202‑555‑0142",
    "202_555_0142",
    "1·202·555·0142",
    "1,202,555,0142",
    "202 / 555 / 0142",
    "202   -   555   -   0142",
    "202:555:0142",
    "②⓪②⑤⑤⑤⓪①④②",
    "٢٠٢٥٥٥٠١٤٢",
    "+12025550142:secret@host",
    "sip:x@12025550142",
    "sip:anna@host;phone=+12025550142",
    "sip:anna@host?P-Asserted-Identity=+12025550142",
    '"+12025550142" <sip:x@y>',
    "x@y +12025550142",
)
# What all of them have, and masking hides; no time and no random key has it.
A_NUMBER = re.compile(r"202\W*_?555|555\W*_?0142|⑤⑤⑤|٥٥٥|anna@")


def has_numbers_in_disguise() -> None:
    """As the names of callers, of their queues, and as their numbers; then "Last of all" calls."""
    for number, disguise in enumerate(NUMBERS_IN_DISGUISE):
        leg = f"disguised{chr(97 + number)}"
        calls(leg, disguise, at=NOW, name=f"Name {disguise}")
        waits(leg, f"Queue {disguise}", at=NOW)
    calls("last", "anonymous", at=NOW, name="Last of all")
    waits("last", "support", at=NOW)


def is_busy() -> None:
    """Anna's conference with Ben in it and another that is over; Cora waits, Dan is parked, Eva's
    phone rings, Fay and Gil have gone.
    """
    for number, leg in enumerate(["anna", "ben", "cora", "dan", "eva", "fay", "gil"]):
        calls(leg, f"+120255501{number:02}", at=ago(minutes=10 - number), name=leg.title())
    begins("room", "anna", at=ago(minutes=9), name="Board call")
    joins("room", "ben", at=ago(minutes=8))
    begins("over", "gil", at=ago(minutes=9), name="Over")
    ends("over", "gil", at=ago(minutes=1))
    for leg in ("anna", "ben", "cora", "dan", "gil"):
        answers(leg, at=NOW)
    waits("cora", "support", at=ago(minutes=2))
    for leg in ("fay", "gil"):
        hangs_up(leg, at=ago(minutes=1))
