"""The part of the conference API that is heard: files, texts and keys."""

from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.state import Conference, Leg

from .fields import (
    CLIENT_STATE,
    DIGITS,
    KEY_MILLIS,
    LANGUAGE,
    LOOP,
    OBJECT,
    REGION,
    SPOKEN,
    TEXT,
    TEXTS,
    URL,
    Field,
    one_of,
    required,
)
from .requests import OK, Request, Response, Route, whole_account


def play(request: Request) -> Response:
    world, (conference, legs) = request.world, _heard_by(request)
    sound, times = request.sound("audio_url", "media_name"), request.times()
    if not sound:
        raise refusal(
            "10004", "One of 'audio_url' and 'media_name' is required.", pointer="/audio_url"
        )
    world.soon(lambda: world.play(conference, sound, legs, times=times))
    return OK


def speak(request: Request) -> Response:
    world, (conference, legs) = request.world, _heard_by(request)
    world.soon(lambda: world.speak(conference, request.body["payload"], legs))
    return OK


def stop(request: Request) -> Response:
    world, (conference, legs) = request.world, _heard_by(request)
    world.soon(lambda: world.stop_sounds(conference, legs))
    return OK


def send_dtmf(request: Request) -> Response:
    """No list, or an empty one, is everybody who is there when it takes effect."""
    world, conference, legs = request.world, request.conference_by_id(), request.named_legs()
    world.check_participants(conference, legs)
    request.keep_conference_state(conference)
    world.soon(lambda: world.send_keys(legs or conference.legs, request.body["digits"]))
    return OK


def _heard_by(request: Request) -> tuple[Conference, list[Leg]]:
    conference, legs = request.conference(), request.named_legs()
    request.world.check_participants(conference, legs)
    return conference, legs


_SOME: dict[str, Field] = {"call_control_ids": TEXTS, "region": REGION}
_PLAY: dict[str, Field] = {**_SOME, "audio_url": URL, "media_name": TEXT, "loop": LOOP}
_SPEAK: dict[str, Field] = {
    **_SOME,
    "command_id": TEXT,
    "payload": required(SPOKEN),
    "voice": required(TEXT),
    "payload_type": one_of("text", "ssml"),
    "language": LANGUAGE,
    "voice_settings": OBJECT,
}
_SEND: dict[str, Field] = {
    "call_control_ids": TEXTS,
    "client_state": CLIENT_STATE,
    "digits": required(DIGITS),
    "duration_millis": KEY_MILLIS,
}

_ACTIONS = "/conferences/{id}/actions"

ROUTES = (
    Route("POST", f"{_ACTIONS}/play", play, _PLAY),
    Route("POST", f"{_ACTIONS}/speak", speak, _SPEAK, whole_account),
    Route("POST", f"{_ACTIONS}/stop", stop, _SOME),
    Route("POST", f"{_ACTIONS}/send_dtmf", send_dtmf, _SEND),
)
