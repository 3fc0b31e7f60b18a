"""Recording a conference, and the recordings that Telnyx keeps.

Each raises GatewayError. Telnyx reports a recording only when it is saved; before that we do not
know its id. Requests with a `command_id` may be repeated within 60 seconds.
"""

from datetime import datetime
from functools import partial
from typing import Literal

from . import rows
from .client import omit, telnyx_client
from .paging import all_rows
from .parameters import if_given
from .rows import ListedRecording


def start(
    conference_id: str,
    command_id: str,
    *,
    format: Literal["mp3", "wav"],
    channels: Literal["single", "dual"],
    play_beep: bool,
    trim: bool,
    file_name: str,
) -> None:
    """`channels`: dual has the creator of the conference on the first and all others on the second.
    `trim` cuts silence off both ends. `file_name`: at most 40 characters.
    """
    with telnyx_client() as telnyx:
        telnyx.conferences.actions.record_start(
            conference_id,
            format=format,
            channels=channels,
            command_id=command_id,
            custom_file_name=if_given(file_name),
            play_beep=play_beep,
            trim="trim-silence" if trim else omit(),
        )


def pause(conference_id: str, command_id: str) -> None:
    with telnyx_client() as telnyx:
        telnyx.conferences.actions.record_pause(conference_id, command_id=command_id)


def resume(conference_id: str, command_id: str) -> None:
    with telnyx_client() as telnyx:
        telnyx.conferences.actions.record_resume(conference_id, command_id=command_id)


def stop(conference_id: str, command_id: str) -> None:
    with telnyx_client() as telnyx:
        telnyx.conferences.actions.record_stop(conference_id, command_id=command_id)


def saved_since(since: datetime) -> list[ListedRecording]:
    """Those that Telnyx made after `since`; only completed ones are ever listed."""
    with telnyx_client() as telnyx:
        listed = all_rows(
            partial(telnyx.recordings.list, filter={"created_at": {"gte": since.isoformat()}})
        )
    return [rows.recording(row) for row in listed]


def address(recording_id: str) -> str:
    """A fresh address of its audio, or "" when Telnyx gives none. It lets anybody listen who has
    it: use it at once, and never show or log it. (Telnyx signs those in webhooks for ten minutes;
    of these it says nothing.)
    """
    with telnyx_client() as telnyx:
        recording = telnyx.recordings.retrieve(recording_id).data
    urls = recording and recording.download_urls
    return (urls and (urls.mp3 or urls.wav)) or ""


def delete(recording_id: str) -> None:
    with telnyx_client() as telnyx:
        telnyx.recordings.delete(recording_id)
