"""Requests to Telnyx beyond mute, hold and end: recording, sound, keys, people. The same promises
as `gateway`, on which this stands.

`legs` None means everybody in the conference; an empty list is refused with ValueError. What is
empty is not sent at all: Telnyx then takes its own default. Requests that carry a `command_id` may
be repeated within 60 seconds; play, send_dtmf and gather may never be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import rows
from .client import asking, named, omitted, pages
from .rows import ListedConference, ListedRecording

Legs = Sequence[str] | None


# --- Recording ------------------------------------------------------------------------------------


def record_start(
    conference_id: str,
    command_id: str,
    *,
    format: str,
    channels: str,
    play_beep: bool,
    trim: bool,
    file_name: str,
) -> None:
    options = _given(
        channels=channels,
        play_beep=play_beep,
        trim="trim-silence" if trim else "",
        custom_file_name=file_name,
    )
    with asking() as telnyx:
        telnyx.conferences.actions.record_start(
            conference_id,
            format=format,  # type: ignore[arg-type]
            command_id=command_id,
            **options,
        )


def record_pause(conference_id: str, command_id: str) -> None:
    with asking() as telnyx:
        telnyx.conferences.actions.record_pause(conference_id, command_id=command_id)


def record_resume(conference_id: str, command_id: str) -> None:
    with asking() as telnyx:
        telnyx.conferences.actions.record_resume(conference_id, command_id=command_id)


def record_stop(conference_id: str, command_id: str) -> None:
    with asking() as telnyx:
        telnyx.conferences.actions.record_stop(conference_id, command_id=command_id)


# --- Sound and keys -------------------------------------------------------------------------------


def speak(
    conference_id: str,
    command_id: str,
    legs: Legs,
    *,
    text: str,
    voice: str,
    language: str,
    payload_type: str,
) -> None:
    options = _given(language=language, payload_type=payload_type)
    with asking() as telnyx:
        telnyx.conferences.actions.speak(
            conference_id, payload=text, voice=voice, command_id=command_id, **options, **_to(legs)
        )


def play(conference_id: str, legs: Legs, *, audio_url: str, media_name: str, loop: str) -> None:
    """`loop`: a number as text, or "infinity"."""
    times = loop if loop == "infinity" else int(loop)
    options = _given(audio_url=audio_url, media_name=media_name, loop=times)
    with asking() as telnyx:
        telnyx.conferences.actions.play(conference_id, **options, **_to(legs))


def stop_audio(conference_id: str, legs: Legs) -> None:
    with asking() as telnyx:
        telnyx.conferences.actions.stop(conference_id, **_to(legs))


def send_dtmf(conference_id: str, legs: Legs, *, digits: str, duration_millis: int) -> None:
    with asking() as telnyx:
        telnyx.conferences.actions.send_dtmf(
            conference_id, digits=digits, duration_millis=duration_millis, **_to(legs)
        )


def gather(conference_id: str, leg: str, *, timeout_seconds: int, **options: Any) -> None:
    """`options`: audio_url, media_name, minimum_digits, maximum_digits, terminating_digit,
    valid_digits.
    """
    with asking() as telnyx:
        telnyx.conferences.actions.gather_dtmf_audio(
            conference_id,
            call_control_id=leg,
            timeout_millis=1000 * timeout_seconds,
            **_given(**options),
        )


# --- People ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """How somebody comes into a conference."""

    mute: bool = False
    hold: bool = False
    beep: str = "never"
    end_on_exit: bool = False
    soft_end_on_exit: bool = False


def join(conference_id: str, leg: str, command_id: str, how: Entrance) -> None:
    """The leg must be up. It leaves the queue or the conference that it is in."""
    options = _given(
        mute=how.mute,
        hold=how.hold,
        beep_enabled=how.beep,
        end_conference_on_exit=how.end_on_exit,
        soft_end_conference_on_exit=how.soft_end_on_exit,
    )
    with asking() as telnyx:
        telnyx.conferences.actions.join(
            conference_id, call_control_id=leg, command_id=command_id, **options
        )


def create_conference(
    leg: str,
    command_id: str,
    *,
    name: str,
    beep: str,
    max_participants: int,
    duration_minutes: int,
    start_on_create: bool,
) -> ListedConference:
    with asking() as telnyx:
        answer = telnyx.conferences.create(
            call_control_id=leg,
            name=name,
            command_id=command_id,
            beep_enabled=beep,  # type: ignore[arg-type]
            max_participants=max_participants,
            duration_minutes=duration_minutes,
            start_conference_on_create=start_on_create,
        )
        return rows.conference(answer.data)


def set_exit(
    conference_id: str, participant_id: str, *, end_on_exit: bool, soft_end_on_exit: bool
) -> None:
    with asking() as telnyx:
        telnyx.conferences.update_participant(
            participant_id,
            id=conference_id,
            end_conference_on_exit=end_on_exit,
            soft_end_conference_on_exit=soft_end_on_exit,
        )


def set_role(
    conference_id: str,
    leg: str,
    command_id: str,
    *,
    supervisor_role: str,
    whisper_to: Sequence[str],
) -> None:
    options = _given(whisper_call_control_ids=list(whisper_to))
    with asking() as telnyx:
        telnyx.conferences.actions.update(
            conference_id,
            call_control_id=leg,
            supervisor_role=supervisor_role,  # type: ignore[arg-type]
            command_id=command_id,
            **options,
        )


# --- Calls ----------------------------------------------------------------------------------------


def answer(leg: str, command_id: str) -> None:
    with asking() as telnyx:
        telnyx.calls.actions.answer(leg, command_id=command_id)


def transfer(leg: str, command_id: str, *, to: str, from_: str) -> None:
    with asking() as telnyx:
        telnyx.calls.actions.transfer(leg, to=to, command_id=command_id, **_given(from_=from_))


def enqueue(leg: str, command_id: str, *, queue: str) -> None:
    with asking() as telnyx:
        telnyx.calls.actions.enqueue(leg, queue_name=queue, command_id=command_id)


def leave_queue(leg: str, command_id: str) -> None:
    with asking() as telnyx:
        telnyx.calls.actions.leave_queue(leg, command_id=command_id)


def bridge(leg: str, command_id: str, *, queue: str, with_leg: str) -> None:
    """With the first in a queue, or with another leg."""
    # The SDK calls the second leg required; to the specification a queue stands in its place.
    other: dict[str, Any] = (
        {"call_control_id_to_bridge_with": with_leg} if with_leg else _first_of(queue)
    )
    with asking() as telnyx:
        telnyx.calls.actions.bridge(leg, command_id=command_id, **other)


# --- Saved recordings -----------------------------------------------------------------------------


def list_recordings(since: datetime) -> list[ListedRecording]:
    """Those that Telnyx made after `since`; only finished ones are ever listed."""
    with asking() as telnyx:
        listed = pages(telnyx.recordings.list, filter={"created_at": {"gte": since.isoformat()}})
    return [rows.recording(row) for row in listed]


def recording_address(recording_id: str) -> str:
    """A fresh address of its sound. It is a secret that dies after minutes: to be used at once, and
    never shown or logged.
    """
    with asking() as telnyx:
        urls = getattr(telnyx.recordings.retrieve(recording_id).data, "download_urls", None)
    return str(getattr(urls, "mp3", None) or getattr(urls, "wav", None) or "")


def delete_recording(recording_id: str) -> None:
    with asking() as telnyx:
        telnyx.recordings.delete(recording_id)


def _to(legs: Legs) -> dict[str, Any]:
    return {} if legs is None else {"call_control_ids": named(legs)}


def _given(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value not in ("", None, [])}


def _first_of(queue: str) -> dict[str, Any]:
    return {"call_control_id_to_bridge_with": omitted(), "queue": queue}
