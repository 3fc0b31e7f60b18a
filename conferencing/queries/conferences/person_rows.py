"""What the console shows of one person: the row of whoever is there, or was."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from conferencing.projection import hands
from conferencing.projection.events import CALL_HAD_ENDED, CALL_NOT_LISTED
from conferencing.projection.states import Audio

from ..commands import presses
from ..commands.presses import Press
from ..names import labels, reasons
from ..names.directory import Directory
from ..names.foreign_text import fit, isolated
from ..names.masking import HIDDEN
from ..names.person import listed
from ..reading.clock import Clock
from ..screens.console import Digits, ParticipantRow
from ..screens.ledger import Badge
from ..screens.link import Link
from . import sounds
from .console_rows import CallRow, ConferenceRow, PersonRow
from .secret_keys import SecretTimes
from .situations import has_floor

# How we know of an end where Telnyx did not report it, is no cause of it.
NO_CAUSES = ("", CALL_NOT_LISTED, CALL_HAD_ENDED)


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows of the people are made from, beside their own columns. By leg: the calls, the
    newest presses, whose press it was that muted or held somebody, and the names of those who hear
    their whisper.
    """

    conference: ConferenceRow
    calls: Mapping[str, CallRow]
    directory: Directory
    presses: Mapping[str, Press]
    muted_by: Mapping[str, str]
    held_by: Mapping[str, str]
    clock: Clock
    link: Link
    supervisors: frozenset[str]
    secret: SecretTimes
    whispers: Mapping[str, Sequence[str]]


def row(known: Known, person: PersonRow) -> ParticipantRow:
    leg = person.call_control_id
    call = known.calls.get(leg, CallRow())
    return ParticipantRow(
        call_control_id=leg,
        person=known.directory.person(leg),
        role=_role(person, known),
        is_supervisor=leg in known.supervisors,
        is_present=person.is_present,
        joined_at=person.joined_at,
        left_at=person.left_at,
        stays=len(person.stays),
        is_muted=person.is_muted,
        muted_by=known.muted_by.get(leg, "") if person.is_muted else "",
        is_on_hold=person.is_on_hold,
        held_at=person.held_at,
        held_by=known.held_by.get(leg, "") if person.is_on_hold else "",
        is_floor_known=known.link.tells_who_talks,
        is_talking=_is_talking(person, call, known),
        last_spoke_at=person.last_spoke_at,
        has_hung_up=call.ended_at is not None,
        is_held_by_phone=call.is_held_by_phone,
        audio=labels.running(_sounds(person, call), known.directory),
        labels=tuple(_labels(person, call, known)),
        ends_conference_on_exit=person.ends_conference_on_exit,
        soft_ends_conference_on_exit=person.soft_ends_conference_on_exit,
        digits=_digits(call, known),
        command=_badge(person, known),
        hand_raised_at=_hand(person, call),
    )


def _role(person: PersonRow, known: Known) -> str:
    if person.call_control_id == known.conference.creator_call_control_id:
        return "host"
    is_supervisor = person.call_control_id in known.supervisors
    return person.role or ("supervisor" if is_supervisor else "participant")


def _is_talking(person: PersonRow, call: CallRow, known: Known) -> bool:
    conference = known.conference
    if not known.link.tells_who_talks:
        return False
    is_here = person.is_present and call.ended_at is None and conference.ended_at is None
    return is_here and has_floor(person, conference.floor_call_control_id)


def _hand(person: PersonRow, call: CallRow) -> datetime | None:
    if not person.is_present or call.ended_at is not None:
        return None
    answered = (person.joined_at, person.unmuted_at)
    return hands.up_since(call.hand_raised_at, call.hand_again_at, *answered)


def _sounds(person: PersonRow, call: CallRow) -> list[Audio]:
    # Telnyx reports a sound for one person on the conference or on the call, as it was started.
    return sounds.of_value(person.audio) + sounds.of_value(call.audio)


def _labels(person: PersonRow, call: CallRow, known: Known) -> Iterator[str]:
    yield from labels.of_call(call, known.directory)
    if hearers := known.whispers.get(person.call_control_id):
        yield f"whispers to {listed([isolated(name) for name in hearers])}"
    cause = reasons.of_call(call.hangup_cause, call.sip_hangup_cause)
    if call.ended_at and cause and call.hangup_cause not in NO_CAUSES:
        yield f"cause: {cause}"


def _digits(call: CallRow, known: Known) -> Digits | None:
    """None where nothing was typed."""
    if call.last_digits_at is None:
        return None
    # What somebody types can be a secret: it is shown to those who may see numbers, but an answer
    # to a poll to nobody.
    may_show = known.directory.numbers and not known.secret.has(call.last_digits_at)
    digits = fit(call.last_digits)
    text = digits if may_show or not digits else HIDDEN
    return Digits(text, call.last_digits_at, reasons.of_typing(call.last_digits_status))


def _badge(person: PersonRow, known: Known) -> Badge | None:
    if not person.is_present:
        return None
    return presses.badge(known.presses.get(person.call_control_id), known.directory, known.clock)
