"""What becomes of a conference and its participants, event by event. Pure; read from the bottom,
where the rules are listed.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from . import events as e
from .states import ConferenceWithPeople, ParticipantState, Stay
from .steps import audio_ended, audio_started, changed, is_fresh, nothing, recorded

RUNNING = ("recording", "paused")
# Telnyx's clock and ours are not the same.
SKEW = timedelta(seconds=5)
NOT_RECORDED: dict[str, Any] = {
    "recording_state": "",
    "recording_since": None,
    "recording_paused_at": None,
    "recording_resume_at": None,
    "recording_format": "",
    "recording_stopped_at": None,
}


def conference_after(state: ConferenceWithPeople, event: e.ConferenceEvent) -> ConferenceWithPeople:
    """The conference and its participants after `event`; an event of an unknown class changes
    nothing but the ids.
    """
    return CONFERENCE_RULES.get(type(event), nothing)(
        _lifted(_identified(state, event), event), event
    )


def is_order_free(state: ConferenceWithPeople, event: e.ConferenceEvent) -> bool:
    """Whether folding this event late gives what folding it in its place would have given.

    True for a floor change after its person's first join: it only moves marks that keep the latest
    time. By far the most frequent event, it would otherwise make a long conference be folded anew
    for every two floor changes that overtake each other.
    """
    if not isinstance(event, e.FloorChanged):
        return False
    ended_at = state.conference.ended_at
    # Folded last, it would revoke an inferred end, even one that came later than the event; and in
    # its place it may have revoked one that has been confirmed since.
    if ended_at and (ended_at <= event.at or state.conference.end_reason == e.NOT_LISTED):
        return False
    person = state.participants.get(event.call_control_id)
    first = person.stays[0] if person and person.stays else None
    return bool(first and first.join_seen and first.joined_at and first.joined_at < event.at)


SIGNS_OF_LIFE = (
    e.ConferenceCreated,
    e.ConferenceEnded,
    e.ParticipantJoined,
    e.ParticipantLeft,
    e.FloorChanged,
    e.AudioStarted,
    e.RecordingAccepted,  # Telnyx records no conference that is over
)


def _lifted(state: ConferenceWithPeople, event: e.ConferenceEvent) -> ConferenceWithPeople:
    """An end that we only inferred gives way to the first newer sign of life, which may be an end
    that Telnyx told.

    Nobody is brought back by this: an event may change those whom it names, so they come with their
    own events or with a listing.
    """
    if state.conference.end_reason != e.NOT_LISTED or not _shows_life(event):
        return state
    was = state.conference
    if was.recording_state == "stopped" and was.recording_stopped_at == was.ended_at:
        # Only that end had stopped it.
        state = _with_conference(state, recording_state="recording", recording_stopped_at=None)
    return _with_conference(state, status="in_progress", ended_at=None, end_reason="")


def _shows_life(event: e.ConferenceEvent) -> bool:
    if isinstance(event, e.ConferenceListed):
        return event.status != "completed"
    if isinstance(event, e.ParticipantsListed):
        return bool(event.participants)
    return isinstance(event, SIGNS_OF_LIFE)


def _identified(state: ConferenceWithPeople, event: e.ConferenceEvent) -> ConferenceWithPeople:
    """Note the ids that every event brings: any event may be the first we hear of a conference or a
    participant.
    """
    was = state.conference
    first = event.at if was.first_seen_at is None else min(was.first_seen_at, event.at)
    now = changed(
        was,
        first_seen_at=first,
        connection_id=was.connection_id or event.connection_id,
        status=was.status or "in_progress",
    )
    state = state if now is was else ConferenceWithPeople(now, state.participants)
    if isinstance(event, e.ParticipantJoined | e.ParticipantLeft | e.FloorChanged):
        person = _person(state, event.call_control_id)
        return _with(
            state,
            changed(
                person,
                call_leg_id=person.call_leg_id or event.call_leg_id,
                call_session_id=person.call_session_id or event.call_session_id,
            ),
        )
    return state


def _person(state: ConferenceWithPeople, call_control_id: str) -> ParticipantState:
    return state.participants.get(call_control_id) or ParticipantState(call_control_id)


def _with(state: ConferenceWithPeople, *people: ParticipantState) -> ConferenceWithPeople:
    news = {
        person.call_control_id: person
        for person in people
        if state.participants.get(person.call_control_id) is not person
    }
    return ConferenceWithPeople(state.conference, {**state.participants, **news}) if news else state


def _with_conference(state: ConferenceWithPeople, **fields: Any) -> ConferenceWithPeople:
    now = changed(state.conference, **fields)
    return state if now is state.conference else ConferenceWithPeople(now, state.participants)


def _created(state: ConferenceWithPeople, event: e.ConferenceCreated) -> ConferenceWithPeople:
    return _with_conference(
        state, created_at=event.at, creator_call_control_id=event.call_control_id
    )


def _ended(state: ConferenceWithPeople, event: e.ConferenceEnded) -> ConferenceWithPeople:
    """Ended is final. The first end counts; later words only fill in a reason that was missing."""
    state = _close(state, event.at)
    return _with_conference(state, end_reason=event.reason or state.conference.end_reason)


def _close(state: ConferenceWithPeople, at: datetime) -> ConferenceWithPeople:
    if state.conference.ended_at is not None:
        return state
    gone = (
        _left(person, at, seen=False) for person in state.participants.values() if person.is_present
    )
    state = _with_conference(_with(state, *gone), status="completed", ended_at=at, audio=())
    # What ran is saved now; until that is reported it stays a recording that is awaited.
    return _stopped(state, at) if state.conference.recording_state in RUNNING else state


def _participant_joined(
    state: ConferenceWithPeople, event: e.ParticipantJoined
) -> ConferenceWithPeople:
    if state.conference.ended_at is not None:
        return state
    return _with(state, _joined(_person(state, event.call_control_id), event.at))


def _joined(person: ParticipantState, at: datetime) -> ParticipantState:
    if person.is_present:
        stay = person.stays[-1]
        if stay.join_seen:
            return person
        # A listing or the floor told us first; the webhook knows the time.
        return _with_last_stay(person, replace(stay, joined_at=at, join_seen=True))
    stays = (*person.stays, Stay(joined_at=at, join_seen=True))
    return _fresh(replace(person, stays=stays, is_present=True, joined_at=at, left_at=None))


def _fresh(person: ParticipantState) -> ParticipantState:
    """Whoever comes (back) into a room is heard and hears: mute, hold and role belong to a stay."""
    return replace(
        person, is_muted=False, muted_at=None, is_on_hold=False, held_at=None, audio=(), role=""
    )


def _participant_left(
    state: ConferenceWithPeople, event: e.ParticipantLeft
) -> ConferenceWithPeople:
    if state.conference.ended_at is not None:
        return _with(state, _leaving_known(_person(state, event.call_control_id), event.at))
    return _with(state, _left(_person(state, event.call_control_id), event.at, seen=True))


def _left(person: ParticipantState, at: datetime, *, seen: bool) -> ParticipantState:
    if person.is_present:
        stay = replace(person.stays[-1], left_at=at, leave_seen=seen)
        return replace(_with_last_stay(person, stay), is_present=False, audio=())
    if person.stays:
        return _leaving_known(person, at)
    return _with_last_stay(replace(person, stays=(Stay(),)), Stay(left_at=at, leave_seen=seen))


def _leaving_known(person: ParticipantState, at: datetime) -> ParticipantState:
    """The webhook of a leave that we had inferred (from a listing, or from the end) gives the
    inferred leave its time.
    """
    if not person.stays or person.is_present or person.stays[-1].leave_seen:
        return person
    return _with_last_stay(person, replace(person.stays[-1], left_at=at, leave_seen=True))


def _with_last_stay(person: ParticipantState, stay: Stay) -> ParticipantState:
    return replace(
        person, stays=(*person.stays[:-1], stay), joined_at=stay.joined_at, left_at=stay.left_at
    )


def _floor(state: ConferenceWithPeople, event: e.FloorChanged) -> ConferenceWithPeople:
    person = _person(state, event.call_control_id)
    if not person.stays and state.conference.ended_at is None:
        # Who speaks is there, though the join is still on its way.
        person = replace(person, stays=(Stay(),), is_present=True)
    spoke = event.at if person.last_spoke_at is None else max(person.last_spoke_at, event.at)
    state = _with(state, changed(person, last_spoke_at=spoke))
    was = state.conference
    if was.floor_at is not None and (was.floor_at, was.floor_source_id) >= event.order:
        return state
    return _with_conference(
        state,
        floor_call_control_id=event.call_control_id,
        floor_at=event.at,
        floor_source_id=event.source_id,
    )


def _audio_started(state: ConferenceWithPeople, event: e.AudioStarted) -> ConferenceWithPeople:
    if state.conference.ended_at is not None:
        return state
    if not event.call_control_id:
        return _with_conference(
            state, audio=audio_started(state.conference.audio, event.audio, event.media, event.at)
        )
    person = _person(state, event.call_control_id)
    return _with(
        state,
        changed(person, audio=audio_started(person.audio, event.audio, event.media, event.at)),
    )


def _audio_ended(state: ConferenceWithPeople, event: e.AudioEnded) -> ConferenceWithPeople:
    if not event.call_control_id:
        return _with_conference(
            state, audio=audio_ended(state.conference.audio, event.audio, event.media)
        )
    person = _person(state, event.call_control_id)
    return _with(state, changed(person, audio=audio_ended(person.audio, event.audio, event.media)))


def _conference_recording(
    state: ConferenceWithPeople, event: e.ConferenceRecordingSaved
) -> ConferenceWithPeople:
    state = _with_conference(state, recordings=recorded(state.conference.recordings, event))
    was = state.conference
    begun = (
        event.started_at is None
        or was.recording_since is None
        or event.started_at >= was.recording_since - SKEW
    )
    # An older recording that is saved late says nothing of the one that runs.
    is_that = was.recording_state == "stopped" or (was.recording_state in RUNNING and begun)
    return _with_conference(state, **NOT_RECORDED) if is_that else state


def _recording(state: ConferenceWithPeople, event: e.RecordingAccepted) -> ConferenceWithPeople:
    if state.conference.ended_at is not None:
        return state
    match event.action:
        case "start":
            news = {**NOT_RECORDED, "recording_since": event.at, "recording_format": event.format}
            return _with_conference(state, **news | {"recording_state": "recording"})
        case "pause":
            return _with_conference(
                state,
                recording_state="paused",
                recording_paused_at=event.at,
                recording_resume_at=event.resume_at,
                recording_stopped_at=None,
            )
        case "resume":
            return _with_conference(
                state,
                recording_state="recording",
                recording_paused_at=None,
                recording_resume_at=None,
                recording_stopped_at=None,
            )
        case "stop":
            return _stopped(state, event.at)
    return state


def _stopped(state: ConferenceWithPeople, at: datetime) -> ConferenceWithPeople:
    return _with_conference(
        state,
        recording_state="stopped",
        recording_paused_at=None,
        recording_resume_at=None,
        recording_stopped_at=at,
    )


def _role(state: ConferenceWithPeople, event: e.RoleAccepted) -> ConferenceWithPeople:
    person = state.participants.get(event.call_control_id)
    if person is None or not person.is_present:
        return state
    return _with(state, changed(person, role=event.role, whisper_to=event.whisper_to))


def _muted(state: ConferenceWithPeople, event: e.MuteAccepted) -> ConferenceWithPeople:
    people = (
        _with_mute(person, event.muted, event.at)
        for person in _addressed(state, event.call_control_ids)
    )
    return _with(state, *people)


def _held(state: ConferenceWithPeople, event: e.HoldAccepted) -> ConferenceWithPeople:
    people = (
        _with_hold(person, event.on_hold, event.at)
        for person in _addressed(state, event.call_control_ids)
    )
    return _with(state, *people)


def _addressed(
    state: ConferenceWithPeople, call_control_ids: tuple[str, ...] | None
) -> list[ParticipantState]:
    if call_control_ids is None:
        return [person for person in state.participants.values() if person.is_present]
    return [
        person
        for leg in call_control_ids
        if (person := state.participants.get(leg)) and person.is_present
    ]


def _with_mute(person: ParticipantState, muted: bool | None, at: datetime) -> ParticipantState:
    if muted is None or person.is_muted == muted:
        return person
    return replace(person, is_muted=muted, muted_at=at if muted else None)


def _with_hold(person: ParticipantState, on_hold: bool | None, at: datetime) -> ParticipantState:
    if on_hold is None or person.is_on_hold == on_hold:
        return person
    return replace(person, is_on_hold=on_hold, held_at=at if on_hold else None)


def _conference_listed(
    state: ConferenceWithPeople, event: e.ConferenceListed
) -> ConferenceWithPeople:
    was = state.conference
    if was.ended_at and event.end_reason == e.NOT_LISTED:
        return state
    known_reason = "" if was.end_reason == e.NOT_LISTED else was.end_reason
    state = _with_conference(
        state,
        name=event.name or was.name,
        region=event.region or was.region,
        expires_at=event.expires_at or was.expires_at,
        created_at=was.created_at or event.created_at,
        end_reason=known_reason or event.end_reason,
        ended_by=was.ended_by or event.ended_by,
    )
    if event.status == "completed":
        return _close(state, event.at)
    return (
        state
        if was.ended_at
        else _with_conference(state, status=event.status or state.conference.status)
    )


def _participants_listed(
    state: ConferenceWithPeople, event: e.ParticipantsListed
) -> ConferenceWithPeople:
    if state.conference.ended_at is not None:
        return state
    listed = {row.call_control_id: row for row in event.participants}
    gone = (
        _left(person, event.at, seen=False)
        for leg, person in state.participants.items()
        if person.is_present and leg not in listed and not _just_joined(person, event.at)
    )
    there = (_as_listed(_person(state, leg), row, event.at) for leg, row in listed.items())
    return _with(_with(state, *gone), *there)


def _just_joined(person: ParticipantState, at: datetime) -> bool:
    return person.stays[-1].join_seen and is_fresh(person.joined_at, at)


def _just_left(person: ParticipantState, at: datetime) -> bool:
    return bool(person.stays) and person.stays[-1].leave_seen and is_fresh(person.left_at, at)


def _as_listed(
    person: ParticipantState, row: e.ListedParticipant, at: datetime
) -> ParticipantState:
    if not person.is_present and _just_left(person, at):
        return person
    if not person.is_present:
        joined_at = row.created_at if not person.stays and row.created_at else at
        stays = (*person.stays, Stay(joined_at=joined_at))
        person = _fresh(
            replace(person, stays=stays, is_present=True, joined_at=joined_at, left_at=None)
        )
    elif person.joined_at is None:
        person = _with_last_stay(person, replace(person.stays[-1], joined_at=row.created_at or at))
    person = changed(
        person,
        participant_id=row.participant_id or person.participant_id,
        call_leg_id=person.call_leg_id or row.call_leg_id,
        whisper_to=row.whisper_to,
        ends_conference_on_exit=row.ends_conference_on_exit,
        soft_ends_conference_on_exit=row.soft_ends_conference_on_exit,
    )
    return _with_hold(_with_mute(person, row.muted, at), row.on_hold, at)


CONFERENCE_RULES: dict[
    type[e.Event], Callable[[ConferenceWithPeople, Any], ConferenceWithPeople]
] = {
    e.ConferenceCreated: _created,
    e.ConferenceEnded: _ended,
    e.ParticipantJoined: _participant_joined,
    e.ParticipantLeft: _participant_left,
    e.FloorChanged: _floor,
    e.AudioStarted: _audio_started,
    e.AudioEnded: _audio_ended,
    e.ConferenceRecordingSaved: _conference_recording,
    e.RecordingAccepted: _recording,
    e.RoleAccepted: _role,
    e.MuteAccepted: _muted,
    e.HoldAccepted: _held,
    e.ConferenceListed: _conference_listed,
    e.ParticipantsListed: _participants_listed,
}
