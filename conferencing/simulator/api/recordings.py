"""The recording part of the API: making them, of a conference or of a call, and the recordings that
were saved.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from conferencing.simulator.api import resources
from conferencing.simulator.api.fields import (
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
from conferencing.simulator.api.requests import OK, Answer, Ask, Handler, Route, page, this_path
from conferencing.simulator.world.entities import Leg, Recording
from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.recorder import Recorded

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


def start(ask: Ask, subject: Recorded) -> Answer:
    world, body = ask.world, ask.body
    world.check_start_recording(subject)
    _keep_state(ask, subject)
    world.soon(
        lambda: world.start_recording(
            subject,
            format_=body["format"],
            channels=body.get("channels") or "single",
            file_name=body.get("custom_file_name"),
            has_beep=ask.flag("play_beep"),
            max_seconds=body.get("max_length") or 0,
        )
    )
    return OK


def pause(ask: Ask, subject: Recorded) -> Answer:
    return _change(ask, subject, ask.world.pause_recording)


def resume(ask: Ask, subject: Recorded) -> Answer:
    return _change(ask, subject, ask.world.resume_recording)


def stop(ask: Ask, subject: Recorded) -> Answer:
    return _change(ask, subject, ask.world.stop_recording)


def list_recordings(ask: Ask) -> Answer:
    rows = [_resource(ask, recording) for recording in reversed(ask.world.recordings.values())]
    for name in _EQUAL:
        if (value := ask.filter(name)) is not None:
            rows = [row for row in rows if row.get(name) == value]
    for name, field in _TIMES.items():
        earliest, latest = _moment(ask, name, "gte"), _moment(ask, name, "lte")
        rows = [row for row in rows if _is_within(row[field], earliest, latest)]
    return page(ask, rows)


def retrieve_recording(ask: Ask) -> Answer:
    return Answer(_resource(ask, ask.world.recording(ask.path["recording_id"])))


def delete_recording(ask: Ask) -> Answer:
    recording = ask.world.recording(ask.path["recording_id"])
    answer = Answer(_resource(ask, recording))
    ask.world.delete_recording(recording)
    return answer


def delete_recordings(ask: Ask) -> Answer:
    """All of them, or, when one is not known, none."""
    for recording in [ask.world.recording(each) for each in ask.body["ids"]]:
        ask.world.delete_recording(recording)
    return Answer({"status": "ok"}, is_bare=True)


def _change(ask: Ask, subject: Recorded, change: Callable[[Recorded, str | None], None]) -> Answer:
    recording_id = ask.body.get("recording_id")
    ask.world.check_recorded(subject, recording_id)
    _keep_state(ask, subject)
    ask.world.soon(lambda: change(subject, recording_id))
    return OK


def _keep_state(ask: Ask, subject: Recorded) -> None:
    if isinstance(subject, Leg):
        ask.keep_state(subject)
    else:
        ask.keep_conference_state(subject)


def _resource(ask: Ask, recording: Recording) -> resources.Resource:
    return resources.recording(recording, ask.world.download_urls(recording))


def _moment(ask: Ask, name: str, bound: str) -> datetime | None:
    value = ask.query.get(f"filter[{name}][{bound}]")
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


def _on_conference(act: Callable[[Ask, Recorded], Answer]) -> Handler:
    return lambda ask: act(ask, ask.conference())


def _on_call(act: Callable[[Ask, Recorded], Answer]) -> Handler:
    return lambda ask: act(ask, ask.leg())


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
