"""Small steps that the rules of conferences and of calls share. Pure.

A step that changes nothing returns the very object it was given, so that its caller can see by `is`
that there is nothing to save and nothing to announce.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from conferencing.clocks.times import MOST_AHEAD

from . import events as e
from .states import Audio, ConferenceWithPeople, ParticipantState, Recording

State = TypeVar("State")

# A listing may lag behind the webhooks, and we know Telnyx's clock only to about a second: what a
# webhook reported so shortly before a listing was asked for, that listing does not contradict. The
# next one will.
LISTING_LAG = timedelta(seconds=3)


def changed(state: State, **fields: object) -> State:
    """`state` with these fields, or the same object when it has them already."""
    # By value, not `is`: folded again, equal fields are other objects.
    news = {name: value for name, value in fields.items() if getattr(state, name) != value}
    return replace(state, **news) if news else state  # type: ignore[type-var]


def nothing(state: State, event: e.Event) -> State:
    """The rule of an event that changes no state."""
    return state


def with_conference(state: ConferenceWithPeople, **fields: object) -> ConferenceWithPeople:
    conference = changed(state.conference, **fields)
    if conference is state.conference:
        return state
    return ConferenceWithPeople(conference, state.participants)


def with_people(state: ConferenceWithPeople, *people: ParticipantState) -> ConferenceWithPeople:
    news = {
        person.call_control_id: person
        for person in people
        if state.participants.get(person.call_control_id) is not person
    }
    if not news:
        return state
    return ConferenceWithPeople(state.conference, {**state.participants, **news})


def person_of(state: ConferenceWithPeople, call_control_id: str) -> ParticipantState:
    """The participant, or a new one of whom nothing is known yet."""
    return state.participants.get(call_control_id) or ParticipantState(call_control_id)


def audio_started(
    running: tuple[Audio, ...], event: e.AudioStarted | e.CallAudioStarted
) -> tuple[Audio, ...]:
    # The same again is the same one, started over: a repeated event must not add a second.
    others = (audio for audio in running if (audio.kind, audio.media) != (event.audio, event.media))
    return (*others, Audio(event.audio, event.media, event.at))


def audio_ended(
    running: tuple[Audio, ...], event: e.AudioEnded | e.CallAudioEnded
) -> tuple[Audio, ...]:
    """Without what ended. Both media fields are optional: an end that names none ends the oldest of
    its kind.
    """
    same = [audio for audio in running if audio.kind == event.audio]
    over = [audio for audio in same if audio.media == event.media]
    if not over and not event.media:
        over = same[:1]
    return tuple(audio for audio in running if audio not in over)


def recorded(
    known: tuple[Recording, ...], event: e.ConferenceRecordingSaved | e.CallRecordingSaved
) -> tuple[Recording, ...]:
    if any(recording.recording_id == event.recording_id for recording in known):
        return known
    saved = Recording(
        event.recording_id, event.at, event.started_at, event.ended_at, event.channels, event.format
    )
    return (*known, saved)


def is_fresh(seen_at: datetime | None, listing_at: datetime) -> bool:
    """Whether what a webhook reported at `seen_at` is too recent for a listing asked for at
    `listing_at` to contradict.
    """
    if seen_at is None:
        return False
    # A time that cannot be, from before such times were refused, stays fresh no longer.
    return listing_at - LISTING_LAG < seen_at <= listing_at + MOST_AHEAD
