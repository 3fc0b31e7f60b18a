"""The conference part of the API."""

from collections.abc import Callable
from operator import attrgetter

from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.state import Conference, Leg, Participant

from . import fields, resources
from .body import Body
from .fields import Fields
from .paging import page
from .requests import OK, Request, Response, Route, this_path, whole_account

_STATUSES = ("init", "in_progress", "completed")
_PARTICIPANT_FILTERS: dict[str, Callable[[Participant], object]] = {
    "muted": attrgetter("muted"),
    "on_hold": attrgetter("on_hold"),
    "whispering": attrgetter("whispers_to"),
}


def list_conferences(request: Request) -> Response:
    name, status = request.filter("name"), request.filter("status")
    if status and status not in _STATUSES:
        detail = f"status must be one of {', '.join(_STATUSES)}."
        raise refusal("10032", detail, pointer="/filter[status]")
    matching = [
        conference
        for conference in request.world.conferences.values()
        if conference.region == request.region
        and name in (None, conference.name)
        and status in (None, resources.status(conference))
    ]
    # Telnyx: the one that expires last comes first.
    matching.sort(key=attrgetter("expires_at"), reverse=True)
    return page(request, [resources.conference(conference) for conference in matching])


def create_conference(request: Request) -> Response:
    # Telnyx answers with the whole conference, though its owner joins a moment later.
    world, body = request.world, request.body
    request.sound("hold_audio_url", "hold_media_name")
    leg, name = request.named_leg(), body.text("name")
    world.check_create(leg, name)
    request.keep_state(leg)
    conference = world.open_conference(
        leg,
        name,
        client_state=body.text_or_none("client_state"),
        max_participants=body.whole("max_participants", 250),
        duration_minutes=body.whole_or_none("duration_minutes"),
        is_started=body.flag("start_conference_on_create", default=True),
        region=request.region,
    )
    world.soon(world.announce_conference, conference)
    return Response(resources.conference(conference))


def retrieve_conference(request: Request) -> Response:
    return Response(resources.conference(request.readable_conference()))


def list_participants(request: Request) -> Response:
    conference = request.readable_conference()
    rows = list(conference.participants.values())
    for name, has in _PARTICIPANT_FILTERS.items():
        if (value := request.filter(name)) is not None:
            rows = [row for row in rows if bool(has(row)) == (value == "true")]
    return page(request, [resources.participant(conference, row) for row in rows])


def retrieve_participant(request: Request) -> Response:
    conference = request.conference_by_id()
    return Response(resources.single_participant(conference, _participant(request, conference)))


def update_participant(request: Request) -> Response:
    """Takes effect at once, unlike the commands."""
    conference = request.conference_by_id()
    request.world.check_live(conference)
    participant, body = _participant(request, conference), request.body
    request.world.change_exit(
        participant,
        ends=body.flag_or_none("end_conference_on_exit"),
        soft_ends=body.flag_or_none("soft_end_conference_on_exit"),
    )
    return Response(resources.single_participant(conference, participant))


def join(request: Request) -> Response:
    world, body = request.world, request.body
    conference, leg = request.conference(), request.named_leg()
    music = request.sound("hold_audio_url", "hold_media_name")
    if music and not request.body.flag("hold"):
        raise refusal("10032", "Hold music needs hold to be true.", pointer="/hold")
    world.check_join(conference, leg)
    world.check_whispers(conference, body.texts("whisper_call_control_ids"))
    request.keep_state(leg)
    world.soon(join_as_asked, request, conference, leg, body)
    return OK


def join_as_asked(request: Request, conference: Conference, leg: Leg, options: Body) -> None:
    """With the options of a join, which are also those of a dial's conference_config."""
    request.world.join(
        conference,
        leg,
        mute=options.flag("mute"),
        hold=options.flag("hold"),
        end_conference_on_exit=options.flag("end_conference_on_exit"),
        soft_end_conference_on_exit=options.flag("soft_end_conference_on_exit"),
        starts_conference=options.flag("start_conference_on_enter"),
        supervisor_role=options.text("supervisor_role") or "none",
        whispers_to=options.texts("whisper_call_control_ids"),
    )


def leave(request: Request) -> Response:
    # Telnyx has no command that removes a person at once: that is leave, and then hangup.
    world, conference = request.world, request.conference()
    leg = request.named_leg()
    world.check_present(conference, leg)
    world.soon(world.leave, conference, leg)
    return OK


