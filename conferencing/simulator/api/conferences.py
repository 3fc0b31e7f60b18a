"""The conference part of the API."""

from collections.abc import Callable, Mapping

from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.state import Conference, Leg, Participant

from . import resources
from .fields import (
    BEEP,
    CLIENT_STATE,
    FLAG,
    REGION,
    ROLE,
    TEXT,
    TEXTS,
    URL,
    Field,
    required,
    text,
    whole,
)
from .requests import (
    OK,
    Request,
    Response,
    Route,
    page,
    this_path,
    whole_account,
)

_STATUSES = ("init", "in_progress", "completed")


def list_conferences(request: Request) -> Response:
    name, status = request.filter("name"), request.filter("status")
    if status and status not in _STATUSES:
        raise refusal(
            "10032", f"status must be one of {', '.join(_STATUSES)}.", pointer="/filter[status]"
        )
    found = [
        conference
        for conference in request.world.conferences.values()
        if name in (None, conference.name) and status in (None, resources.status(conference))
    ]
    found.sort(key=lambda conference: conference.expires_at, reverse=True)
    return page(request, [resources.conference(conference) for conference in found])


def create_conference(request: Request) -> Response:
    world, body = request.world, request.body
    request.sound("hold_audio_url", "hold_media_name")
    leg, name = request.named_leg(), body["name"]
    world.check_create(leg, name)
    request.keep_state(leg)
    conference = world.open_conference(
        leg,
        name,
        client_state=body.get("client_state"),
        max_participants=body.get("max_participants", 250),
        duration_minutes=body.get("duration_minutes"),
        is_started=body.get("start_conference_on_create", True),
    )
    world.soon(lambda: world.announce_conference(conference))
    return Response(resources.conference(conference))


def retrieve_conference(request: Request) -> Response:
    return Response(resources.conference(request.conference_by_id()))


def list_participants(request: Request) -> Response:
    conference = request.conference_by_id()
    wanted: dict[str, Callable[[Participant], bool]] = {
        "muted": lambda participant: participant.muted,
        "on_hold": lambda participant: participant.on_hold,
        "whispering": lambda participant: bool(participant.whispers_to),
    }
    rows = list(conference.participants.values())
    for name, has in wanted.items():
        if (value := request.filter(name)) is not None:
            rows = [row for row in rows if has(row) == (value == "true")]
    return page(request, [resources.participant(conference, row) for row in rows])


def retrieve_participant(request: Request) -> Response:
    conference = request.conference_by_id()
    return Response(resources.single_participant(conference, _participant(request, conference)))


def update_participant(request: Request) -> Response:
    """At once, unlike the commands."""
    conference = request.conference_by_id()
    request.world.check_live(conference)
    participant, body = _participant(request, conference), request.body
    request.world.change_exit(
        participant,
        ends=body.get("end_conference_on_exit"),
        soft_ends=body.get("soft_end_conference_on_exit"),
    )
    return Response(resources.single_participant(conference, participant))


def join(request: Request) -> Response:
    world, body = request.world, request.body
    conference, leg = request.conference(), request.named_leg()
    music = request.sound("hold_audio_url", "hold_media_name")
    if music and not request.flag("hold"):
        raise refusal("10032", "Hold music needs hold to be true.", pointer="/hold")
    world.check_join(conference, leg)
    world.check_whispers(conference, body.get("whisper_call_control_ids") or ())
    request.keep_state(leg)
    world.soon(lambda: join_as_asked(request, conference, leg, body))
    return OK


def join_as_asked(
    request: Request, conference: Conference, leg: Leg, options: Mapping[str, object]
) -> None:
    whispers_to = options.get("whisper_call_control_ids")
    request.world.join(
        conference,
        leg,
        mute=bool(options.get("mute")),
        hold=bool(options.get("hold")),
        end_conference_on_exit=bool(options.get("end_conference_on_exit")),
        soft_end_conference_on_exit=bool(options.get("soft_end_conference_on_exit")),
        starts_conference=bool(options.get("start_conference_on_enter")),
        supervisor_role=str(options.get("supervisor_role") or "none"),
        whispers_to=whispers_to if isinstance(whispers_to, list) else (),
    )


def leave(request: Request) -> Response:
    world, conference = request.world, request.conference()
    leg = request.named_leg()
    world.check_present(conference, leg)
    world.soon(lambda: world.leave(conference, leg))
    return OK


def mute(request: Request) -> Response:
    return _change_members(request, request.world.mute)


def unmute(request: Request) -> Response:
    return _change_members(request, request.world.unmute)


