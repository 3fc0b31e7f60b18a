"""Carry out one command: claim it, ask Telnyx, write down the outcome, and tell the mirror what Telnyx accepted.

May be called for any command at any time, by any number of workers: only the one whose turn it is gets the claim.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from . import gateway, ledger, mirror
from .events import ConferenceEvent, HoldAccepted, MuteAccepted
from .models import Command, Participant
from .refusals import GatewayError
from .verbs import VERBS, Verb

Clock = Callable[[], datetime]

FIRST_BACKOFF_SECONDS = 0.3
LONGEST_BACKOFF_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows for the caller: ring the next in line, look whether the effect shows, or try again after some seconds."""

    conference_id: str = ""
    is_through: bool = False
    is_accepted: bool = False
    retry_after_seconds: float | None = None


NOT_ITS_TURN = Outcome()


def carry_out(uuid: UUID, *, clock: Clock = timezone.now) -> Outcome:
    """Send the command if it is its turn and its deadline has not passed. Raises nothing that Telnyx could cause."""
    command = _claim(uuid, clock())
    if command is None:
        return NOT_ITS_TURN
    verb = VERBS[command.verb]
    sent_at = clock()
    try:
        legs = SENDERS[verb.name](command, verb, clock)
    except GatewayError as error:
        return _refused(command, error, clock())
    return _accepted(command, _event(command, verb, legs, sent_at), clock())


def _claim(uuid: UUID, now: datetime) -> Command | None:
    with transaction.atomic():
        command = ledger.claim(uuid, now, request_seconds=settings.TELNYX_TIMEOUT_SECONDS)
        if command and command.attempts == 1 and not command.undo_of_id:
            ledger.note_legs(command, _about_to_change(command, VERBS[command.verb]))
    return command


def _about_to_change(command: Command, verb: Verb) -> list[str]:
    """Who is not yet as the command wants them: what an undo will have to restore."""
    if not verb.field:
        return []
    there = Participant.objects.filter(
        conference_id=command.conference_id, is_present=True, **{verb.field: not verb.value}
    )
    if verb.one_person:
        there = there.filter(call_control_id=command.call_control_id)
    return sorted(there.values_list("call_control_id", flat=True))


def _accepted(command: Command, event: ConferenceEvent | None, now: datetime) -> Outcome:
    with transaction.atomic():
        # The mirror first: rows are locked in the order conference, command everywhere.
        mirror.apply([event] if event else [])
        ledger.accept(command, now)
    return Outcome(command.conference_id or "", is_through=True, is_accepted=True)


def _refused(command: Command, error: GatewayError, now: datetime) -> Outcome:
    """Try again while there is time (each of these commands is safe to repeat), else the end."""
    problem = ledger.Problem(error.title, error.detail, error.advice, error.code)
    wait = _seconds_to_wait(command.attempts, error)
    until = now + timedelta(seconds=wait)
    if error.retry and until < command.deadline_at:
        ledger.postpone(command, until, problem)
        return Outcome(command.conference_id or "", retry_after_seconds=wait)
    ledger.refuse(command, now, problem)
    return Outcome(command.conference_id or "", is_through=True)


def _seconds_to_wait(attempts: int, error: GatewayError) -> float:
    backoff = min(FIRST_BACKOFF_SECONDS * 2.0 ** (attempts - 1), LONGEST_BACKOFF_SECONDS)
    return max(backoff, error.retry_after_seconds or 0.0)


def _event(command: Command, verb: Verb, legs: tuple[str, ...] | None, sent_at: datetime) -> ConferenceEvent | None:
    """Mute and hold have no webhook: the acceptance is the event. It bears the time before the request, as all that we observe."""
    kind, source_id, name = f"command.{verb.name}", f"command:{command.uuid}", command.conference_id or ""
    if verb.field == "is_muted":
        return MuteAccepted(
            kind=kind, at=sent_at, source_id=source_id, conference_id=name, muted=verb.value, call_control_ids=legs
        )
    if verb.field == "is_on_hold":
        return HoldAccepted(
            kind=kind, at=sent_at, source_id=source_id, conference_id=name, on_hold=verb.value, call_control_ids=legs
        )
    return None


