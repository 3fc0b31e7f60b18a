"""The call part of the API: what one leg is told to do, and what is known of it."""

from conferencing.simulator.api import resources
from conferencing.simulator.api.call_fields import ANSWERED, COMMAND, RECORD, SIP, STREAM, WEBHOOKS
from conferencing.simulator.api.fields import (
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
from conferencing.simulator.api.requests import OK, Answer, Ask, Route, cursor_page, this_path
from conferencing.simulator.world.clock import event_time
from conferencing.simulator.world.entities import Leg
from conferencing.simulator.world.errors import refusal


def retrieve_call(ask: Ask) -> Answer:
    return Answer(resources.call(ask.leg(), ask.world.now))


def answer(ask: Ask) -> Answer:
    world, leg = ask.world, ask.leg()
    world.check_answer(leg)
    ask.keep_state(leg)
    take = ask.take_from_answer()
    leg.takes += [take] if take else []
    world.soon(lambda: _answer(ask, leg))
    return Answer({"result": "ok", "recording_id": take.id}) if take else OK


def hangup(ask: Ask) -> Answer:
    world, leg = ask.world, ask.leg()
    world.check_alive(leg)
    ask.keep_state(leg)
    source = "callee" if leg.direction == "incoming" else "caller"
    world.soon(lambda: world.hangup(leg, source=source))
    return OK


def reject(ask: Ask) -> Answer:
    world, leg, cause = ask.world, ask.leg(), ask.body["cause"].lower()
    world.check_reject(leg)
    ask.keep_state(leg)
    world.soon(lambda: world.reject(leg, cause))
    return OK


def switch_supervisor_role(ask: Ask) -> Answer:
    world, leg, role = ask.world, ask.leg(), ask.body["role"]
    world.check_supervises(leg)
    world.soon(lambda: world.switch_role(leg, role))
    return OK


def update_client_state(ask: Ask) -> Answer:
    leg = ask.leg()
    ask.world.check_alive(leg)
    ask.keep_state(leg)
    return OK


def bridge(ask: Ask) -> Answer:
    world, body, leg = ask.world, ask.body, ask.leg()
    parks = body.get("park_after_unbridge") == "self"
    if name := body.get("queue"):
        world.check_bridge_queue(leg, name)
        ask.keep_state(leg)
        world.soon(lambda: world.bridge_queue(leg, name, parks_after_unbridge=parks))
        return OK
    if not body.get("call_control_id"):
        raise refusal(
            "10004", "The 'call_control_id' parameter is required.", pointer="/call_control_id"
        )
    other = world.leg(body["call_control_id"])
    world.check_bridge(leg, other, prevent_double_bridge=ask.flag("prevent_double_bridge"))
    ask.keep_state(leg)
    world.soon(lambda: world.bridge(leg, other, parks_after_unbridge=parks))
    return OK


def enqueue(ask: Ask) -> Answer:
    world, body, leg = ask.world, ask.body, ask.leg()
    name, max_size = body["queue_name"], body.get("max_size")
    world.check_enqueue(leg, name, max_size=max_size)
    ask.keep_state(leg)
    max_wait, keep = body.get("max_wait_time_secs"), ask.flag("keep_after_hangup")
    world.soon(
        lambda: world.enqueue(
            leg, name, max_size=max_size, max_wait=max_wait, keep_after_hangup=keep
        )
    )
    return OK


def leave_queue(ask: Ask) -> Answer:
    world, leg = ask.world, ask.leg()
    world.check_leave_queue(leg)
    ask.keep_state(leg)
    world.soon(lambda: world.leave_queue(leg))
    return OK


def list_active_calls(ask: Ask) -> Answer:
    connection_id = ask.path["connection_id"]
    ask.check_connection(connection_id)
    now = ask.world.now
    rows = [
        (f"{event_time(leg.started_at)} {leg.call_control_id}", resources.active_call(leg, now))
        for leg in ask.world.legs.values()
        if leg.is_alive
    ]
    rows.sort(key=lambda row: row[0])
    return cursor_page(ask, rows, f"/v2/connections/{connection_id}/active_calls")


def _answer(ask: Ask, leg: Leg) -> None:
    ask.world.answer(leg)
    if url := ask.body.get("stream_url"):
        ask.world.start_stream(leg, url)


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
