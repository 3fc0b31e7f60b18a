"""The recording part of the API: recordings being made, of a conference or a call, and saved
ones.
"""

from collections.abc import Callable
from datetime import datetime

from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.recorder import Recorded
from conferencing.simulator.world.state import Leg, Recording

from . import fields, resources
from .fields import Fields
from .paging import page
from .requests import OK, Handler, Request, Response, Route, this_path

# One of the four commands, for a conference or for a call.
Command = Callable[[Request, Recorded], Response]

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
        world.start_recording,
        subject,
        format_=body.text("format"),
        channels=body.text("channels", "single"),
        file_name=body.text_or_none("custom_file_name"),
        has_beep=body.flag("play_beep"),
        max_seconds=body.whole("max_length", 0),
    )
    return OK


def pause(request: Request, subject: Recorded) -> Response:
    return _change(request, subject, request.world.pause_recording)


def resume(request: Request, subject: Recorded) -> Response:
    return _change(request, subject, request.world.resume_recording)


def stop(request: Request, subject: Recorded) -> Response:
    return _change(request, subject, request.world.stop_recording)


def list_recordings(request: Request) -> Response:
    # Telnyx: only saved recordings are listed; one that still runs is nowhere to be seen.
    newest_first = reversed(request.world.recordings.values())
    rows = [_resource(request, recording) for recording in newest_first]
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
    # Telnyx answers with what was deleted.
    recording = request.world.recording(request.path["recording_id"])
    answer = Response(_resource(request, recording))
    request.world.delete_recording(recording)
    return answer


def delete_recordings(request: Request) -> Response:
    """All of them, or none if one is unknown."""
    for recording in [request.world.recording(each) for each in request.body.texts("ids")]:
        request.world.delete_recording(recording)
    return Response({"status": "ok"}, is_bare=True)


def _change(
    request: Request, subject: Recorded, change: Callable[[Recorded, str | None], None]
) -> Response:
    recording_id = request.body.text_or_none("recording_id")
    request.world.check_recorded(subject, recording_id)
    _keep_state(request, subject)
    request.world.soon(change, subject, recording_id)
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
        pointer = f"/filter[{name}][{bound}]"
        raise refusal("10032", "Not an ISO 8601 time.", pointer=pointer) from error
    if moment and moment.tzinfo is None:
        raise refusal("10032", "The time has no zone.", pointer=f"/filter[{name}][{bound}]")
    return moment


def _is_within(value: object, earliest: datetime | None, latest: datetime | None) -> bool:
    moment = datetime.fromisoformat(str(value))
    return (earliest is None or moment >= earliest) and (latest is None or moment <= latest)


def _on_conference(command: Command) -> Handler:
    def handle(request: Request) -> Response:
        return command(request, request.conference())

    return handle


def _on_call(command: Command) -> Handler:
    def handle(request: Request) -> Response:
        return command(request, request.leg())

    return handle


_START: Fields = {
    "command_id": fields.TEXT,
    "format": fields.required(fields.one_of("wav", "mp3")),
    "channels": fields.one_of("single", "dual"),
    "custom_file_name": fields.text(1, 40),
    "play_beep": fields.FLAG,
    "trim": fields.one_of("trim-silence"),
}
# Telnyx: without a recording_id it is for every recording that runs.
_CHANGE: Fields = {"command_id": fields.TEXT, "recording_id": fields.UUID}
_CONFERENCE: Fields = {"region": fields.REGION}
_CALL: Fields = {"client_state": fields.CLIENT_STATE}
# Telnyx: a call's recording must name its channels; a conference's is single unless it does.
_CALL_START: Fields = {
    **_START,
    **_CALL,
    "channels": fields.required(fields.one_of("single", "dual")),
    "max_length": fields.RECORDING_SECONDS,
    "recording_track": fields.one_of("both", "inbound", "outbound"),
    "timeout_secs": fields.ANY_SECONDS,
    "transcription": fields.FLAG,
    "transcription_engine": fields.one_of("A", "B", "deepgram/nova-3"),
    "transcription_language": fields.TEXT,
    "transcription_max_speaker_count": fields.whole(1, 100),
    "transcription_min_speaker_count": fields.whole(1, 100),
    "transcription_profanity_filter": fields.FLAG,
    "transcription_speaker_diarization": fields.FLAG,
}


def _routes(
    address: str, on: Callable[[Command], Handler], starts: Fields, more: Fields
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
    Route(
        "POST",
        "/recordings/actions/delete",
        delete_recordings,
        {"ids": fields.required(fields.TEXTS)},
    ),
    Route("GET", "/recordings/{recording_id}", retrieve_recording),
    Route("DELETE", "/recordings/{recording_id}", delete_recording),
)
