"""The call part of the API: what one leg is told to do, and what is known of it."""

from conferencing.simulator.world.clock import event_time
from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.state import Leg

from . import resources
from .call_fields import ANSWERED, COMMAND, RECORD, SIP, STREAM, WEBHOOKS
from .fields import (
    CLIENT_STATE,
    FLAG,
    OBJECTS,
    TEXT,
    UUID,
    Field,
    one_of,
    required,
    text,
    whole,
)
from .requests import OK, Request, Response, Route, cursor_page, this_path


def retrieve_call(request: Request) -> Response:
    return Response(resources.call(request.leg(), request.world.now))


def answer(request: Request) -> Response:
    world, leg = request.world, request.leg()
    world.check_answer(leg)
    request.keep_state(leg)
    recording = request.recording_from_answer()
    leg.active_recordings += [recording] if recording else []
    world.soon(lambda: _answer(request, leg))
    return Response({"result": "ok", "recording_id": recording.id}) if recording else OK


def hangup(request: Request) -> Response:
    world, leg = request.world, request.leg()
    world.check_alive(leg)
    request.keep_state(leg)
    source = "callee" if leg.direction == "incoming" else "caller"
    world.soon(lambda: world.hangup(leg, source=source))
    return OK


def reject(request: Request) -> Response:
    world, leg, cause = request.world, request.leg(), request.body["cause"].lower()
    world.check_reject(leg)
    request.keep_state(leg)
    world.soon(lambda: world.reject(leg, cause))
    return OK


def switch_supervisor_role(request: Request) -> Response:
    world, leg, role = request.world, request.leg(), request.body["role"]
    world.check_supervises(leg)
    world.soon(lambda: world.switch_role(leg, role))
    return OK


def update_client_state(request: Request) -> Response:
    leg = request.leg()
    request.world.check_alive(leg)
    request.keep_state(leg)
    return OK


def bridge(request: Request) -> Response:
    world, body, leg = request.world, request.body, request.leg()
    parks = body.get("park_after_unbridge") == "self"
    if name := body.get("queue"):
        world.check_bridge_queue(leg, name)
        request.keep_state(leg)
        world.soon(lambda: world.bridge_queue(leg, name, parks_after_unbridge=parks))
        return OK
    if not body.get("call_control_id"):
        raise refusal(
            "10004", "The 'call_control_id' parameter is required.", pointer="/call_control_id"
        )
    other = world.leg(body["call_control_id"])
    world.check_bridge(leg, other, prevent_double_bridge=request.flag("prevent_double_bridge"))
    request.keep_state(leg)
    world.soon(lambda: world.bridge(leg, other, parks_after_unbridge=parks))
    return OK


def enqueue(request: Request) -> Response:
    world, body, leg = request.world, request.body, request.leg()
    name, max_size = body["queue_name"], body.get("max_size")
    world.check_enqueue(leg, name, max_size=max_size)
    request.keep_state(leg)
    max_wait, keep = body.get("max_wait_time_secs"), request.flag("keep_after_hangup")
    world.soon(
        lambda: world.enqueue(
            leg, name, max_size=max_size, max_wait=max_wait, keep_after_hangup=keep
        )
    )
    return OK


def leave_queue(request: Request) -> Response:
    world, leg = request.world, request.leg()
    world.check_leave_queue(leg)
    request.keep_state(leg)
    world.soon(lambda: world.leave_queue(leg))
    return OK


def list_active_calls(request: Request) -> Response:
    connection_id = request.path["connection_id"]
    request.check_connection(connection_id)
    now = request.world.now
    rows = [
        (f"{event_time(leg.started_at)} {leg.call_control_id}", resources.active_call(leg, now))
        for leg in request.world.legs.values()
        if leg.is_alive
    ]
    rows.sort(key=lambda row: row[0])
    return cursor_page(request, rows, f"/v2/connections/{connection_id}/active_calls")


def _answer(request: Request, leg: Leg) -> None:
    request.world.answer(leg)
    if url := request.body.get("stream_url"):
        request.world.start_stream(leg, url)


_RINGTONES = (
    "at au be bg br ch cl cn cz de dk ee es fi fr gr hu il in it jp lt mx my nl no nz ph pl pt ru se sg th tw "
    "uk us-old us ve za"
)
_ANSWER: dict[str, Field] = {**COMMAND, **RECORD, **SIP, **STREAM, **ANSWERED, **WEBHOOKS}
_BRIDGE: dict[str, Field] = {
    **COMMAND,
    **RECORD,
    "call_control_id": TEXT,
    "queue": text(1),
    "hold_after_unbridge": FLAG,
    "play_ringtone": FLAG,
    "ringtone": one_of(*_RINGTONES.split()),
    "video_room_context": TEXT,
    "video_room_id": UUID,
    "mute_dtmf": one_of("none", "both", "self", "opposite"),
    "park_after_unbridge": one_of("self"),
    "prevent_double_bridge": FLAG,
}
_ENQUEUE: dict[str, Field] = {
    **COMMAND,
    "queue_name": required(text(1)),
    "keep_after_hangup": FLAG,
    "max_size": whole(1, 1_000_000),
    "max_wait_time_secs": whole(0, 86400),
}

_REJECT: dict[str, Field] = {**COMMAND, "cause": required(one_of("CALL_REJECTED", "USER_BUSY"))}
_ROLE: dict[str, Field] = {"role": required(one_of("barge", "whisper", "monitor"))}

_ACTIONS = "/calls/{call_control_id}/actions"

ROUTES = (
    Route("GET", "/calls/{call_control_id}", retrieve_call),
    Route("POST", f"{_ACTIONS}/answer", answer, _ANSWER, this_path),
    Route("POST", f"{_ACTIONS}/hangup", hangup, {**COMMAND, "custom_headers": OBJECTS}, this_path),
    Route("POST", f"{_ACTIONS}/reject", reject, _REJECT, this_path),
    Route("POST", f"{_ACTIONS}/switch_supervisor_role", switch_supervisor_role, _ROLE),
    Route(
        "PUT",
        f"{_ACTIONS}/client_state_update",
        update_client_state,
        {"client_state": required(CLIENT_STATE)},
    ),
    Route("POST", f"{_ACTIONS}/bridge", bridge, _BRIDGE, this_path),
    Route("POST", f"{_ACTIONS}/enqueue", enqueue, _ENQUEUE, this_path),
    Route("POST", f"{_ACTIONS}/leave_queue", leave_queue, COMMAND, this_path),
    Route("GET", "/connections/{connection_id}/active_calls", list_active_calls),
)