def hold(request: Request) -> Response:
    request.sound("audio_url", "media_name")
    return _change_members(request, request.world.hold)


def unhold(request: Request) -> Response:
    if not request.body["call_control_ids"]:
        raise refusal(
            "10004", "The 'call_control_ids' parameter is required.", pointer="/call_control_ids"
        )
    return _change_members(request, request.world.unhold)


def end(request: Request) -> Response:
    world, conference = request.world, request.conference_by_id()
    world.check_live(conference)
    world.soon(lambda: world.end(conference))
    return OK


def update(request: Request) -> Response:
    world, body, conference, leg = (
        request.world,
        request.body,
        request.conference(),
        request.named_leg(),
    )
    role, whispers_to = body["supervisor_role"], body.get("whisper_call_control_ids") or []
    world.check_present(conference, leg)
    world.check_whispers(conference, whispers_to)
    world.soon(lambda: world.change_role(conference, leg, role, whispers_to))
    return OK


def _change_members(request: Request, change: Callable[[Conference, list[Leg]], None]) -> Response:
    conference = request.conference()
    legs = request.named_legs()
    request.world.check_participants(conference, legs)
    request.world.soon(lambda: change(conference, legs))
    return OK


def _participant(request: Request, conference: Conference) -> Participant:
    return request.world.participant(conference, request.path["participant_id"])


_SOME: dict[str, Field] = {"call_control_ids": TEXTS, "region": REGION}
_COMMAND: dict[str, Field] = {"command_id": TEXT, "region": REGION}
_HOLD_MUSIC: dict[str, Field] = {"hold_audio_url": URL, "hold_media_name": TEXT}

_CREATE: dict[str, Field] = {
    **_COMMAND,
    **_HOLD_MUSIC,
    "call_control_id": required(TEXT),
    "name": required(text(1)),
    "beep_enabled": BEEP,
    "client_state": CLIENT_STATE,
    "comfort_noise": FLAG,
    "duration_minutes": whole(1, 1_000_000),
    "max_participants": whole(2, 800),
    "start_conference_on_create": FLAG,
}
_JOIN: dict[str, Field] = {
    **_COMMAND,
    **_HOLD_MUSIC,
    "call_control_id": required(TEXT),
    "beep_enabled": BEEP,
    "client_state": CLIENT_STATE,
    "end_conference_on_exit": FLAG,
    "hold": FLAG,
    "mute": FLAG,
    "soft_end_conference_on_exit": FLAG,
    "start_conference_on_enter": FLAG,
    "supervisor_role": ROLE,
    "whisper_call_control_ids": TEXTS,
}
_LEAVE: dict[str, Field] = {**_COMMAND, "call_control_id": required(TEXT), "beep_enabled": BEEP}
_UPDATE: dict[str, Field] = {
    **_COMMAND,
    "call_control_id": required(TEXT),
    "supervisor_role": required(ROLE),
    "whisper_call_control_ids": TEXTS,
}
_EXIT: dict[str, Field] = {
    "beep_enabled": BEEP,
    "end_conference_on_exit": FLAG,
    "soft_end_conference_on_exit": FLAG,
}

_ACTIONS = "/conferences/{id}/actions"
_PARTICIPANT = "/conferences/{id}/participants/{participant_id}"

ROUTES = (
    Route("GET", "/conferences", list_conferences),
    Route("POST", "/conferences", create_conference, _CREATE, whole_account),
    Route("GET", "/conferences/{id}", retrieve_conference),
    Route("GET", "/conferences/{id}/participants", list_participants),
    Route("GET", _PARTICIPANT, retrieve_participant),
    Route("PATCH", _PARTICIPANT, update_participant, _EXIT),
    Route("POST", f"{_ACTIONS}/join", join, _JOIN, whole_account),
    Route("POST", f"{_ACTIONS}/leave", leave, _LEAVE, whole_account),
    Route("POST", f"{_ACTIONS}/mute", mute, _SOME),
    Route("POST", f"{_ACTIONS}/unmute", unmute, _SOME),
    Route("POST", f"{_ACTIONS}/hold", hold, {**_SOME, "audio_url": URL, "media_name": TEXT}),
    Route("POST", f"{_ACTIONS}/unhold", unhold, {**_SOME, "call_control_ids": required(TEXTS)}),
    Route("POST", f"{_ACTIONS}/update", update, _UPDATE, whole_account),
    Route("POST", f"{_ACTIONS}/end", end, _COMMAND, this_path),
)
