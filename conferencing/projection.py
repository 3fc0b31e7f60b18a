"""What state follows from what happened. Pure: `(state, event) -> state`, and a fold over many events.

Events are folded in the order of (at, source_id). A function that changes nothing returns the very object it was given, so
that its caller can see by `is` that there is nothing to save and nothing to announce.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import reduce
from typing import Any, TypeVar

from . import events as e
from .states import Audio, CallState, ConferenceState, ParticipantState, QueueState, Recording, Room, Stay, Visit

State = TypeVar("State")


def room_after(room: Room, event: e.ConferenceEvent) -> Room:
    """The conference and its participants after `event`; an event of an unknown class changes nothing but the ids."""
    seen = _identified(room, event)
    return ROOM_RULES.get(type(event), _nothing)(seen, event)


def call_after(call: CallState, event: e.CallEvent) -> CallState:
    return CALL_RULES.get(type(event), _nothing)(_call_identified(call, event), event)


def queue_after(queue: QueueState, event: e.QueueEvent) -> QueueState:
    match event:
        case e.QueueListed():
            return changed(
                queue,
                queue_id=event.queue_id or queue.queue_id,
                max_size=event.max_size if event.max_size is not None else queue.max_size,
                created_at=event.created_at or queue.created_at,
                is_known_to_telnyx=True,
            )
        case e.QueueMissing():
            return changed(queue, is_known_to_telnyx=False)
    return queue


def fold_room(conference_id: str, events: Iterable[e.ConferenceEvent]) -> Room:
    """A conference from nothing, by all its events in any order."""
    return reduce(room_after, in_order(events), Room(ConferenceState(conference_id)))


def fold_call(call_control_id: str, events: Iterable[e.CallEvent]) -> CallState:
    return reduce(call_after, in_order(events), CallState(call_control_id))


def fold_queue(name: str, events: Iterable[e.QueueEvent]) -> QueueState:
    return reduce(queue_after, in_order(events), QueueState(name))


AnyEvent = TypeVar("AnyEvent", bound=e.Event)


def in_order(events: Iterable[AnyEvent]) -> list[AnyEvent]:
    return sorted(events, key=lambda event: event.order)


def is_order_free(room: Room, event: e.ConferenceEvent) -> bool:
    """Whether folding this event late gives what folding it in its place would have given.

    True for a floor change after its person's first join: it only moves marks that keep the latest time. By far the most frequent event, it
    would otherwise make a long conference be folded anew for every two floor changes that overtake each other.
    """
    if not isinstance(event, e.FloorChanged):
        return False
    person = room.participants.get(event.call_control_id)
    first = person.stays[0] if person and person.stays else None
    return bool(first and first.join_seen and first.joined_at and first.joined_at < event.at)


def changed(state: State, **fields: Any) -> State:
    """`state` with these fields, or the same object when it has them already."""
    news = {name: value for name, value in fields.items() if getattr(state, name) != value}
    return replace(state, **news) if news else state  # type: ignore[type-var]


def _nothing(state: State, event: Any) -> State:
    return state


# --- Conferences ------------------------------------------------------------------------------------------------


def _identified(room: Room, event: e.ConferenceEvent) -> Room:
    """Note the ids that every event brings: any event may be the first we hear of a conference or a participant."""
    was = room.conference
    first = event.at if was.first_seen_at is None else min(was.first_seen_at, event.at)
    now = changed(
        was,
        first_seen_at=first,
        connection_id=was.connection_id or event.connection_id,
        status=was.status or "in_progress",
    )
    room = room if now is was else Room(now, room.participants)
    if isinstance(event, e.ParticipantJoined | e.ParticipantLeft | e.FloorChanged):
        person = _person(room, event.call_control_id)
        return _with(
            room,
            changed(
                person,
                call_leg_id=person.call_leg_id or event.call_leg_id,
                call_session_id=person.call_session_id or event.call_session_id,
            ),
        )
    return room


def _person(room: Room, call_control_id: str) -> ParticipantState:
    return room.participants.get(call_control_id) or ParticipantState(call_control_id)


def _with(room: Room, *people: ParticipantState) -> Room:
    news = {
        person.call_control_id: person
        for person in people
        if room.participants.get(person.call_control_id) is not person
    }
    return Room(room.conference, {**room.participants, **news}) if news else room


def _with_conference(room: Room, **fields: Any) -> Room:
    now = changed(room.conference, **fields)
    return room if now is room.conference else Room(now, room.participants)


def _created(room: Room, event: e.ConferenceCreated) -> Room:
    return _with_conference(room, created_at=event.at, creator_call_control_id=event.call_control_id)


def _ended(room: Room, event: e.ConferenceEnded) -> Room:
    """Ended is final. The first end counts; later words only fill in a reason that was missing."""
    room = _close(room, event.at)
    return _with_conference(room, end_reason=event.reason or room.conference.end_reason)


def _close(room: Room, at: datetime) -> Room:
    if room.conference.ended_at is not None:
        return room
    gone = (_left(person, at, seen=False) for person in room.participants.values() if person.is_present)
    return _with_conference(_with(room, *gone), status="completed", ended_at=at, audio=())


def _joined_room(room: Room, event: e.ParticipantJoined) -> Room:
    if room.conference.ended_at is not None:
        return room
    return _with(room, _joined(_person(room, event.call_control_id), event.at))


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
    """Whoever comes (back) into a room is heard and hears: mute and hold belong to a stay."""
    return replace(person, is_muted=False, muted_at=None, is_on_hold=False, held_at=None, audio=())


def _left_room(room: Room, event: e.ParticipantLeft) -> Room:
    if room.conference.ended_at is not None:
        return _with(room, _leaving_known(_person(room, event.call_control_id), event.at))
    return _with(room, _left(_person(room, event.call_control_id), event.at, seen=True))


def _left(person: ParticipantState, at: datetime, *, seen: bool) -> ParticipantState:
    if person.is_present:
        stay = replace(person.stays[-1], left_at=at, leave_seen=seen)
        return replace(_with_last_stay(person, stay), is_present=False, audio=())
    if person.stays:
        return _leaving_known(person, at)
    return _with_last_stay(replace(person, stays=(Stay(),)), Stay(left_at=at, leave_seen=seen))


def _leaving_known(person: ParticipantState, at: datetime) -> ParticipantState:
    """The webhook of a leave that we had inferred (from a listing, or from the end) gives the inferred leave its time."""
    if not person.stays or person.is_present or person.stays[-1].leave_seen:
        return person
    return _with_last_stay(person, replace(person.stays[-1], left_at=at, leave_seen=True))


def _with_last_stay(person: ParticipantState, stay: Stay) -> ParticipantState:
    return replace(person, stays=(*person.stays[:-1], stay), joined_at=stay.joined_at, left_at=stay.left_at)


def _floor(room: Room, event: e.FloorChanged) -> Room:
    person = _person(room, event.call_control_id)
    if not person.stays and room.conference.ended_at is None:
        # Who speaks is there, though the join is still on its way.
        person = replace(person, stays=(Stay(),), is_present=True)
    spoke = event.at if person.last_spoke_at is None else max(person.last_spoke_at, event.at)
    room = _with(room, changed(person, last_spoke_at=spoke))
    was = room.conference
    if was.floor_at is not None and (was.floor_at, was.floor_source_id) >= event.order:
        return room
    return _with_conference(
        room, floor_call_control_id=event.call_control_id, floor_at=event.at, floor_source_id=event.source_id
    )


def _audio_started(room: Room, event: e.AudioStarted) -> Room:
    if room.conference.ended_at is not None:
        return room
    if not event.call_control_id:
        return _with_conference(room, audio=started(room.conference.audio, event.audio, event.media, event.at))
    person = _person(room, event.call_control_id)
    return _with(room, changed(person, audio=started(person.audio, event.audio, event.media, event.at)))


def _audio_ended(room: Room, event: e.AudioEnded) -> Room:
    if not event.call_control_id:
        return _with_conference(room, audio=ended(room.conference.audio, event.audio, event.media))
    person = _person(room, event.call_control_id)
    return _with(room, changed(person, audio=ended(person.audio, event.audio, event.media)))


def started(running: tuple[Audio, ...], kind: str, media: str, at: datetime) -> tuple[Audio, ...]:
    return (*ended(running, kind, media), Audio(kind, media, at))


def ended(running: tuple[Audio, ...], kind: str, media: str) -> tuple[Audio, ...]:
    return tuple(audio for audio in running if (audio.kind, audio.media) != (kind, media))


def _conference_recording(room: Room, event: e.ConferenceRecordingSaved) -> Room:
    return _with_conference(room, recordings=_recorded(room.conference.recordings, event))


def _recorded(
    known: tuple[Recording, ...], event: e.ConferenceRecordingSaved | e.CallRecordingSaved
) -> tuple[Recording, ...]:
    if any(recording.recording_id == event.recording_id for recording in known):
        return known
    saved = Recording(event.recording_id, event.at, event.started_at, event.ended_at, event.channels, event.format)
    return (*known, saved)


def _muted(room: Room, event: e.MuteAccepted) -> Room:
    people = (_with_mute(person, event.muted, event.at) for person in _addressed(room, event.call_control_ids))
    return _with(room, *people)


def _held(room: Room, event: e.HoldAccepted) -> Room:
    people = (_with_hold(person, event.on_hold, event.at) for person in _addressed(room, event.call_control_ids))
    return _with(room, *people)


def _addressed(room: Room, call_control_ids: tuple[str, ...] | None) -> list[ParticipantState]:
    if call_control_ids is None:
        return [person for person in room.participants.values() if person.is_present]
    return [person for leg in call_control_ids if (person := room.participants.get(leg)) and person.is_present]


def _with_mute(person: ParticipantState, muted: bool | None, at: datetime) -> ParticipantState:
    if muted is None or person.is_muted == muted:
        return person
    return replace(person, is_muted=muted, muted_at=at if muted else None)


def _with_hold(person: ParticipantState, on_hold: bool | None, at: datetime) -> ParticipantState:
    if on_hold is None or person.is_on_hold == on_hold:
        return person
    return replace(person, is_on_hold=on_hold, held_at=at if on_hold else None)


def _conference_listed(room: Room, event: e.ConferenceListed) -> Room:
    was = room.conference
    room = _with_conference(
        room,
        name=event.name or was.name,
        region=event.region or was.region,
        expires_at=event.expires_at or was.expires_at,
        created_at=was.created_at or event.created_at,
        end_reason=was.end_reason or event.end_reason,
        ended_by=was.ended_by or event.ended_by,
    )
    if event.status == "completed":
        return _close(room, event.at)
    return room if was.ended_at else _with_conference(room, status=event.status or room.conference.status)


def _participants_listed(room: Room, event: e.ParticipantsListed) -> Room:
    if room.conference.ended_at is not None:
        return room
    listed = {row.call_control_id: row for row in event.participants}
    gone = (
        _left(person, event.at, seen=False)
        for leg, person in room.participants.items()
        if person.is_present and leg not in listed
    )
    there = (_as_listed(_person(room, leg), row, event.at) for leg, row in listed.items())
    return _with(_with(room, *gone), *there)


def _as_listed(person: ParticipantState, row: e.ListedParticipant, at: datetime) -> ParticipantState:
    if not person.is_present:
        joined_at = row.created_at if not person.stays and row.created_at else at
        stays = (*person.stays, Stay(joined_at=joined_at))
        person = _fresh(replace(person, stays=stays, is_present=True, joined_at=joined_at, left_at=None))
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


ROOM_RULES: dict[type[e.Event], Callable[[Room, Any], Room]] = {
    e.ConferenceCreated: _created,
    e.ConferenceEnded: _ended,
    e.ParticipantJoined: _joined_room,
    e.ParticipantLeft: _left_room,
    e.FloorChanged: _floor,
    e.AudioStarted: _audio_started,
    e.AudioEnded: _audio_ended,
    e.ConferenceRecordingSaved: _conference_recording,
    e.MuteAccepted: _muted,
    e.HoldAccepted: _held,
    e.ConferenceListed: _conference_listed,
    e.ParticipantsListed: _participants_listed,
}


# --- Calls ------------------------------------------------------------------------------------------------------


def _call_identified(call: CallState, event: e.CallEvent) -> CallState:
    return changed(
        call,
        call_leg_id=call.call_leg_id or event.call_leg_id,
        call_session_id=event.call_session_id or call.call_session_id,
        connection_id=call.connection_id or event.connection_id,
        from_number=call.from_number or event.from_number,
        to_number=call.to_number or event.to_number,
    )


def _status(call: CallState, status: str) -> str:
    return call.status if call.ended_at else status


def _initiated(call: CallState, event: e.CallInitiated) -> CallState:
    # Redelivered and late call.initiated must not overwrite what came after: it only fills in.
    return changed(
        call,
        initiated_at=event.at if call.initiated_at is None else min(call.initiated_at, event.at),
        direction=call.direction or event.direction,
        caller_id_name=call.caller_id_name or event.caller_id_name,
        status=call.status or event.state or "parked",
    )


def _answered(call: CallState, event: e.CallAnswered) -> CallState:
    return changed(call, answered_at=call.answered_at or event.at, status=_status(call, "answered"))


def _bridged(call: CallState, event: e.CallBridged) -> CallState:
    return changed(call, bridged_at=event.at, status=_status(call, "bridged"))


def _hung_up(call: CallState, event: e.CallHangup) -> CallState:
    call = _leave_queue(call, call.waiting_in, event.at, reason="hangup", seen=False)
    return changed(
        call,
        status="ended",
        ended_at=call.ended_at or event.at,
        hangup_cause=event.cause or call.hangup_cause,
        hangup_source=event.source or call.hangup_source,
        sip_hangup_cause=event.sip_cause or call.sip_hangup_cause,
        mos=event.mos or call.mos,
        audio=(),
        streaming="stopped" if call.streaming == "started" else call.streaming,
        is_held_by_phone=False,
    )


def _enqueued(call: CallState, event: e.CallEnqueued) -> CallState:
    stay = Visit(event.queue, enqueued_at=event.at, position=event.position, enqueue_seen=True)
    last = call.visits[-1] if call.visits else None
    if last and last.queue == event.queue and last.left_at is None and not last.enqueue_seen:
        # A listing told us first; the webhook knows the time.
        return _with_visits(call, (*call.visits[:-1], stay))
    return _enter(call, stay, event.at)


def _enter(call: CallState, visit: Visit, at: datetime) -> CallState:
    if call.ended_at is not None:
        visit = replace(visit, left_at=at, reason="hangup")
    # A call waits in one queue at a time: whatever it waited in before, it has left.
    return _with_visits(call, (*_leave_queue(call, call.waiting_in, at, reason="", seen=False).visits, visit))


def _dequeued(call: CallState, event: e.CallLeftQueue) -> CallState:
    known = _leave_queue(
        call,
        event.queue,
        event.at,
        reason=event.reason,
        seen=True,
        left_position=event.position,
        wait_seconds=event.wait_seconds,
    )
    if known is not call or any(visit.queue == event.queue for visit in call.visits):
        return known
    visit = Visit(event.queue, None, event.at, event.reason, None, event.position, event.wait_seconds, leave_seen=True)
    return _with_visits(call, (*call.visits, visit))


def _leave_queue(call: CallState, queue: str, at: datetime, *, reason: str, seen: bool, **facts: Any) -> CallState:
    """Close the open visit to `queue`; or give the time and reason to a visit that we had only inferred to be over."""
    for index in range(len(call.visits) - 1, -1, -1):
        visit = call.visits[index]
        if visit.queue == queue and (visit.left_at is None or (seen and not visit.leave_seen)):
            closed = replace(visit, left_at=at, reason=reason or visit.reason, leave_seen=seen, **facts)
            return _with_visits(call, (*call.visits[:index], closed, *call.visits[index + 1 :]))
    return call


def _with_visits(call: CallState, visits: tuple[Visit, ...]) -> CallState:
    waiting = visits[-1] if visits and visits[-1].left_at is None else None
    return changed(
        call,
        visits=visits,
        waiting_in=waiting.queue if waiting else "",
        waiting_since=waiting.enqueued_at if waiting else None,
    )


def _listed_in_queue(call: CallState, event: e.ListedInQueue) -> CallState:
    if call.waiting_in == event.queue and call.visits:
        last = changed(call.visits[-1], position=event.position, is_alive=event.is_alive)
        return _with_visits(call, (*call.visits[:-1], last))
    visit = Visit(
        event.queue,
        enqueued_at=event.enqueued_at or event.at,
        position=event.position,
        is_alive=event.is_alive,
    )
    return call if call.ended_at else _enter(call, visit, event.at)


def _missing_from_queue(call: CallState, event: e.MissingFromQueue) -> CallState:
    return _leave_queue(call, event.queue, event.at, reason="", seen=False)


def _call_recording(call: CallState, event: e.CallRecordingSaved) -> CallState:
    return changed(call, recordings=_recorded(call.recordings, event))


def _machine(call: CallState, event: e.MachineDetected) -> CallState:
    if event.stage == "greeting":
        return changed(call, greeting_result=event.result)
    return changed(call, machine_result=event.result)


def _streaming(call: CallState, event: e.StreamingChanged) -> CallState:
    if event.state == "started" and call.ended_at:
        return call
    return changed(call, streaming=event.state, streaming_failure=event.reason)


def _phone_hold(call: CallState, event: e.FarEndHoldChanged) -> CallState:
    return changed(call, is_held_by_phone=event.held and call.ended_at is None)


def _call_audio_started(call: CallState, event: e.CallAudioStarted) -> CallState:
    return call if call.ended_at else changed(call, audio=started(call.audio, event.audio, event.media, event.at))


def _call_audio_ended(call: CallState, event: e.CallAudioEnded) -> CallState:
    return changed(call, audio=ended(call.audio, event.audio, event.media))


CALL_RULES: dict[type[e.Event], Callable[[CallState, Any], CallState]] = {
    e.CallInitiated: _initiated,
    e.CallAnswered: _answered,
    e.CallBridged: _bridged,
    e.CallHangup: _hung_up,
    e.CallEnqueued: _enqueued,
    e.CallLeftQueue: _dequeued,
    e.ListedInQueue: _listed_in_queue,
    e.MissingFromQueue: _missing_from_queue,
    e.CallRecordingSaved: _call_recording,
    e.MachineDetected: _machine,
    e.StreamingChanged: _streaming,
    e.FarEndHoldChanged: _phone_hold,
    e.CallAudioStarted: _call_audio_started,
    e.CallAudioEnded: _call_audio_ended,
}
