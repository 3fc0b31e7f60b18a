"""The call part of the API: dial, and the commands on one leg."""

from collections.abc import Callable, Mapping
from typing import Any

from conferencing.simulator import resources
from conferencing.simulator.asking import OK, Answer, Ask, Route, cursor_page, this_path, whole_account
from conferencing.simulator.clock import event_time
from conferencing.simulator.conference_api import join_as_asked
from conferencing.simulator.entities import Leg
from conferencing.simulator.errors import refusal
from conferencing.simulator.fields import CLIENT_STATE, FLAG, NUMBER, OBJECT, TEXT, Field, one_of, required, text, whole


def dial(ask: Ask) -> Answer:
    world, body = ask.world, ask.body
    _check_connection(ask, body["connection_id"])
    to = body["to"] if isinstance(body["to"], str) else body["to"][0]
    config = body.get("conference_config")
    on_answer = _joining(ask, config) if config else None
    leg = world.dial(
        body["from"],
        to,
        ring_timeout=body.get("timeout_secs", 30),
        time_limit=body.get("time_limit_secs", 14400),
        machine_detection=body.get("answering_machine_detection", "disabled"),
        on_answer=_streaming(ask, on_answer),
    )
    leg.client_state = body.get("client_state")
    return Answer(resources.dialled(leg, _recording(ask, leg)))


def retrieve_call(ask: Ask) -> Answer:
    return Answer(resources.call(ask.leg(), ask.world.now))


def answer(ask: Ask) -> Answer:
    world, leg = ask.world, ask.leg()
    world.check_answer(leg)
    ask.keep_state(leg)
    recording_id = _recording(ask, leg)
    world.soon(lambda: _answer(ask, leg))
    return Answer({"result": "ok", "recording_id": recording_id}) if recording_id else OK


def hangup(ask: Ask) -> Answer:
    world, leg = ask.world, ask.leg()
    world.check_alive(leg)
    ask.keep_state(leg)
    source = "callee" if leg.direction == "incoming" else "caller"
    world.soon(lambda: world.hangup(leg, source=source))
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
        raise refusal("10004", "The 'call_control_id' parameter is required.", pointer="/call_control_id")
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
    world.soon(lambda: world.enqueue(leg, name, max_size=max_size, max_wait=max_wait, keep_after_hangup=keep))
    return OK


def leave_queue(ask: Ask) -> Answer:
    world, leg = ask.world, ask.leg()
    world.check_leave_queue(leg)
    ask.keep_state(leg)
    world.soon(lambda: world.leave_queue(leg))
    return OK


def list_active_calls(ask: Ask) -> Answer:
    connection_id = ask.path["connection_id"]
    _check_connection(ask, connection_id)
    now = ask.world.now
    rows = [
        (f"{event_time(leg.started_at)} {leg.call_control_id}", resources.active_call(leg, now))
        for leg in ask.world.legs.values()
        if leg.is_alive
    ]
    rows.sort(key=lambda row: row[0])
    return cursor_page(ask, rows, f"/v2/connections/{connection_id}/active_calls")


def _check_connection(ask: Ask, connection_id: str) -> None:
    if connection_id != ask.world.connection_id:
        raise refusal("10015", "The connection_id is not known.", pointer="/connection_id", status=422)


def _recording(ask: Ask, leg: Leg) -> str | None:
    if ask.body.get("record") != "record-from-answer":
        return None
    format_, channels = ask.body.get("record_format", "mp3"), ask.body.get("record_channels", "dual")
    return ask.world.start_call_recording(leg, format_=format_, channels=channels)


def _answer(ask: Ask, leg: Leg) -> None:
    ask.world.answer(leg)
    if url := ask.body.get("stream_url"):
        ask.world.start_stream(leg, url)


def _joining(ask: Ask, config: Mapping[str, Any]) -> Callable[[Leg], None]:
    """What a dialled leg does when it is answered: join by id, or by name; an unknown name creates the conference."""
    world, conference_id, name = ask.world, config.get("id"), config.get("conference_name")
    if not conference_id and not name:
        raise refusal("10004", "conference_config needs an id or a conference_name.", pointer="/conference_config")
    if conference_id:
        world.check_live(world.conference(conference_id))

    def join(leg: Leg) -> None:
        conference = world.conference(conference_id) if conference_id else world.live_conference(str(name))
        if conference:
            join_as_asked(ask, conference, leg, config)
        else:
            is_started = config.get("start_conference_on_create", True)
            world.create_conference(leg, str(name), is_started=is_started)

    return join


def _streaming(ask: Ask, then: Callable[[Leg], None] | None) -> Callable[[Leg], None] | None:
    url = ask.body.get("stream_url")
    if not url:
        return then

    def stream(leg: Leg) -> None:
        ask.world.start_stream(leg, url)
        if then:
            then(leg)

    return stream


_COMMAND: dict[str, Field] = {"client_state": CLIENT_STATE, "command_id": TEXT}
_RECORD: dict[str, Field] = {
    "record": one_of("record-from-answer"),
    "record_channels": one_of("single", "dual"),
    "record_format": one_of("wav", "mp3"),
    "stream_url": TEXT,
}
_DIAL: dict[str, Field] = {
    **_COMMAND,
    **_RECORD,
    "connection_id": required(TEXT),
    "to": required(NUMBER),
    "from": required(NUMBER),
    "answering_machine_detection": one_of(
        "premium", "detect", "detect_beep", "detect_words", "greeting_end", "disabled"
    ),
    "conference_config": OBJECT,
    "supervisor_role": one_of("barge", "whisper", "monitor"),
    "time_limit_secs": whole(30, 14400),
    "timeout_secs": whole(5, 600),
}
_BRIDGE: dict[str, Field] = {
    **_COMMAND,
    "call_control_id": TEXT,
    "queue": text(1),
    "mute_dtmf": one_of("none", "both", "self", "opposite"),
    "park_after_unbridge": one_of("self"),
    "prevent_double_bridge": FLAG,
}
_ENQUEUE: dict[str, Field] = {
    **_COMMAND,
    "queue_name": required(text(1)),
    "keep_after_hangup": FLAG,
    "max_size": whole(1, 1_000_000),
    "max_wait_time_secs": whole(0, 86400),
}

_ACTIONS = "/calls/{call_control_id}/actions"

ROUTES = (
    Route("POST", "/calls", dial, _DIAL, whole_account),
    Route("GET", "/calls/{call_control_id}", retrieve_call),
    Route("POST", f"{_ACTIONS}/answer", answer, {**_COMMAND, **_RECORD}, this_path),
    Route("POST", f"{_ACTIONS}/hangup", hangup, _COMMAND, this_path),
    Route("POST", f"{_ACTIONS}/bridge", bridge, _BRIDGE, this_path),
    Route("POST", f"{_ACTIONS}/enqueue", enqueue, _ENQUEUE, this_path),
    Route("POST", f"{_ACTIONS}/leave_queue", leave_queue, _COMMAND, this_path),
    Route("GET", "/connections/{connection_id}/active_calls", list_active_calls),
)
