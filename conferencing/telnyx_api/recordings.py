"""Recording a conference, and the recordings that Telnyx keeps.

Each raises GatewayError. Telnyx reports a recording only when it is saved; before that we do not
know its id. Requests with a `command_id` may be repeated within 60 seconds.
"""

from datetime import datetime
from functools import partial
from typing import Literal, TypeGuard

from conferencing.projection.webhook_fields import inner

from . import answers, rows
from .answers import accepted
from .client import conference_command, omit, telnyx_client
from .paging import Listed, all_rows
from .parameters import if_given, in_region
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
    region: str = "",
) -> None:
    """`channels`: dual has the creator of the conference on the first and all others on the second.
    `trim` cuts silence off both ends. `file_name`: at most 40 characters.
    """
    with conference_command("record_start") as command:
        accepted(
            command.record_start(
                conference_id,
                format=format,
                channels=channels,
                command_id=command_id,
                custom_file_name=if_given(file_name),
                play_beep=play_beep,
                region=in_region(region),
                trim="trim-silence" if trim else omit(),
            )
        )


def pause(conference_id: str, command_id: str, *, region: str = "") -> None:
    with conference_command("record_pause") as command:
        accepted(
            command.record_pause(conference_id, command_id=command_id, region=in_region(region))
        )


def resume(conference_id: str, command_id: str, *, region: str = "") -> None:
    with conference_command("record_resume") as command:
        accepted(
            command.record_resume(conference_id, command_id=command_id, region=in_region(region))
        )


def stop(conference_id: str, command_id: str, *, region: str = "") -> None:
    with conference_command("record_stop") as command:
        accepted(
            command.record_stop(conference_id, command_id=command_id, region=in_region(region))
        )


def saved_since(since: datetime) -> Listed[ListedRecording]:
    """Those that Telnyx made after `since`; only completed ones are ever listed."""
    with telnyx_client("list") as telnyx:
        listing = partial(
            telnyx.recordings.with_raw_response.list,
            filter={"created_at": {"gte": since.isoformat()}},
        )
        return all_rows(listing, rows.recording, "recording")


def address(recording_id: str) -> str:
    """A fresh address of its audio, or "" when Telnyx gives none. It lets anybody listen who has
    it: use it at once, and never show or log it. (Telnyx signs those in webhooks for ten minutes;
    of these it says nothing.)
    """
    with telnyx_client("get_recording") as telnyx:
        answer = telnyx.recordings.with_raw_response.retrieve(recording_id)
        recording = answers.about(recording_id, "id", answer)
    urls = inner(recording, "download_urls")
    return next((url for url in (urls.get("mp3"), urls.get("wav")) if _is_text(url)), "")


def delete(recording_id: str) -> None:
    with telnyx_client("delete_recording") as telnyx:
        deleted = telnyx.recordings.with_raw_response.delete(recording_id)
        answers.about(recording_id, "id", deleted)


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and value != ""
