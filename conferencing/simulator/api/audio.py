"""The part of the conference API that is heard: files, texts and keys."""

from conferencing.simulator.api.fields import (
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
from conferencing.simulator.api.requests import OK, Answer, Ask, Route, whole_account
from conferencing.simulator.world.entities import Conference, Leg
from conferencing.simulator.world.errors import refusal


def play(ask: Ask) -> Answer:
    world, (conference, legs) = ask.world, _heard_by(ask)
    sound, times = ask.sound("audio_url", "media_name"), ask.times()
    if not sound:
        raise refusal(
            "10004", "One of 'audio_url' and 'media_name' is required.", pointer="/audio_url"
        )
    world.soon(lambda: world.play(conference, sound, legs, times=times))
    return OK


def speak(ask: Ask) -> Answer:
    world, (conference, legs) = ask.world, _heard_by(ask)
    world.soon(lambda: world.speak(conference, ask.body["payload"], legs))
    return OK


def stop(ask: Ask) -> Answer:
    world, (conference, legs) = ask.world, _heard_by(ask)
    world.soon(lambda: world.stop_sounds(conference, legs))
    return OK


def send_dtmf(ask: Ask) -> Answer:
    """No list, or an empty one, is everybody who is there when it takes effect."""
    world, conference, legs = ask.world, ask.conference_by_id(), ask.named_legs()
    world.check_members(conference, legs)
    ask.keep_conference_state(conference)
    world.soon(lambda: world.send_keys(legs or conference.legs, ask.body["digits"]))
    return OK


def _heard_by(ask: Ask) -> tuple[Conference, list[Leg]]:
    conference, legs = ask.conference(), ask.named_legs()
    ask.world.check_members(conference, legs)
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
