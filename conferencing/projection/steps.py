"""Small steps that the rules of conferences and of calls share. Pure.

A step that changes nothing returns the very object it was given, so that its caller can see by `is`
that there is nothing to save and nothing to announce.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from . import events as e
from .states import Audio, Recording

State = TypeVar("State")

# A listing may lag behind the webhooks, and our clock beside Telnyx's: what a webhook told us so
# shortly before a listing was asked for, that listing does not contradict. The next one will.
LISTING_LAG = timedelta(seconds=3)


def changed(state: State, **fields: Any) -> State:
    """`state` with these fields, or the same object when it has them already."""
    news = {name: value for name, value in fields.items() if getattr(state, name) != value}
    return replace(state, **news) if news else state  # type: ignore[type-var]


def nothing(state: State, event: Any) -> State:
    return state


def audio_started(
    running: tuple[Audio, ...], kind: str, media: str, at: datetime
) -> tuple[Audio, ...]:
    others = tuple(audio for audio in running if (audio.kind, audio.media) != (kind, media))
    return (*others, Audio(kind, media, at))


def audio_ended(running: tuple[Audio, ...], kind: str, media: str) -> tuple[Audio, ...]:
    """Without what ended. Both media fields are optional: an end that names none ends the oldest of
    its kind.
    """
    same = [audio for audio in running if audio.kind == kind]
    over = [audio for audio in same if audio.media == media] or ([] if media else same[:1])
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
    """Whether what a webhook told of `seen_at` is too young for a listing asked for at `listing_at`
    to contradict.
    """
    return seen_at is not None and seen_at > listing_at - LISTING_LAG
