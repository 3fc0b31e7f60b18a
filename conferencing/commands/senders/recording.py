"""Recordings. Telnyx reports none before it is saved: the acceptance is the event."""

from datetime import datetime, timedelta

from conferencing.ledger import forms
from conferencing.mirror import recordings as mirrored
from conferencing.projection.events import RecordingAccepted
from conferencing.telnyx_api import recordings
from conferencing.telnyx_api.errors import GatewayError

from .sending import Events, Sending


def start(sending: Sending) -> Events:
    how = sending.arguments(forms.RecordStart)
    recordings.start(
        sending.conference,
        sending.id,
        format=how.format,
        channels=how.channels,
        play_beep=how.play_beep,
        trim=how.trim,
        file_name=how.file_name,
        region=sending.region,
    )
    return _accepted(sending, "start", format=how.format)


def pause(sending: Sending) -> Events:
    # Telnyx knows no pause that ends by itself: commands/auto_resume.py ends it.
    recordings.pause(sending.conference, sending.id, region=sending.region)
    seconds = sending.arguments(forms.RecordPause).resume_after_seconds
    resume_at = sending.at + timedelta(seconds=seconds) if seconds else None
    return _accepted(sending, "pause", resume_at=resume_at)


def resume(sending: Sending) -> Events:
    recordings.resume(sending.conference, sending.id, region=sending.region)
    return _accepted(sending, "resume")


def stop(sending: Sending) -> Events:
    recordings.stop(sending.conference, sending.id, region=sending.region)
    return _accepted(sending, "stop")


def delete(sending: Sending) -> Events:
    recording_id = sending.arguments(forms.DeleteRecording).recording_id
    try:
        recordings.delete(recording_id)
    except GatewayError as error:
        # Somebody deleted it at Telnyx: that is what the operator wanted.
        if not error.says_not_found:
            raise
    mirrored.note_deleted(recording_id, sending.sent_at)
    return ()


def _accepted(
    sending: Sending, action: str, *, format: str = "", resume_at: datetime | None = None
) -> Events:
    event = RecordingAccepted(**sending.origin, action=action, format=format, resume_at=resume_at)
    return (event,)
