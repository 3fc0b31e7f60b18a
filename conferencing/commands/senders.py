"""What each verb asks of Telnyx, and the events that follow from its acceptance. Raises
GatewayError.

Mute, hold, recording and roles have no webhook: the acceptance is the event. It bears the time
before the request, as all that we observe, and names only those who were named to Telnyx.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid5

from django.conf import settings

from conferencing.ledger import transitions
from conferencing.ledger.verbs import VERBS
from conferencing.mirror import recordings as mirrored_recordings
from conferencing.models import Command, Participant
from conferencing.projection.events import (
    ConferenceListed,
    Event,
    HoldAccepted,
    MuteAccepted,
    RecordingAccepted,
    RoleAccepted,
)
from conferencing.telnyx_api import client, conference_actions
from conferencing.telnyx_api.conference_actions import Entrance
from conferencing.telnyx_api.errors import GatewayError

Events = tuple[Event, ...]
Clock = Callable[[], datetime]
Sender = Callable[[Command, datetime, Clock], Events]
Named = Callable[[str, Sequence[str]], None]
Everyone = Callable[[str], None]


def send(command: Command, sent_at: datetime, clock: Clock) -> Events:
    """Ask Telnyx; the events that its acceptance amounts to."""
    return SENDERS[command.verb](command, sent_at, clock)


def about_to_change(command: Command) -> list[str]:
    """Who is not yet as the command wants them: what an undo will have to restore."""
    verb = VERBS[command.verb]
    if not verb.field:
        return []
    there = Participant.objects.filter(
        conference_id=command.conference_id, is_present=True, **{verb.field: not verb.value}
    )
    return sorted(
        leg for leg in there.values_list("call_control_id", flat=True) if command.concerns(leg)
    )


# --- Mute and hold --------------------------------------------------------------------------------


def _mark(command: Command, sent_at: datetime, clock: Clock) -> Events:
    legs = _mark_one(command) if VERBS[command.verb].one_person else _mark_many(command, clock)
    verb, base = VERBS[command.verb], _event(command, sent_at)
    if verb.field == "is_muted":
        return (MuteAccepted(**base, muted=verb.value, call_control_ids=legs),)
    return (HoldAccepted(**base, on_hold=verb.value, call_control_ids=legs),)


def _mark_one(command: Command) -> tuple[str, ...]:
    legs = (command.call_control_id,)
    _named(command)(command.conference_id or "", legs)
    return legs


def _mark_many(command: Command, clock: Clock) -> tuple[str, ...] | None:
    """The legs that were named to Telnyx; None stands for everybody."""
    request = EVERYONE.get(command.verb)
    if command.undo_of_id or request is None:
        return _those_still_there(command, clock)
    request(command.conference_id or "")
    return None


def _those_still_there(command: Command, clock: Clock) -> tuple[str, ...]:
    """Telnyx refuses a whole list for one leg that has gone: then ask who is there, and name only
    those.
    """
    name, request = command.conference_id or "", _named(command)
    legs = _legs_to_name(command)
    if not legs:
        return ()
    try:
        request(name, legs)
    except GatewayError as error:
        if not error.says_call_gone:
            raise
        _check_time(command, clock)
        there = {person.call_control_id for person in client.list_participants(name)}
        legs = [leg for leg in legs if leg in there]
        if legs:
            _check_time(command, clock)
            request(name, legs)
    return tuple(legs)


def _legs_to_name(command: Command) -> list[str]:
    """For an undo, the legs to restore. For unhold, which has no form for everyone, those on hold;
    all, if we know of none.
    """
    people = Participant.objects.filter(conference_id=command.conference_id, is_present=True)
    there = dict(people.values_list("call_control_id", "is_on_hold"))
    if command.undo_of_id or command.people:
        return sorted(leg for leg in there if command.concerns(leg))
    return sorted(leg for leg, is_on_hold in there.items() if is_on_hold) or sorted(there)


def _named(command: Command) -> Named:
    return NAMED[VERBS[command.verb].field, VERBS[command.verb].value]


# --- Out ------------------------------------------------------------------------------------------


def _remove(command: Command, sent_at: datetime, clock: Clock) -> Events:
    """Out of the conference first, so that nobody hears the line go dead; then hang up what would
    stay up and cost money.

    Whoever this press took out is hung up even when the deadline passes in between: half a removal
    helps nobody. Not later than one request may take, though.
    """
    leg, grace = command.call_control_id, settings.TELNYX_TIMEOUT_SECONDS
    try:
        client.leave(command.conference_id or "", leg, str(command.uuid))
    except GatewayError as error:
        if not (error.says_call_gone or error.says_conference_gone):
            raise
        grace = 0.0
    try:
        _check_time(command, clock, grace)
        # Another id: Telnyx ignores a command id that it has seen, whatever the command.
        client.hangup(leg, str(uuid5(command.uuid, "hangup")))
    except GatewayError as error:
        if not error.says_call_gone:
            if grace:
                error.detail = f"Out of the conference, but not hung up. {error.detail}".strip()
            raise
    return ()


def _check_time(command: Command, clock: Clock, grace: float = 0.0) -> None:
    """Before each further request of a command. Raises GatewayError when the deadline, and the
    grace in seconds, have passed.
    """
    if clock() >= command.deadline_at + timedelta(seconds=grace):
        late = transitions.TOO_LATE
        raise GatewayError(late.code, late.title, late.detail, advice=late.advice)


def _end(command: Command, sent_at: datetime, clock: Clock) -> Events:
    try:
        client.end(command.conference_id or "", str(command.uuid))
    except GatewayError as error:
        if not error.says_conference_gone:
            raise
    return ()


def _hangup(command: Command, sent_at: datetime, clock: Clock) -> Events:
    try:
        client.hangup(command.call_control_id, str(command.uuid))
    except GatewayError as error:
        if not error.says_call_gone:
            raise
    return ()


# --- Recording ------------------------------------------------------------------------------------


def _record(command: Command, sent_at: datetime, clock: Clock) -> Events:
    action = command.verb.removeprefix("record_")
    RECORDING[action](
        command.conference_id or "", str(command.uuid), **_options(command, "resume_after_seconds")
    )
    seconds = command.arguments.get("resume_after_seconds")
    return (
        RecordingAccepted(
            **_event(command, sent_at),
            action=action,
            format=command.arguments.get("format", ""),
            resume_at=sent_at + timedelta(seconds=seconds) if seconds else None,
        ),
    )


def _delete_recording(command: Command, sent_at: datetime, clock: Clock) -> Events:
    recording_id = command.arguments["recording_id"]
    try:
        conference_actions.delete_recording(recording_id)
    except GatewayError as error:
        if not error.says_not_found:
            raise
    mirrored_recordings.note_deleted(recording_id, sent_at)
    return ()


# --- Sound, keys, people, calls -------------------------------------------------------------------


def _of_room(request: Callable[..., None], *, has_id: bool = False) -> Sender:
    """To some people of a conference, or to all."""

    def send(command: Command, sent_at: datetime, clock: Clock) -> Events:
        ids = [str(command.uuid)] if has_id else []
        request(command.conference_id or "", *ids, command.people or None, **_options(command))
        return ()

    return send


def _of_leg(request: Callable[..., None]) -> Sender:
    def send(command: Command, sent_at: datetime, clock: Clock) -> Events:
        request(command.call_control_id, str(command.uuid), **_options(command))
        return ()

    return send


def _gather(command: Command, sent_at: datetime, clock: Clock) -> Events:
    conference_actions.gather(
        command.conference_id or "", command.call_control_id, **_options(command)
    )
    return ()


def _leave(command: Command, sent_at: datetime, clock: Clock) -> Events:
    client.leave(command.conference_id or "", command.call_control_id, str(command.uuid))
    return ()


def _join(command: Command, sent_at: datetime, clock: Clock) -> Events:
    how = Entrance(**_options(command))
    conference_actions.join(
        command.conference_id or "", command.call_control_id, str(command.uuid), how
    )
    return ()


def _move(command: Command, sent_at: datetime, clock: Clock) -> Events:
    """Joining another conference takes the leg out of this one; nothing is heard of an empty line
    in between.
    """
    conference_actions.join(
        command.arguments["to_conference"], command.call_control_id, str(command.uuid), Entrance()
    )
    return ()


def _create_conference(command: Command, sent_at: datetime, clock: Clock) -> Events:
    made = conference_actions.create_conference(
        command.call_control_id, str(command.uuid), **_options(command)
    )
    # Its name is in no webhook.
    base = _event(command, sent_at) | {"conference_id": made.conference_id}
    return (
        ConferenceListed(**base, name=made.name, region=made.region, expires_at=made.expires_at),
    )


def _set_exit(command: Command, sent_at: datetime, clock: Clock) -> Events:
    conference_id, leg = command.conference_id or "", command.call_control_id
    participant_id = _participant_id(conference_id, leg)
    _check_time(command, clock)
    conference_actions.set_exit(conference_id, participant_id, **_options(command))
    return ()


def _participant_id(conference_id: str, leg: str) -> str:
    known = Participant.objects.filter(conference_id=conference_id, call_control_id=leg)
    if found := known.values_list("participant_id", flat=True).first():
        return found
    listed = {
        person.call_control_id: person.participant_id
        for person in client.list_participants(conference_id)
    }
    if leg not in listed:
        raise GatewayError(
            "not_there",
            "The person is not in the conference",
            advice="The screen follows in a moment.",
        )
    return listed[leg]


def _role(command: Command, sent_at: datetime, clock: Clock) -> Events:
    leg, role = command.call_control_id, command.arguments["supervisor_role"]
    conference_actions.set_role(
        command.conference_id or "", leg, str(command.uuid), **_options(command)
    )
    return (
        RoleAccepted(
            **_event(command, sent_at),
            call_control_id=leg,
            role="" if role == "none" else role,
            whisper_to=tuple(command.arguments["whisper_to"]),
        ),
    )


def _event(command: Command, sent_at: datetime) -> dict[str, Any]:
    return {
        "kind": f"command.{command.verb}",
        "at": sent_at,
        "source_id": f"command:{command.uuid}",
        "conference_id": command.conference_id or "",
    }


def _options(command: Command, *without: str) -> dict[str, Any]:
    return {name: value for name, value in command.arguments.items() if name not in without}


NAMED: Mapping[tuple[str, bool], Named] = {
    ("is_muted", True): client.mute,
    ("is_muted", False): client.unmute,
    ("is_on_hold", True): client.hold,
    ("is_on_hold", False): client.unhold,
}
EVERYONE: Mapping[str, Everyone] = {
    "mute_everyone": client.mute_everyone,
    "unmute_everyone": client.unmute_everyone,
    "hold_everyone": client.hold_everyone,
}
RECORDING: Mapping[str, Callable[..., None]] = {
    "start": conference_actions.record_start,
    "pause": conference_actions.record_pause,
    "resume": conference_actions.record_resume,
    "stop": conference_actions.record_stop,
}
SENDERS: Mapping[str, Sender] = {
    **{name: _mark for name, verb in VERBS.items() if verb.field},
    **{f"record_{action}": _record for action in RECORDING},
    "remove": _remove,
    "end": _end,
    "delete_recording": _delete_recording,
    "speak": _of_room(conference_actions.speak, has_id=True),
    "play": _of_room(conference_actions.play),
    "stop_audio": _of_room(conference_actions.stop_audio),
    "send_dtmf": _of_room(conference_actions.send_dtmf),
    "gather": _gather,
    "hangup": _hangup,
    "transfer": _of_leg(conference_actions.transfer),
    "leave": _leave,
    "join": _join,
    "move": _move,
    "create_conference": _create_conference,
    "set_exit": _set_exit,
    "role": _role,
    "answer": _of_leg(conference_actions.answer),
    "enqueue": _of_leg(conference_actions.enqueue),
    "leave_queue": _of_leg(conference_actions.leave_queue),
    "bridge": _of_leg(conference_actions.bridge),
}
