"""The audible part of the call API: files, texts and keys, on one leg."""

from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.state import Leg

from . import fields
from .call_fields import COMMAND
from .fields import Fields
from .requests import OK, Request, Response, Route, this_path

_LARGEST_CONTENT = 20_000_000


def playback_start(request: Request) -> Response:
    world, body, leg = request.world, request.body, request.leg()
    sound, times, overlay = (
        request.sound("audio_url", "media_name"),
        request.times(),
        request.body.flag("overlay"),
    )
    if not sound and not body.text("playback_content"):
        detail = "One of 'audio_url' and 'media_name' is required."
        raise refusal("10004", detail, pointer="/audio_url")
    if sound and body.text("playback_content"):
        detail = "A file and its content cannot both be given."
        raise refusal("10032", detail, pointer="/playback_content")
    world.check_usable(leg)
    request.keep_state(leg)
    _stop_first(request, leg)
    world.soon(world.play_to, leg, sound, times=times, overlay=overlay)
    return OK


def playback_stop(request: Request) -> Response:
    world, leg, only_current = request.world, request.leg(), request.body.text("stop") == "current"
    world.check_usable(leg)
    request.keep_state(leg)
    world.soon(world.stop_playing_to, leg, only_current=only_current)
    return OK


def speak(request: Request) -> Response:
    world, leg, times = request.world, request.leg(), request.times()
    world.check_usable(leg)
    request.keep_state(leg)
    _stop_first(request, leg)
    world.soon(world.speak_to, leg, request.body.text("payload"), times=times)
    return OK


def _stop_first(request: Request, leg: Leg) -> None:
    """What plays already; with `all` also what waits behind it."""
    if stop := request.body.text("stop"):
        request.world.soon(request.world.stop_playing_to, leg, only_current=stop == "current")


def send_dtmf(request: Request) -> Response:
    world, leg = request.world, request.leg()
    world.check_usable(leg)
    request.keep_state(leg)
    world.soon(world.send_keys, [leg], request.body.text("digits"))
    return OK


_STOP = fields.one_of("current", "all")
_TARGET = fields.one_of("self", "opposite", "both")
_PLAY: Fields = {
    **COMMAND,
    "cache_audio": fields.FLAG,
    "audio_type": fields.one_of("mp3", "wav"),
    "audio_url": fields.URL,
    "loop": fields.LOOP,
    "media_name": fields.TEXT,
    "overlay": fields.FLAG,
    "playback_content": fields.text(1, _LARGEST_CONTENT),
    "stop": _STOP,
    "target_legs": _TARGET,
}
# Telnyx: payload and voice are required; the language is ignored for some voices.
_SPEAK: Fields = {
    **COMMAND,
    "language": fields.LANGUAGE,
    "loop": fields.LOOP,
    "payload": fields.required(fields.SPOKEN),
    "payload_type": fields.one_of("text", "ssml"),
    "service_level": fields.one_of("basic", "premium"),
    "stop": _STOP,
    "target_legs": _TARGET,
    "voice": fields.required(fields.VOICE),
    "voice_settings": fields.OBJECT,
}
_SEND: Fields = {
    **COMMAND,
    "digits": fields.required(fields.DIGITS),
    "duration_millis": fields.KEY_MILLIS,
}

_ACTIONS = "/calls/{call_control_id}/actions"

ROUTES = (
    Route("POST", f"{_ACTIONS}/playback_start", playback_start, _PLAY, this_path),
    Route(
        "POST",
        f"{_ACTIONS}/playback_stop",
        playback_stop,
        {**COMMAND, "stop": _STOP, "overlay": fields.FLAG},
        this_path,
    ),
    Route("POST", f"{_ACTIONS}/speak", speak, _SPEAK, this_path),
    Route("POST", f"{_ACTIONS}/send_dtmf", send_dtmf, _SEND, this_path),
)
