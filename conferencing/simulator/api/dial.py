"""The part of the call API that calls somebody: dial and transfer."""

from collections.abc import Callable
from typing import Any

from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.state import Leg

from . import resources
from .call_fields import ANSWERED, COMMAND, RECORD, SIP, STREAM, WEBHOOKS
from .conferences import join_as_asked
from .fields import (
    BEEP,
    CLIENT_STATE,
    FLAG,
    NUMBER,
    OBJECT,
    ONE_NUMBER,
    ROLE,
    TEXT,
    TEXTS,
    URL,
    UUID,
    Field,
    check,
    one_of,
    required,
    whole,
)
from .requests import (
    OK,
    Request,
    Response,
    Route,
    this_path,
    whole_account,
)

_Step = Callable[[Leg], None]


def dial(request: Request) -> Response:
    world, body = request.world, request.body
    request.check_connection(body["connection_id"])
    request.sound("audio_url", "media_name")
    to = body["to"] if isinstance(body["to"], str) else body["to"][0]
    linked = _linked(request)
    leg = world.dial(
        body["from"],
        to,
        **_ringing(request),
        client_state=body.get("client_state"),
        session_id=linked.call_session_id if linked else None,
        on_answer=_one_after_another(_on_answer(request, linked)),
    )
    if supervised := body.get("supervise_call_control_id"):
        world.leg(supervised).dependents.append(leg)
    recording = request.recording_from_answer()
    leg.active_recordings = [recording] if recording else []
    return Response(resources.dialled(leg, recording.id if recording else None))


def transfer(request: Request) -> Response:
    world, body, leg = request.world, request.body, request.leg()
    world.check_usable(leg)
    request.sound("audio_url", "media_name")
    request.keep_state(leg)
    world.soon(
        lambda: world.transfer(
            leg,
            body["to"],
            from_=body.get("from"),
            **_ringing(request),
            parks_after_unbridge=body.get("park_after_unbridge") == "self",
            client_state=body.get("target_leg_client_state"),
            recording=request.recording_from_answer(),
        )
    )
    return OK


def _ringing(request: Request) -> dict[str, Any]:
    return {
        "ring_timeout": request.body.get("timeout_secs", 30),
        "time_limit": request.body.get("time_limit_secs", 14400),
        "machine_detection": request.body.get("answering_machine_detection", "disabled"),
    }


def _linked(request: Request) -> Leg | None:
    """The call whose session the new one shares."""
    if call_control_id := request.body.get("link_to"):
        leg = request.world.leg(call_control_id)
        request.world.check_alive(leg)
        return leg
    if (
        request.flag("bridge_on_answer")
        or request.flag("bridge_intent")
        or request.body.get("park_after_unbridge")
    ):
        raise refusal("10004", "The 'link_to' parameter is required.", pointer="/link_to")
    return None


def _on_answer(request: Request, linked: Leg | None) -> list[_Step]:
    """Raises Refusal for what can be known to be impossible already."""
    world, body, steps = request.world, request.body, list[_Step]()
    if url := body.get("stream_url"):
        steps.append(lambda leg: world.start_stream(leg, url))
    if config := body.get("conference_config"):
        steps.append(_joining(request, config))
    if call_control_id := body.get("supervise_call_control_id"):
        supervised = world.leg(call_control_id)
        world.check_usable(supervised)
        steps.append(world.supervising(supervised, body.get("supervisor_role", "barge")))
    if linked and request.flag("bridge_on_answer"):
        parks = body.get("park_after_unbridge") == "self"
        steps.append(lambda leg: world.bridge(leg, linked, parks_after_unbridge=parks))
    return steps


def _one_after_another(steps: list[_Step]) -> _Step:
    def take_all(leg: Leg) -> None:
        for step in steps:
            step(leg)

    return take_all


def _joining(request: Request, config: dict[str, Any]) -> _Step:
    """What a dialled leg does when it is answered: join by id, or by name; an unknown name creates
    the conference.
    """
    check(config, _CONFERENCE)
    world, conference_id, name = request.world, config.get("id"), config.get("conference_name")
    if not conference_id and not name:
        raise refusal(
            "10004",
            "conference_config needs an id or a conference_name.",
            pointer="/conference_config",
        )
    if conference_id:
        world.check_live(world.conference(conference_id))

    def join(leg: Leg) -> None:
        conference = (
            world.conference(conference_id) if conference_id else world.live_conference(str(name))
        )
        if conference:
            join_as_asked(request, conference, leg, config)
        else:
            is_started = config.get("start_conference_on_create", True)
            world.create_conference(leg, str(name), is_started=is_started)

    return join


_CONFERENCE: dict[str, Field] = {
    "beep_enabled": BEEP,
    "conference_name": TEXT,
    "early_media": FLAG,
    "end_conference_on_exit": FLAG,
    "hold": FLAG,
    "hold_audio_url": URL,
    "hold_media_name": TEXT,
    "id": UUID,
    "mute": FLAG,
    "soft_end_conference_on_exit": FLAG,
    "start_conference_on_create": FLAG,
    "start_conference_on_enter": FLAG,
    "supervisor_role": ROLE,
    "whisper_call_control_ids": TEXTS,
}
_DETECTION = one_of("premium", "detect", "detect_beep", "detect_words", "greeting_end", "disabled")
_BOTH: dict[str, Field] = {
    **COMMAND,
    **RECORD,
    **SIP,
    **WEBHOOKS,
    "answering_machine_detection": _DETECTION,
    "answering_machine_detection_config": OBJECT,
    "audio_url": URL,
    "media_name": TEXT,
    "park_after_unbridge": one_of("self"),
    "time_limit_secs": whole(30, 14400),
    "timeout_secs": whole(5, 600),
}
_DIAL: dict[str, Field] = {
    **_BOTH,
    **STREAM,
    **ANSWERED,
    "connection_id": required(TEXT),
    "to": required(NUMBER),
    "from": required(ONE_NUMBER),
    "bridge_intent": FLAG,
    "bridge_on_answer": FLAG,
    "conference_config": OBJECT,
    "dialogflow_config": OBJECT,
    "enable_dialogflow": FLAG,
    "link_to": TEXT,
    "prevent_double_bridge": FLAG,
    "retry_on_timeout": FLAG,
    "supervise_call_control_id": TEXT,
    "supervisor_role": one_of("barge", "whisper", "monitor"),
}
_TRANSFER: dict[str, Field] = {
    **_BOTH,
    "to": required(ONE_NUMBER),
    "from": ONE_NUMBER,
    "early_media": FLAG,
    "mute_dtmf": one_of("none", "both", "self", "opposite"),
    "target_leg_client_state": CLIENT_STATE,
}

ROUTES = (
    Route("POST", "/calls", dial, _DIAL, whole_account),
    Route("POST", "/calls/{call_control_id}/actions/transfer", transfer, _TRANSFER, this_path),
)
