"""Small steps that the rules of conferences and of calls share. Pure.

A step that changes nothing returns the very object it was given, so that its caller can see by `is` that there is nothing to
save and nothing to announce.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from . import events as e
from .states import Audio, Recording

State = TypeVar("State")


def changed(state: State, **fields: Any) -> State:
    """`state` with these fields, or the same object when it has them already."""
    news = {name: value for name, value in fields.items() if getattr(state, name) != value}
    return replace(state, **news) if news else state  # type: ignore[type-var]


def nothing(state: State, event: Any) -> State:
    return state


def audio_started(running: tuple[Audio, ...], kind: str, media: str, at: datetime) -> tuple[Audio, ...]:
    return (*audio_ended(running, kind, media), Audio(kind, media, at))


def audio_ended(running: tuple[Audio, ...], kind: str, media: str) -> tuple[Audio, ...]:
    return tuple(audio for audio in running if (audio.kind, audio.media) != (kind, media))


def recorded(
    known: tuple[Recording, ...], event: e.ConferenceRecordingSaved | e.CallRecordingSaved
) -> tuple[Recording, ...]:
    if any(recording.recording_id == event.recording_id for recording in known):
        return known
    saved = Recording(event.recording_id, event.at, event.started_at, event.ended_at, event.channels, event.format)
    return (*known, saved)
