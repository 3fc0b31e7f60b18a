"""What becomes of a conference, event by event. Pure.

`CONFERENCE_RULES`, at the end, lists the rule of each event. Those about people are in
`participant_rules`, those about its recording in `recording_rules`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from . import events as e
from . import floor_rules, participant_rules, recording_rules
from .states import ConferenceWithPeople
from .steps import (
    audio_ended,
    audio_started,
    changed,
    nothing,
    person_of,
    with_conference,
    with_people,
)

Rule = Callable[[ConferenceWithPeople, Any], ConferenceWithPeople]


def conference_after(state: ConferenceWithPeople, event: e.ConferenceEvent) -> ConferenceWithPeople:
    """The conference and its participants after `event`; an event of an unknown class changes
    nothing but the ids.
    """
    rule = CONFERENCE_RULES.get(type(event), nothing)
    before = _without_inferred_end(_identified(state, event), event)
    return floor_rules.silenced(before, rule(before, event), event)


def _identified(state: ConferenceWithPeople, event: e.ConferenceEvent) -> ConferenceWithPeople:
    """Note the ids that every event brings: any event may be the first we hear of a conference or a
    participant.
    """
    was = state.conference
    state = with_conference(
        state,
        first_seen_at=event.at if was.first_seen_at is None else min(was.first_seen_at, event.at),
        connection_id=was.connection_id or event.connection_id,
        status=was.status or "in_progress",
    )
    if not isinstance(event, e.ParticipantJoined | e.ParticipantLeft | e.FloorChanged):
        return state
    person = person_of(state, event.call_control_id)
    return with_people(
        state,
        changed(
            person,
            call_leg_id=person.call_leg_id or event.call_leg_id,
            call_session_id=person.call_session_id or event.call_session_id,
        ),
    )


# --- Beginning and end ----------------------------------------------------------------------------

SIGNS_OF_LIFE = (
    e.ConferenceCreated,
    e.ConferenceEnded,
    e.ParticipantJoined,
    e.ParticipantLeft,
    e.FloorChanged,
    e.AudioStarted,
    e.RecordingAccepted,  # Telnyx records no conference that is over
)


def _without_inferred_end(
    state: ConferenceWithPeople, event: e.ConferenceEvent
) -> ConferenceWithPeople:
    """An inferred end is revoked by the first later sign of life; that may itself be Telnyx's own
    conference.ended.

    This restores no participants: they return with their own events or the next listing.
    """
    if state.conference.end_reason != e.NOT_LISTED or not _shows_life(event):
        return state
    state = recording_rules.running_again(state)
    return with_conference(state, status="in_progress", ended_at=None, end_reason="")


def _shows_life(event: e.ConferenceEvent) -> bool:
    match event:
        case e.ConferenceListed():
            return event.status != "completed"
        case e.ParticipantsListed():
            return bool(event.participants)
    return isinstance(event, SIGNS_OF_LIFE)


def _created(state: ConferenceWithPeople, event: e.ConferenceCreated) -> ConferenceWithPeople:
    state = with_conference(
        state, created_at=event.at, creator_call_control_id=event.call_control_id
    )
    # Telnyx: the leg that creates a conference joins it at once.
    leg = event.call_control_id
    return participant_rules.shown_present(state, leg) if leg else state


def _ended(state: ConferenceWithPeople, event: e.ConferenceEnded) -> ConferenceWithPeople:
    """Ended is final. The first end counts; a later one only fills in a reason that was missing."""
    state = _closed(state, event.at)
    return with_conference(state, end_reason=event.reason or state.conference.end_reason)


def _closed(state: ConferenceWithPeople, at: datetime) -> ConferenceWithPeople:
    if state.conference.ended_at is not None:
        return state
    # Telnyx need not report each of them, and what it reports may be lost.
    state = participant_rules.everybody_gone(state, at)
    state = with_conference(state, status="completed", ended_at=at, audio=())
    return recording_rules.stopped_by_the_end(state)


def _listed(state: ConferenceWithPeople, event: e.ConferenceListed) -> ConferenceWithPeople:
    was = state.conference
    if was.ended_at and event.end_reason == e.NOT_LISTED:
        return state
    # What Telnyx says of an end counts more than what we inferred.
    known_reason = "" if was.end_reason == e.NOT_LISTED else was.end_reason
    state = with_conference(
        state,
        name=event.name or was.name,
        region=event.region or was.region,
        locality=event.locality or was.locality,
        expires_at=event.expires_at or was.expires_at,
        created_at=was.created_at or event.created_at,
        end_reason=known_reason or event.end_reason,
        ended_by=was.ended_by or event.ended_by,
    )
    if event.status == "completed":
        return _closed(state, event.at)
    # A listing that was under way when the conference ended must not open it again.
    return state if was.ended_at else with_conference(state, status=event.status or was.status)


# --- Audio: of one person, or of the whole conference ---------------------------------------------


def _audio_started(state: ConferenceWithPeople, event: e.AudioStarted) -> ConferenceWithPeople:
    # Its end would never come: nothing would take it off the screen.
    if state.conference.ended_at is not None:
        return state
    if not event.call_control_id:
        return with_conference(state, audio=audio_started(state.conference.audio, event))
    state = participant_rules.shown_present(state, event.call_control_id)
    person = person_of(state, event.call_control_id)
    return with_people(state, changed(person, audio=audio_started(person.audio, event)))


def _audio_ended(state: ConferenceWithPeople, event: e.AudioEnded) -> ConferenceWithPeople:
    if not event.call_control_id:
        return with_conference(state, audio=audio_ended(state.conference.audio, event))
    state = participant_rules.shown_present(state, event.call_control_id)
    person = person_of(state, event.call_control_id)
    return with_people(state, changed(person, audio=audio_ended(person.audio, event)))


CONFERENCE_RULES: dict[type[e.Event], Rule] = {
    e.ConferenceCreated: _created,
    e.ConferenceEnded: _ended,
    e.ConferenceListed: _listed,
    e.ParticipantJoined: participant_rules.joined,
    e.ParticipantLeft: participant_rules.left,
    e.FloorChanged: participant_rules.floor_changed,
    e.RoleAccepted: participant_rules.role_changed,
    e.MuteAccepted: participant_rules.muted,
    e.HoldAccepted: participant_rules.held,
    e.ParticipantsListed: participant_rules.listed,
    e.AudioStarted: _audio_started,
    e.AudioEnded: _audio_ended,
    e.RecordingAccepted: recording_rules.accepted,
    e.ConferenceRecordingSaved: recording_rules.saved,
}
