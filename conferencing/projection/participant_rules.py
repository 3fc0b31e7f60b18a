"""What becomes of the people in a conference, event by event. Pure.

The functions that take an event are rules of `conference_rules`; the others change one person.
Presence is a list of stays: a leg can leave and come back.
"""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from . import events as e
from . import floor_rules
from .states import ConferenceWithPeople, ParticipantState, Stay
from .steps import changed, is_fresh, person_of, with_conference, with_people

Value = TypeVar("Value")

# --- Coming, going and speaking -------------------------------------------------------------------


def joined(state: ConferenceWithPeople, event: e.ParticipantJoined) -> ConferenceWithPeople:
    if state.conference.ended_at is not None:
        return state
    return with_people(state, _present(person_of(state, event.call_control_id), event.at))


def left(state: ConferenceWithPeople, event: e.ParticipantLeft) -> ConferenceWithPeople:
    person = person_of(state, event.call_control_id)
    if state.conference.ended_at is not None:
        # They have gone with the end already; this only tells when.
        return with_people(state, _with_time_of_leave(person, event.at))
    return with_people(state, _gone(person, event.at, seen=True))


def everybody_gone(state: ConferenceWithPeople, at: datetime) -> ConferenceWithPeople:
    """Nobody stays in a conference that has ended."""
    gone = [_gone(person, at, seen=False) for person in _addressed(state, None)]
    return with_people(state, *gone)


def floor_changed(state: ConferenceWithPeople, event: e.FloorChanged) -> ConferenceWithPeople:
    # Whoever speaks is present.
    state = shown_present(state, event.call_control_id)
    person = person_of(state, event.call_control_id)
    spoke = event.at if person.last_spoke_at is None else max(person.last_spoke_at, event.at)
    state = with_people(state, changed(person, last_spoke_at=spoke))
    was = state.conference
    turns = floor_rules.turns(was, [event])
    if was.floor_at is not None and (was.floor_at, was.floor_source_id) >= event.order:
        return with_conference(state, **turns)
    return with_conference(
        state,
        **turns,
        floor_call_control_id=event.call_control_id,
        floor_at=event.at,
        floor_source_id=event.source_id,
    )


def shown_present(state: ConferenceWithPeople, leg: str) -> ConferenceWithPeople:
    """Something that happens only to people inside has shown this leg, of which we have heard
    nothing: its join is lost, or still on its way.
    """
    person = person_of(state, leg)
    if person.stays or state.conference.ended_at is not None:
        return state
    return with_people(state, replace(person, stays=(Stay(),), is_present=True))


def _present(person: ParticipantState, at: datetime) -> ParticipantState:
    if not person.is_present:
        return _with_new_stay(person, Stay(joined_at=at, join_seen=True))
    stay = person.stays[-1]
    if stay.join_seen:
        return person
    # A listing or the floor told us first; the webhook knows the time.
    return _with_last_stay(person, replace(stay, joined_at=at, join_seen=True))


def _gone(person: ParticipantState, at: datetime, *, seen: bool) -> ParticipantState:
    if person.is_present:
        stay = replace(person.stays[-1], left_at=at, leave_seen=seen)
        return replace(_with_last_stay(person, stay), is_present=False, audio=())
    if person.stays:
        return _with_time_of_leave(person, at)
    # The leave is the first we hear of them; its join may still be on its way.
    return _with_last_stay(person, Stay(left_at=at, leave_seen=seen))


def _with_time_of_leave(person: ParticipantState, at: datetime) -> ParticipantState:
    """An inferred leave (by a listing, or by the end) gets the time of its webhook."""
    if not person.stays or person.is_present or person.stays[-1].leave_seen:
        return person
    return _with_last_stay(person, replace(person.stays[-1], left_at=at, leave_seen=True))


def _with_new_stay(person: ParticipantState, stay: Stay) -> ParticipantState:
    """Whoever comes, or comes back, can hear and be heard: mute, hold and role belong to a stay."""
    return replace(
        person,
        stays=(*person.stays, stay),
        is_present=True,
        joined_at=stay.joined_at,
        left_at=None,
        is_muted=False,
        muted_at=None,
        is_on_hold=False,
        held_at=None,
        audio=(),
        role="",
    )


def _with_last_stay(person: ParticipantState, stay: Stay) -> ParticipantState:
    return replace(
        person, stays=(*person.stays[:-1], stay), joined_at=stay.joined_at, left_at=stay.left_at
    )