def mute(request: Request) -> Response:
    return _change_members(request, request.world.mute)


def unmute(request: Request) -> Response:
    return _change_members(request, request.world.unmute)


def hold(request: Request) -> Response:
    request.sound("audio_url", "media_name")
    return _change_members(request, request.world.hold)


def unhold(request: Request) -> Response:
    # Telnyx: the odd one out: mute, unmute and hold take an empty list for everybody.
    if not request.body.texts("call_control_ids"):
        detail = "The 'call_control_ids' parameter is required."
        raise refusal("10004", detail, pointer="/call_control_ids")
    return _change_members(request, request.world.unhold)


def end(request: Request) -> Response:
    world, conference = request.world, request.conference_by_id()
    world.check_live(conference)
    world.soon(world.end, conference)
    return OK


def update(request: Request) -> Response:
    world, body, conference, leg = (
        request.world,
        request.body,
        request.conference(),
        request.named_leg(),
    )
    role, whispers_to = body.text("supervisor_role"), body.texts("whisper_call_control_ids")
    world.check_present(conference, leg)
    world.check_whispers(conference, whispers_to)
    world.soon(world.change_role, conference, leg, role, whispers_to)
    return OK


def _change_members(request: Request, change: Callable[[Conference, list[Leg]], None]) -> Response:
    conference = request.conference()
    legs = request.named_legs()
    request.world.check_participants(conference, legs)
    request.world.soon(change, conference, legs)
    return OK


def _participant(request: Request, conference: Conference) -> Participant:
    return request.world.participant(conference, request.path["participant_id"])


# Telnyx: mute, unmute, hold and unhold have no command_id, so a repeat is done again.
_SOME: Fields = {"call_control_ids": fields.TEXTS, "region": fields.REGION}
_COMMAND: Fields = {"command_id": fields.TEXT, "region": fields.REGION}
_HOLD_MUSIC: Fields = {"hold_audio_url": fields.URL, "hold_media_name": fields.TEXT}

_CREATE: Fields = {
    **_COMMAND,
    **_HOLD_MUSIC,
    "call_control_id": fields.required(fields.TEXT),
    "name": fields.required(fields.text(1)),
    "beep_enabled": fields.BEEP,
    "client_state": fields.CLIENT_STATE,
    "comfort_noise": fields.FLAG,
    "duration_minutes": fields.whole(1, 1_000_000),
    # Telnyx: from 2 to 800, and 250 unless asked for.
    "max_participants": fields.whole(2, 800),
    "start_conference_on_create": fields.FLAG,
}
_JOIN: Fields = {
    **_COMMAND,
    **_HOLD_MUSIC,
    "call_control_id": fields.required(fields.TEXT),
    "beep_enabled": fields.BEEP,
    "client_state": fields.CLIENT_STATE,
    "end_conference_on_exit": fields.FLAG,
    "hold": fields.FLAG,
    "mute": fields.FLAG,
    "soft_end_conference_on_exit": fields.FLAG,
    "start_conference_on_enter": fields.FLAG,
    "supervisor_role": fields.ROLE,
    "whisper_call_control_ids": fields.TEXTS,
}
_LEAVE: Fields = {
    **_COMMAND,
    "call_control_id": fields.required(fields.TEXT),
    "beep_enabled": fields.BEEP,
}
_UPDATE: Fields = {
    **_COMMAND,
    "call_control_id": fields.required(fields.TEXT),
    "supervisor_role": fields.required(fields.ROLE),
    "whisper_call_control_ids": fields.TEXTS,
}
_EXIT: Fields = {
    "beep_enabled": fields.BEEP,
    "end_conference_on_exit": fields.FLAG,
    "soft_end_conference_on_exit": fields.FLAG,
}

_ACTIONS = "/conferences/{id}/actions"
# Telnyx: a participant's id is in no webhook, only in the list of participants.
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
    Route(
        "POST",
        f"{_ACTIONS}/hold",
        hold,
        {**_SOME, "audio_url": fields.URL, "media_name": fields.TEXT},
    ),
    Route(
        "POST",
        f"{_ACTIONS}/unhold",
        unhold,
        {**_SOME, "call_control_ids": fields.required(fields.TEXTS)},
    ),
    Route("POST", f"{_ACTIONS}/update", update, _UPDATE, whole_account),
    # Telnyx: it takes no region.
    Route("POST", f"{_ACTIONS}/end", end, {"command_id": fields.TEXT}, this_path),
)
