"""The console of one conference: its card, its people, what happened. A constant number of queries
for any number of people.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef

from conferencing.ledger.verbs import VERBS
from conferencing.models import Call, Conference, Participant

from . import feed
from .cards import card, is_talking
from .clock import Clock
from .ledger import Press, State, mark, newest_by_target, presses
from .marks import MARKS, call_marks, running
from .people import HIDDEN, PERSON, Directory, listed, of_calls
from .screens import Console, Digits, ParticipantRow

DEPARTED = 20
# Who muted or held someone is looked up among so many of the newest presses.
PRESSES = 100
MUTES = [name for name, verb in VERBS.items() if verb.field == "is_muted" and verb.value]
HOLDS = [name for name, verb in VERBS.items() if verb.field == "is_on_hold" and verb.value]
PARTICIPANT = (
    "call_control_id",
    "stays",
    "is_present",
    "joined_at",
    "left_at",
    "is_muted",
    "muted_at",
    "is_on_hold",
    "held_at",
    "role",
    "whisper_to",
    "ends_conference_on_exit",
    "soft_ends_conference_on_exit",
    "last_spoke_at",
    "audio",
)
CALL = (
    *(*PERSON, *MARKS, "ended_at", "hangup_cause", "is_held_by_phone", "audio"),
    *("last_digits", "last_digits_at", "last_digits_status"),
)


def console(conference_id: str, clock: Clock, *, numbers: bool) -> Console | None:
    """None when the mirror knows no such conference."""
    rows = Conference.objects.filter(telnyx_id=conference_id)
    about = rows.values_list(
        "region", "creator_call_control_id", "floor_call_control_id", "ended_at", named=True
    )
    conference = about.first()
    found = card(conference_id, clock, numbers=numbers)
    if conference is None or found is None:
        return None
    people = [*_present(conference_id), *_departed(conference_id)]
    entries = feed.entries(conference_id, [person.call_control_id for person in people])
    pressed = presses(conference_id, newest=PRESSES)
    calls = _calls(conference_id, [person.call_control_id for person in people], entries)
    directory = of_calls((call[: len(PERSON)] for call in calls.values()), numbers=numbers)
    room = _Room(conference, calls, directory, pressed, clock)
    operators = {press.uuid: press.asked_by for press in pressed}
    return Console(
        card=found,
        region=conference.region,
        participants=tuple(room.row(person) for person in people),
        feed=tuple(feed.line(entry, directory, operators) for entry in entries),
    )


def _present(conference_id: str) -> list[Any]:
    rows = Participant.objects.filter(conference_id=conference_id, is_present=True)
    found: list[Any] = list(rows.values_list(*PARTICIPANT, named=True))
    return sorted(
        found, key=lambda row: (row.joined_at is None, row.joined_at, row.call_control_id)
    )


def _departed(conference_id: str) -> list[Any]:
    rows = Participant.objects.filter(
        conference_id=conference_id, is_present=False, left_at__isnull=False
    )
    return list(
        rows.order_by("-left_at", "call_control_id").values_list(*PARTICIPANT, named=True)[
            :DEPARTED
        ]
    )


def _calls(conference_id: str, legs: list[str], entries: Iterable[feed.Entry]) -> dict[str, Any]:
    """The calls of the people shown and of those whom the feed names; of nobody else, for whose
    calls nobody would be told.
    """
    wanted = {leg for leg in (*legs, *(leg for entry in entries for leg in entry.legs())) if leg}
    was_here = Participant.objects.filter(
        conference_id=conference_id, call_control_id=OuterRef("pk")
    )
    rows = Call.objects.filter(Exists(was_here), call_control_id__in=wanted).values_list(
        *CALL, named=True
    )
    return {call.call_control_id: call for call in rows}


class _Room:
    """Everything read for one console, ready to make rows of it."""

    def __init__(
        self,
        conference: Any,
        calls: dict[str, Any],
        directory: Directory,
        presses: list[Press],
        clock: Clock,
    ) -> None:
        self.conference = conference
        self.calls = calls
        self.directory = directory
        self.clock = clock
        self.marks = {leg: press for (_, leg), press in newest_by_target(presses).items()}
        done = [press for press in presses if press.state in (State.ACCEPTED, State.CONFIRMED)]
        self.mutes = [press for press in done if press.verb in MUTES]
        self.holds = [press for press in done if press.verb in HOLDS]

    def row(self, person: Any) -> ParticipantRow:
        leg = person.call_control_id
        call = self.calls.get(leg)
        sounds = (*person.audio, *(call.audio if call else ()))
        return ParticipantRow(
            call_control_id=leg,
            person=self.directory.person(leg),
            role="host"
            if leg == self.conference.creator_call_control_id
            else person.role or "caller",
            is_present=person.is_present,
            joined_at=person.joined_at,
            left_at=person.left_at,
            stays=len(person.stays),
            is_muted=person.is_muted,
            muted_at=person.muted_at,
            muted_by=_by(self.mutes, leg) if person.is_muted else "",
            is_on_hold=person.is_on_hold,
            held_at=person.held_at,
            held_by=_by(self.holds, leg) if person.is_on_hold else "",
            is_talking=self._is_in(person, call) and is_talking(person, self.conference),
            last_spoke_at=person.last_spoke_at,
            has_hung_up=bool(call and call.ended_at),
            is_held_by_phone=bool(call and call.is_held_by_phone),
            audio=running(sounds, self.directory),
            marks=self._marks(person, call),
            ends_conference_on_exit=person.ends_conference_on_exit,
            command=mark(self.marks.get(leg), self.directory, self.clock)
            if person.is_present
            else None,
            soft_ends_conference_on_exit=person.soft_ends_conference_on_exit,
            digits=_digits(call, self.directory) if call else None,
        )

    def _is_in(self, person: Any, call: Any) -> bool:
        return person.is_present and not (call and call.ended_at)

    def _marks(self, person: Any, call: Any) -> tuple[str, ...]:
        found = list(call_marks(call, self.directory)) if call else []
        if person.whisper_to:
            names = [self.directory.person(leg).label for leg in person.whisper_to]
            found.append(f"whispers to {listed(names)}")
        if call and call.ended_at and call.hangup_cause:
            found.append(f"hung up: {call.hangup_cause.replace('_', ' ')}")
        return tuple(found)


def _digits(call: Any, directory: Directory) -> Digits | None:
    """What somebody types can be a secret: it is shown to those who may see numbers."""
    if call.last_digits_at is None:
        return None
    text = call.last_digits if directory.numbers or not call.last_digits else HIDDEN
    return Digits(text, call.last_digits_at, call.last_digits_status)


def _by(presses: list[Press], leg: str) -> str:
    """Whose press it was that changed this leg; empty when it was none of ours."""
    return next((press.asked_by for press in presses if leg in press.legs), "")
