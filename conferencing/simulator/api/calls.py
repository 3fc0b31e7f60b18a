"""The call part of the API: commands for one leg, and what can be read of it."""

from operator import itemgetter

from conferencing.simulator.world.clock import event_time
from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.state import Leg

from . import fields, resources
from .call_fields import ANSWERED, COMMAND, RECORD, SIP, STREAM, WEBHOOKS
from .fields import Fields
from .paging import cursor_page
from .requests import OK, Request, Response, Route, this_path


def retrieve_call(request: Request) -> Response:
    # Telnyx: also for ten minutes after the call has ended.
    return Response(resources.call(request.leg(), request.world.now))


def answer(request: Request) -> Response:
    world, leg = request.world, request.leg()
    world.check_answer(leg)
    request.keep_state(leg)
    recording = request.recording_from_answer()
    leg.active_recordings += [recording] if recording else []
    world.soon(_answer, request, leg)
    # Telnyx: one of two commands that tell the id of a recording in advance; dial is the other.
    return Response({"result": "ok", "recording_id": recording.id}) if recording else OK


def hangup(request: Request) -> Response:
    world, leg = request.world, request.leg()
    world.check_alive(leg)
    request.keep_state(leg)
    # Telnyx: hangup_source names a side of the call; for an incoming one we are the callee.
    source = "callee" if leg.direction == "incoming" else "caller"
    world.soon(world.hangup, leg, source=source)
    return OK


def reject(request: Request) -> Response:
    world, leg, cause = request.world, request.leg(), request.body.text("cause").lower()
    world.check_reject(leg)
    request.keep_state(leg)
    world.soon(world.reject, leg, cause)
    return OK


def switch_supervisor_role(request: Request) -> Response:
    world, leg, role = request.world, request.leg(), request.body.text("role")
    world.check_supervises(leg)
    world.soon(world.switch_role, leg, role)
    return OK


def update_client_state(request: Request) -> Response:
    leg = request.leg()
    request.world.check_alive(leg)
    request.keep_state(leg)
    return OK


def bridge(request: Request) -> Response:
    world, body, leg = request.world, request.body, request.leg()
    parks = body.text("park_after_unbridge") == "self"
    if name := body.text("queue"):
        world.check_bridge_queue(leg, name)
        request.keep_state(leg)
        world.soon(world.bridge_queue, leg, name, parks_after_unbridge=parks)
        return OK
    # Telnyx: the schema requires call_control_id, and yet a queue is taken instead of it.
    if not body.text("call_control_id"):
        detail = "The 'call_control_id' parameter is required."
        raise refusal("10004", detail, pointer="/call_control_id")
    other = world.leg(body.text("call_control_id"))
    prevents = body.flag("prevent_double_bridge")
    world.check_bridge(leg, other, prevent_double_bridge=prevents)
    request.keep_state(leg)
    world.soon(
        world.bridge,
        leg,
        other,
        parks_after_unbridge=parks,
        prevent_double_bridge=prevents,
    )
    return OK


def enqueue(request: Request) -> Response:
    world, body, leg = request.world, request.body, request.leg()
    name, max_size = body.text("queue_name"), body.whole_or_none("max_size")
    world.check_enqueue(leg, name, max_size=max_size)
    request.keep_state(leg)
    world.soon(
        world.enqueue,
        leg,
        name,
        max_size=max_size,
        max_wait=body.whole_or_none("max_wait_time_secs"),
        keep_after_hangup=body.flag("keep_after_hangup"),
    )
    return OK


def leave_queue(request: Request) -> Response:
    world, leg = request.world, request.leg()
    world.check_leave_queue(leg)
    request.keep_state(leg)
    world.soon(world.leave_queue, leg)
    return OK


def list_active_calls(request: Request) -> Response:
    connection_id = request.path["connection_id"]
    request.check_connection(connection_id)
    now = request.world.now
    # By age, so that a cursor stays good while calls come and go.
    rows = [
        (f"{event_time(leg.started_at)} {leg.call_control_id}", resources.active_call(leg, now))
        for leg in request.world.legs.values()
        if leg.is_alive and leg.connection_id == connection_id
    ]
    rows.sort(key=itemgetter(0))
    return cursor_page(request, rows, f"/v2/connections/{connection_id}/active_calls")


def _answer(request: Request, leg: Leg) -> None:
    request.world.answer(leg)
    if url := request.body.text("stream_url"):
        request.world.start_stream(leg, url)


_RINGTONES = (
    "at au be bg br ch cl cn cz de dk ee es fi fr gr hu il in it jp lt mx my nl no nz ph pl pt ru "
    "se sg th tw uk us-old us ve za"
)
_ANSWER: Fields = {**COMMAND, **RECORD, **SIP, **STREAM, **ANSWERED, **WEBHOOKS}
_BRIDGE: Fields = {
    **COMMAND,
    **RECORD,
    "call_control_id": fields.TEXT,
    "queue": fields.text(1),
    "hold_after_unbridge": fields.FLAG,
    "play_ringtone": fields.FLAG,
    "ringtone": fields.one_of(*_RINGTONES.split()),
    "video_room_context": fields.TEXT,
    "video_room_id": fields.UUID,
    "mute_dtmf": fields.one_of("none", "both", "self", "opposite"),
    "park_after_unbridge": fields.one_of("self"),
    "prevent_double_bridge": fields.FLAG,
}
# Telnyx: a caller may wait for a day at most.
_ENQUEUE: Fields = {
    **COMMAND,
    "queue_name": fields.required(fields.text(1)),
    "keep_after_hangup": fields.FLAG,
    "max_size": fields.whole(1, 1_000_000),
    "max_wait_time_secs": fields.whole(0, 86400),
}

_REJECT: Fields = {**COMMAND, "cause": fields.required(fields.one_of("CALL_REJECTED", "USER_BUSY"))}
# Telnyx: neither a command_id nor a client_state here.
_ROLE: Fields = {"role": fields.required(fields.one_of("barge", "whisper", "monitor"))}

_ACTIONS = "/calls/{call_control_id}/actions"

ROUTES = (
    Route("GET", "/calls/{call_control_id}", retrieve_call),
    Route("POST", f"{_ACTIONS}/answer", answer, _ANSWER, this_path),
    Route(
        "POST",
        f"{_ACTIONS}/hangup",
        hangup,
        {**COMMAND, "custom_headers": fields.OBJECTS},
        this_path,
    ),
    Route("POST", f"{_ACTIONS}/reject", reject, _REJECT, this_path),
    Route("POST", f"{_ACTIONS}/switch_supervisor_role", switch_supervisor_role, _ROLE),
    # Telnyx: the only command that is a PUT.
    Route(
        "PUT",
        f"{_ACTIONS}/client_state_update",
        update_client_state,
        {"client_state": fields.required(fields.CLIENT_STATE)},
    ),
    Route("POST", f"{_ACTIONS}/bridge", bridge, _BRIDGE, this_path),
    Route("POST", f"{_ACTIONS}/enqueue", enqueue, _ENQUEUE, this_path),
    Route("POST", f"{_ACTIONS}/leave_queue", leave_queue, COMMAND, this_path),
    Route("GET", "/connections/{connection_id}/active_calls", list_active_calls),
)
