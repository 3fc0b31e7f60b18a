"""The part of the call API that calls somebody: dial and transfer."""

from collections.abc import Sequence
from functools import partial
from typing import TypedDict

from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.legs import AnswerStep
from conferencing.simulator.world.state import Leg

from . import fields, resources
from .body import Body
from .call_fields import ANSWERED, COMMAND, RECORD, SIP, STREAM, WEBHOOKS
from .conferences import join_as_asked
from .fields import Fields
from .requests import OK, Request, Response, Route, this_path, whole_account


class _Ringing(TypedDict):
    ring_timeout: int
    time_limit: int
    machine_detection: str


def dial(request: Request) -> Response:
    world, body = request.world, request.body
    request.check_connection(body.text("connection_id"))
    request.check_outbound(body.text("connection_id"))
    request.sound("audio_url", "media_name")
    linked = _linked(request)
    leg = world.dial(
        body.text("from"),
        # Of several numbers only the first rings here.
        body.text("to") or body.texts("to")[0],
        **_ringing(request),
        client_state=body.text_or_none("client_state"),
        session_id=linked.call_session_id if linked else None,
        connection_id=body.text("connection_id"),
        on_answer=_on_answer(request, linked),
    )
    if supervised := body.text("supervise_call_control_id"):
        world.leg(supervised).dependents.append(leg)
    recording = request.recording_from_answer()
    leg.active_recordings = [recording] if recording else []
    return Response(resources.dialled(leg, recording.id if recording else None))


def transfer(request: Request) -> Response:
    world, leg = request.world, request.leg()
    world.check_usable(leg)
    request.check_outbound(leg.connection_id)
    request.sound("audio_url", "media_name")
    request.keep_state(leg)
    world.soon(_transfer, request, leg)
    return OK


def _transfer(request: Request, leg: Leg) -> None:
    body = request.body
    request.world.transfer(
        leg,
        body.text("to"),
        from_=body.text_or_none("from"),
        **_ringing(request),
        parks_after_unbridge=_parks(request),
        # Telnyx: client_state is for the leg that is transferred, this one for the leg it dials.
        client_state=body.text_or_none("target_leg_client_state"),
        recording=request.recording_from_answer(),
    )


def _ringing(request: Request) -> _Ringing:
    return {
        "ring_timeout": request.body.whole("timeout_secs", 30),
        "time_limit": request.body.whole("time_limit_secs", 14400),
        "machine_detection": request.body.text("answering_machine_detection", "disabled"),
    }


def _linked(request: Request) -> Leg | None:
    """The call whose session the new one shares."""
    body = request.body
    if call_control_id := body.text("link_to"):
        leg = request.world.leg(call_control_id)
        request.world.check_alive(leg)
        return leg
    if body.flag("bridge_on_answer") or body.flag("bridge_intent") or _parks(request):
        raise refusal("10004", "The 'link_to' parameter is required.", pointer="/link_to")
    return None


def _parks(request: Request) -> bool:
    return request.body.text("park_after_unbridge") == "self"


def _on_answer(request: Request, linked: Leg | None) -> Sequence[AnswerStep]:
    """Raises Refusal for what is known to be impossible already."""
    world, body, steps = request.world, request.body, list[AnswerStep]()
    if url := body.text("stream_url"):
        steps.append(partial(world.start_stream, url=url))
    if config := body.part("conference_config"):
        _check_conference(request, config)
        steps.append(partial(_join, request, config))
    if call_control_id := body.text("supervise_call_control_id"):
        supervised = world.leg(call_control_id)
        world.check_usable(supervised)
        # Telnyx: a supervisor is heard by both sides unless the dial says otherwise.
        steps.append(world.supervising(supervised, body.text("supervisor_role", "barge")))
    if linked and body.flag("bridge_on_answer"):
        steps.append(partial(world.bridge, other=linked, parks_after_unbridge=_parks(request)))
    return steps


def _check_conference(request: Request, config: Body) -> None:
    fields.check(config.content, _CONFERENCE)
    conference_id = config.text("id")
    if not conference_id and not config.text("conference_name"):
        detail = "conference_config needs an id or a conference_name."
        raise refusal("10004", detail, pointer="/conference_config")
    if conference_id:
        request.world.check_live(request.world.conference(conference_id))


def _join(request: Request, config: Body, leg: Leg) -> None:
    """By id, or by name; a name that no live conference has creates one."""
    world, conference_id, name = request.world, config.text("id"), config.text("conference_name")
    conference = world.conference(conference_id) if conference_id else world.live_conference(name)
    if conference:
        join_as_asked(request, conference, leg, config)
    else:
        is_started = config.flag("start_conference_on_create", default=True)
        world.create_conference(leg, name, is_started=is_started)


# Telnyx: the options of a join, without a region and without a limit of participants.
_CONFERENCE: Fields = {
    "beep_enabled": fields.BEEP,
    "conference_name": fields.TEXT,
    "early_media": fields.FLAG,
    "end_conference_on_exit": fields.FLAG,
    "hold": fields.FLAG,
    "hold_audio_url": fields.URL,
    "hold_media_name": fields.TEXT,
    "id": fields.UUID,
    "mute": fields.FLAG,
    "soft_end_conference_on_exit": fields.FLAG,
    "start_conference_on_create": fields.FLAG,
    "start_conference_on_enter": fields.FLAG,
    "supervisor_role": fields.ROLE,
    "whisper_call_control_ids": fields.TEXTS,
}
_DETECTION = fields.one_of(
    "premium", "detect", "detect_beep", "detect_words", "greeting_end", "disabled"
)
# Telnyx: rings from 5 to 600 seconds, 30 unless asked for, and is cut after four hours at most.
_BOTH: Fields = {
    **COMMAND,
    **RECORD,
    **SIP,
    **WEBHOOKS,
    "answering_machine_detection": _DETECTION,
    "answering_machine_detection_config": fields.OBJECT,
    "audio_url": fields.URL,
    "media_name": fields.TEXT,
    "park_after_unbridge": fields.one_of("self"),
    "time_limit_secs": fields.whole(30, 14400),
    "timeout_secs": fields.whole(5, 600),
}
_DIAL: Fields = {
    **_BOTH,
    **STREAM,
    **ANSWERED,
    "connection_id": fields.required(fields.TEXT),
    "to": fields.required(fields.NUMBER),
    "from": fields.required(fields.ONE_NUMBER),
    "bridge_intent": fields.FLAG,
    "bridge_on_answer": fields.FLAG,
    "conference_config": fields.OBJECT,
    "dialogflow_config": fields.OBJECT,
    "enable_dialogflow": fields.FLAG,
    "link_to": fields.TEXT,
    "prevent_double_bridge": fields.FLAG,
    "retry_on_timeout": fields.FLAG,
    "supervise_call_control_id": fields.TEXT,
    "supervisor_role": fields.one_of("barge", "whisper", "monitor"),
}
# Telnyx: one number only, where a dial takes a list.
_TRANSFER: Fields = {
    **_BOTH,
    "to": fields.required(fields.ONE_NUMBER),
    "from": fields.ONE_NUMBER,
    "early_media": fields.FLAG,
    "mute_dtmf": fields.one_of("none", "both", "self", "opposite"),
    "target_leg_client_state": fields.CLIENT_STATE,
}

ROUTES = (
    Route("POST", "/calls", dial, _DIAL, whole_account),
    Route("POST", "/calls/{call_control_id}/actions/transfer", transfer, _TRANSFER, this_path),
)