# --- Verb by verb. Each answers the legs that were named to Telnyx; None stands for everybody ------------------------

Named = Callable[[str, Sequence[str]], None]
Everyone = Callable[[str], None]


def _one(command: Command, verb: Verb, clock: Clock) -> tuple[str, ...]:
    legs = (command.call_control_id,)
    NAMED[verb.field, verb.value](command.conference_id or "", legs)
    return legs


def _everyone(command: Command, verb: Verb, clock: Clock) -> tuple[str, ...] | None:
    request = EVERYONE.get(verb.name)
    if command.undo_of_id or request is None:
        return _those_still_there(command, verb, clock)
    request(command.conference_id or "")
    return None


def _those_still_there(command: Command, verb: Verb, clock: Clock) -> tuple[str, ...]:
    """Telnyx refuses a whole list for one leg that has gone: then ask who is there, and name only those."""
    name, request = command.conference_id or "", NAMED[verb.field, verb.value]
    legs = _legs_to_name(command)
    if not legs:
        return ()
    try:
        request(name, legs)
    except GatewayError as error:
        if not error.says_call_gone:
            raise
        _check_time(command, clock)
        there = {person.call_control_id for person in gateway.list_participants(name)}
        legs = [leg for leg in legs if leg in there]
        if legs:
            _check_time(command, clock)
            request(name, legs)
    return tuple(legs)


def _legs_to_name(command: Command) -> list[str]:
    """For an undo, the legs to restore. For unhold, which has no form for everyone, those on hold; all, if we know of none."""
    people = Participant.objects.filter(conference_id=command.conference_id, is_present=True)
    there = dict(people.values_list("call_control_id", "is_on_hold"))
    if command.undo_of_id:
        return sorted(set(command.legs) & there.keys())
    return sorted(leg for leg, is_on_hold in there.items() if is_on_hold) or sorted(there)


def _remove(command: Command, verb: Verb, clock: Clock) -> tuple[str, ...]:
    """Out of the conference first, so that nobody hears the line go dead; then hang up what would stay up and cost money.

    Whoever this press took out is hung up even when the deadline passes in between: half a removal helps nobody. Not later than one
    request may take, though.
    """
    leg, grace = command.call_control_id, settings.TELNYX_TIMEOUT_SECONDS
    try:
        gateway.leave(command.conference_id or "", leg, str(command.uuid))
    except GatewayError as error:
        if not (error.says_call_gone or error.says_conference_gone):
            raise
        grace = 0.0
    try:
        _check_time(command, clock, grace)
        # Another id: Telnyx ignores a command id that it has seen, whatever the command.
        gateway.hangup(leg, str(uuid5(command.uuid, "hangup")))
    except GatewayError as error:
        if not error.says_call_gone:
            if grace:
                error.detail = f"Out of the conference, but not hung up. {error.detail}".strip()
            raise
    return (leg,)


def _check_time(command: Command, clock: Clock, grace: float = 0.0) -> None:
    """Before each further request of a command. Raises GatewayError when the deadline, and the grace in seconds, have passed."""
    if clock() >= command.deadline_at + timedelta(seconds=grace):
        late = ledger.TOO_LATE
        raise GatewayError(late.code, late.title, late.detail, advice=late.advice)


def _end(command: Command, verb: Verb, clock: Clock) -> None:
    try:
        gateway.end(command.conference_id or "", str(command.uuid))
    except GatewayError as error:
        if not error.says_conference_gone:
            raise


NAMED: Mapping[tuple[str, bool], Named] = {
    ("is_muted", True): gateway.mute,
    ("is_muted", False): gateway.unmute,
    ("is_on_hold", True): gateway.hold,
    ("is_on_hold", False): gateway.unhold,
}
EVERYONE: Mapping[str, Everyone] = {
    "mute_everyone": gateway.mute_everyone,
    "unmute_everyone": gateway.unmute_everyone,
    "hold_everyone": gateway.hold_everyone,
}
SENDERS: Mapping[str, Callable[[Command, Verb, Clock], tuple[str, ...] | None]] = {
    **{name: _one if verb.one_person else _everyone for name, verb in VERBS.items() if verb.field},
    "remove": _remove,
    "end": _end,
}
