"""The recording part of the API: making them, of a conference or of a call, and the recordings that
were saved.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.recorder import Recorded
from conferencing.simulator.world.state import Leg, Recording

from . import resources
from .fields import (
    CLIENT_STATE,
    FLAG,
    REGION,
    TEXT,
    TEXTS,
    UUID,
    Field,
    one_of,
    required,
    text,
    whole,
)
from .requests import (
    OK,
    Handler,
    Request,
    Response,
    Route,
    page,
    this_path,
)

_EQUAL = (
    "conference_id",
    "sip_call_id",
    "call_control_id",
    "call_leg_id",
    "call_session_id",
    "connection_id",
    "from",
    "to",
)
_TIMES = {
    "created_at": "created_at",
    "start_time": "recording_started_at",
    "end_time": "recording_ended_at",
}


def start(request: Request, subject: Recorded) -> Response:
    world, body = request.world, request.body
    world.check_start_recording(subject)
    _keep_state(request, subject)
    world.soon(
        lambda: world.start_recording(
            subject,
            format_=body["format"],
            channels=body.get("channels") or "single",
            file_name=body.get("custom_file_name"),
            has_beep=request.flag("play_beep"),
            max_seconds=body.get("max_length") or 0,
        )
    )
    return OK


def pause(request: Request, subject: Recorded) -> Response:
    return _change(request, subject, request.world.pause_recording)


def resume(request: Request, subject: Recorded) -> Response:
    return _change(request, subject, request.world.resume_recording)


def stop(request: Request, subject: Recorded) -> Response:
    return _change(request, subject, request.world.stop_recording)


def list_recordings(request: Request) -> Response:
    rows = [
        _resource(request, recording) for recording in reversed(request.world.recordings.values())
    ]
    for name in _EQUAL:
        if (value := request.filter(name)) is not None:
            rows = [row for row in rows if row.get(name) == value]
    for name, field in _TIMES.items():
        earliest, latest = _moment(request, name, "gte"), _moment(request, name, "lte")
        rows = [row for row in rows if _is_within(row[field], earliest, latest)]
    return page(request, rows)


def retrieve_recording(request: Request) -> Response:
    return Response(_resource(request, request.world.recording(request.path["recording_id"])))


def delete_recording(request: Request) -> Response:
    recording = request.world.recording(request.path["recording_id"])
    answer = Response(_resource(request, recording))
    request.world.delete_recording(recording)
    return answer


def delete_recordings(request: Request) -> Response:
    """All of them, or, when one is not known, none."""
    for recording in [request.world.recording(each) for each in request.body["ids"]]:
        request.world.delete_recording(recording)
    return Response({"status": "ok"}, is_bare=True)


def _change(
    request: Request, subject: Recorded, change: Callable[[Recorded, str | None], None]
) -> Response:
    recording_id = request.body.get("recording_id")
    request.world.check_recorded(subject, recording_id)
    _keep_state(request, subject)
    request.world.soon(lambda: change(subject, recording_id))
    return OK


def _keep_state(request: Request, subject: Recorded) -> None:
    if isinstance(subject, Leg):
        request.keep_state(subject)
    else:
        request.keep_conference_state(subject)


def _resource(request: Request, recording: Recording) -> resources.Resource:
    return resources.recording(recording, request.world.download_urls(recording))


def _moment(request: Request, name: str, bound: str) -> datetime | None:
    value = request.query.get(f"filter[{name}][{bound}]")
    try:
        moment = datetime.fromisoformat(value) if value else None
    except ValueError as error:
        raise refusal(
            "10032", "Not an ISO 8601 time.", pointer=f"/filter[{name}][{bound}]"
        ) from error
    if moment and moment.tzinfo is None:
        raise refusal("10032", "The time has no zone.", pointer=f"/filter[{name}][{bound}]")
    return moment


def _is_within(value: str, earliest: datetime | None, latest: datetime | None) -> bool:
    moment = datetime.fromisoformat(value)
    return (earliest is None or moment >= earliest) and (latest is None or moment <= latest)


def _on_conference(act: Callable[[Request, Recorded], Response]) -> Handler:
    return lambda request: act(request, request.conference())


def _on_call(act: Callable[[Request, Recorded], Response]) -> Handler:
    return lambda request: act(request, request.leg())


_START: dict[str, Field] = {
    "command_id": TEXT,
    "format": required(one_of("wav", "mp3")),
    "channels": one_of("single", "dual"),
    "custom_file_name": text(1, 40),
    "play_beep": FLAG,
    "trim": one_of("trim-silence"),
}
_CHANGE: dict[str, Field] = {"command_id": TEXT, "recording_id": UUID}
_CONFERENCE: dict[str, Field] = {"region": REGION}
_CALL: dict[str, Field] = {"client_state": CLIENT_STATE}
_CALL_START: dict[str, Field] = {
    **_START,
    **_CALL,
    "channels": required(one_of("single", "dual")),
    "max_length": whole(0, 14400),
    "recording_track": one_of("both", "inbound", "outbound"),
    "timeout_secs": whole(0, 14400),
    "transcription": FLAG,
    "transcription_engine": one_of("A", "B", "deepgram/nova-3"),
    "transcription_language": TEXT,
    "transcription_max_speaker_count": whole(1, 100),
    "transcription_min_speaker_count": whole(1, 100),
    "transcription_profanity_filter": FLAG,
    "transcription_speaker_diarization": FLAG,
}


def _routes(
    address: str, on: Callable[..., Handler], starts: Mapping[str, Field], more: Mapping[str, Field]
) -> list[Route]:
    change = {**_CHANGE, **more}
    return [
        Route("POST", f"{address}/actions/record_start", on(start), starts, this_path),
        Route("POST", f"{address}/actions/record_pause", on(pause), change, this_path),
        Route("POST", f"{address}/actions/record_resume", on(resume), change, this_path),
        Route("POST", f"{address}/actions/record_stop", on(stop), {**change, **_CALL}, this_path),
    ]


ROUTES = (
    *_routes("/conferences/{id}", _on_conference, {**_START, **_CONFERENCE}, _CONFERENCE),
    *_routes("/calls/{call_control_id}", _on_call, _CALL_START, _CALL),
    Route("GET", "/recordings", list_recordings),
    Route("POST", "/recordings/actions/delete", delete_recordings, {"ids": required(TEXTS)}),
    Route("GET", "/recordings/{recording_id}", retrieve_recording),
    Route("DELETE", "/recordings/{recording_id}", delete_recording),
)
