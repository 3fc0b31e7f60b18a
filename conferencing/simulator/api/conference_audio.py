"""The audible part of the conference API: files, texts and keys."""

from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.state import Conference, Leg

from . import fields
from .fields import Fields
from .requests import OK, Request, Response, Route, whole_account


def play(request: Request) -> Response:
    world, (conference, legs) = request.world, _heard_by(request)
    sound, times = request.sound("audio_url", "media_name"), request.times()
    if not sound:
        detail = "One of 'audio_url' and 'media_name' is required."
        raise refusal("10004", detail, pointer="/audio_url")
    world.soon(world.play, conference, sound, legs, times=times)
    return OK


def speak(request: Request) -> Response:
    world, (conference, legs) = request.world, _heard_by(request)
    world.soon(world.speak, conference, request.body.text("payload"), legs)
    return OK


def stop(request: Request) -> Response:
    world, (conference, legs) = request.world, _heard_by(request)
    world.soon(world.stop_sounds, conference, legs)
    return OK


def send_dtmf(request: Request) -> Response:
    """No list, or an empty one, means everybody who is there when it takes effect."""
    world, conference, legs = request.world, request.conference_by_id(), request.named_legs()
    world.check_participants(conference, legs)
    request.keep_conference_state(conference)
    world.soon(_send_keys, request, conference, legs)
    return OK


def _send_keys(request: Request, conference: Conference, legs: list[Leg]) -> None:
    request.world.send_keys(legs or conference.legs, request.body.text("digits"))


def _heard_by(request: Request) -> tuple[Conference, list[Leg]]:
    conference, legs = request.conference(), request.named_legs()
    request.world.check_participants(conference, legs)
    return conference, legs


_SOME: Fields = {"call_control_ids": fields.TEXTS, "region": fields.REGION}
_PLAY: Fields = {**_SOME, "audio_url": fields.URL, "media_name": fields.TEXT, "loop": fields.LOOP}
_SPEAK: Fields = {
    **_SOME,
    "command_id": fields.TEXT,
    "payload": fields.required(fields.SPOKEN),
    "voice": fields.required(fields.VOICE),
    "payload_type": fields.one_of("text", "ssml"),
    "language": fields.LANGUAGE,
    "voice_settings": fields.OBJECT,
}
_SEND: Fields = {
    "call_control_ids": fields.TEXTS,
    "client_state": fields.CLIENT_STATE,
    "digits": fields.required(fields.DIGITS),
    "duration_millis": fields.KEY_MILLIS,
}

# Telnyx: of these only speak has a command_id; a second play after a lost answer plays twice.
_ACTIONS = "/conferences/{id}/actions"

ROUTES = (
    Route("POST", f"{_ACTIONS}/play", play, _PLAY),
    Route("POST", f"{_ACTIONS}/speak", speak, _SPEAK, whole_account),
    Route("POST", f"{_ACTIONS}/stop", stop, _SOME),
    Route("POST", f"{_ACTIONS}/send_dtmf", send_dtmf, _SEND),
)