# --- What Telnyx accepted -------------------------------------------------------------------------


def role_changed(state: ConferenceWithPeople, event: e.RoleAccepted) -> ConferenceWithPeople:
    people = _addressed(state, (event.call_control_id,))
    return with_people(
        state,
        *(changed(person, role=event.role, whisper_to=event.whisper_to) for person in people),
    )


def muted(state: ConferenceWithPeople, event: e.MuteAccepted) -> ConferenceWithPeople:
    people = _addressed(state, event.call_control_ids)
    return with_people(state, *(_with_mute(person, event.muted, event.at) for person in people))


def held(state: ConferenceWithPeople, event: e.HoldAccepted) -> ConferenceWithPeople:
    people = _addressed(state, event.call_control_ids)
    return with_people(state, *(_with_hold(person, event.on_hold, event.at) for person in people))


def _addressed(
    state: ConferenceWithPeople, call_control_ids: tuple[str, ...] | None
) -> list[ParticipantState]:
    """Those of these legs who are present; None means everybody who is."""
    known = state.participants
    legs = known.keys() if call_control_ids is None else call_control_ids
    return [known[leg] for leg in legs if leg in known and known[leg].is_present]


def _with_mute(person: ParticipantState, muted: bool | None, at: datetime) -> ParticipantState:
    # Muted again, somebody is muted since the first time.
    if muted is None or person.is_muted == muted:
        return person
    if muted:
        return replace(person, is_muted=True, muted_at=at)
    return replace(person, is_muted=False, muted_at=None, unmuted_at=at)


def _with_hold(person: ParticipantState, on_hold: bool | None, at: datetime) -> ParticipantState:
    if on_hold is None or person.is_on_hold == on_hold:
        return person
    return replace(person, is_on_hold=on_hold, held_at=at if on_hold else None)


# --- What a listing says --------------------------------------------------------------------------


def listed(state: ConferenceWithPeople, event: e.ParticipantsListed) -> ConferenceWithPeople:
    if state.conference.ended_at is not None:
        return state
    rows = {row.call_control_id: row for row in event.participants}
    gone = [
        _gone(person, event.at, seen=False)
        for person in _addressed(state, None)
        if event.is_complete
        and person.call_control_id not in rows
        and not _just_joined(person, event.at)
    ]
    there = [
        _as_listed(person_of(state, leg), row, event.at)
        for leg, row in rows.items()
        if not row.is_joining or person_of(state, leg).is_present
    ]
    return with_people(state, *gone, *there)


def _just_joined(person: ParticipantState, at: datetime) -> bool:
    return person.stays[-1].join_seen and is_fresh(person.joined_at, at)


def _just_left(person: ParticipantState, at: datetime) -> bool:
    return bool(person.stays) and person.stays[-1].leave_seen and is_fresh(person.left_at, at)


def _as_listed(
    person: ParticipantState, row: e.ListedParticipant, at: datetime
) -> ParticipantState:
    # Telnyx may list somebody for a moment after it has reported that they left.
    if not person.is_present and _just_left(person, at):
        return person
    person = changed(
        _present_by_listing(person, row, at),
        participant_id=row.participant_id or person.participant_id,
        call_leg_id=person.call_leg_id or row.call_leg_id,
        whisper_to=_told(row.whisper_to, person.whisper_to),
        ends_conference_on_exit=_told(row.ends_conference_on_exit, person.ends_conference_on_exit),
        soft_ends_conference_on_exit=_told(
            row.soft_ends_conference_on_exit, person.soft_ends_conference_on_exit
        ),
    )
    return _with_hold(_with_mute(person, row.muted, at), row.on_hold, at)


def _told(listed: Value | None, known: Value) -> Value:
    return known if listed is None else listed


def _present_by_listing(
    person: ParticipantState, row: e.ListedParticipant, at: datetime
) -> ParticipantState:
    if not person.is_present:
        # Of someone who comes back, the row's created_at may be that of an earlier stay.
        first_joined_at = None if person.stays else row.created_at
        return _with_new_stay(person, Stay(joined_at=first_joined_at or at))
    if person.joined_at is None:
        # Known by the floor alone until now. Not marked as seen: the webhook of the join, if it
        # still comes, knows the time better.
        return _with_last_stay(person, replace(person.stays[-1], joined_at=row.created_at or at))
    return person
