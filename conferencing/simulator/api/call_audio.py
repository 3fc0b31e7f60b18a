"""The part of the call API that is heard on one leg: files, texts and keys."""

from conferencing.simulator.world.errors import refusal

from .call_fields import COMMAND
from .fields import (
    DIGITS,
    FLAG,
    KEY_MILLIS,
    LANGUAGE,
    LOOP,
    OBJECT,
    SPOKEN,
    TEXT,
    URL,
    Field,
    one_of,
    required,
    text,
)
from .requests import OK, Request, Response, Route, this_path

_LONGEST_CONTENT = 20_000_000


def playback_start(request: Request) -> Response:
    world, body, leg = request.world, request.body, request.leg()
    sound, times, overlay = (
        request.sound("audio_url", "media_name"),
        request.times(),
        request.flag("overlay"),
    )
    if not sound and not body.get("playback_content"):
        raise refusal(
            "10004", "One of 'audio_url' and 'media_name' is required.", pointer="/audio_url"
        )
    if sound and body.get("playback_content"):
        raise refusal(
            "10032", "A file and its content cannot both be given.", pointer="/playback_content"
        )
    world.check_usable(leg)
    request.keep_state(leg)
    world.soon(lambda: world.play_to(leg, sound, times=times, overlay=overlay))
    return OK


def playback_stop(request: Request) -> Response:
    world, leg, only_current = request.world, request.leg(), request.body.get("stop") == "current"
    world.check_usable(leg)
    request.keep_state(leg)
    world.soon(lambda: world.stop_playing_to(leg, only_current=only_current))
    return OK


def speak(request: Request) -> Response:
    world, leg, times = request.world, request.leg(), request.times()
    world.check_usable(leg)
    request.keep_state(leg)
    world.soon(lambda: world.speak_to(leg, request.body["payload"], times=times))
    return OK


def send_dtmf(request: Request) -> Response:
    world, leg = request.world, request.leg()
    world.check_usable(leg)
    request.keep_state(leg)
    world.soon(lambda: world.send_keys([leg], request.body["digits"]))
    return OK


_STOP = one_of("current", "all")
_TARGET = one_of("self", "opposite", "both")
_PLAY: dict[str, Field] = {
    **COMMAND,
    "cache_audio": FLAG,
    "audio_type": one_of("mp3", "wav"),
    "audio_url": URL,
    "loop": LOOP,
    "media_name": TEXT,
    "overlay": FLAG,
    "playback_content": text(1, _LONGEST_CONTENT),
    "stop": _STOP,
    "target_legs": _TARGET,
}
_SPEAK: dict[str, Field] = {
    **COMMAND,
    "language": LANGUAGE,
    "loop": LOOP,
    "payload": required(SPOKEN),
    "payload_type": one_of("text", "ssml"),
    "service_level": one_of("basic", "premium"),
    "stop": _STOP,
    "target_legs": _TARGET,
    "voice": required(TEXT),
    "voice_settings": OBJECT,
}
_SEND: dict[str, Field] = {**COMMAND, "digits": required(DIGITS), "duration_millis": KEY_MILLIS}

_ACTIONS = "/calls/{call_control_id}/actions"

ROUTES = (
    Route("POST", f"{_ACTIONS}/playback_start", playback_start, _PLAY, this_path),
    Route(
        "POST",
        f"{_ACTIONS}/playback_stop",
        playback_stop,
        {**COMMAND, "stop": _STOP, "overlay": FLAG},
        this_path,
    ),
    Route("POST", f"{_ACTIONS}/speak", speak, _SPEAK, this_path),
    Route("POST", f"{_ACTIONS}/send_dtmf", send_dtmf, _SEND, this_path),
)
