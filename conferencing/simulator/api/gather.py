"""Asking one person for digits: inside a conference, or on a call."""

from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.state import Conference, Gathering, Leg, Prompt

from . import fields
from .fields import Fields
from .requests import OK, Request, Response, Route, this_path


def gather_in_conference(request: Request) -> Response:
    """With a file, or with silence when none is named."""
    world, conference, leg = request.world, request.conference_by_id(), request.named_leg()
    world.check_present(conference, leg)
    gathering = _gathering(request, _file(request), _invalid_file(request), conference)
    request.keep_state(leg)
    world.soon(_gather_if_present, request, conference, leg, gathering)
    return OK


def gather(request: Request) -> Response:
    return _on_call(request, _gathering(request, Prompt(), first_key_millis=5000))


def gather_using_audio(request: Request) -> Response:
    return _on_call(request, _gathering(request, _file(request), _invalid_file(request)))


def gather_using_speak(request: Request) -> Response:
    invalid = request.body.text("invalid_payload")
    invalid_prompt = Prompt(text=invalid) if invalid else None
    prompt = Prompt(text=request.body.text("payload"))
    return _on_call(request, _gathering(request, prompt, invalid_prompt))


def gather_stop(request: Request) -> Response:
    world, leg = request.world, request.leg()
    world.check_usable(leg)
    request.keep_state(leg)
    world.soon(world.abandon_gathering, leg)
    return OK


def _gather_if_present(
    request: Request, conference: Conference, leg: Leg, gathering: Gathering
) -> None:
    request.world.check_present(conference, leg)
    request.world.gather(leg, gathering)


def _on_call(request: Request, gathering: Gathering) -> Response:
    world, leg = request.world, request.leg()
    world.check_usable(leg)
    request.keep_state(leg)
    world.soon(world.gather, leg, gathering)
    return OK


def _file(request: Request) -> Prompt:
    return Prompt(request.sound("audio_url", "media_name"))


def _invalid_file(request: Request) -> Prompt | None:
    sound = request.sound("invalid_audio_url", "invalid_media_name")
    return Prompt(sound) if sound else None


def _gathering(
    request: Request,
    prompt: Prompt,
    invalid_prompt: Prompt | None = None,
    conference: Conference | None = None,
    *,
    first_key_millis: int | None = None,
) -> Gathering:
    body = request.body
    minimum, maximum = body.whole("minimum_digits", 1), body.whole("maximum_digits", 128)
    if minimum > maximum:
        raise refusal("10033", "minimum_digits is above maximum_digits.", pointer="/minimum_digits")
    # Telnyx: a minute for the first key and five seconds for each other, three tries, ended by #.
    timeout = first_key_millis or body.whole("timeout_millis", 60_000)
    return Gathering(
        prompt,
        conference,
        invalid_prompt,
        minimum=minimum,
        maximum=maximum,
        tries_left=body.whole("maximum_tries", 3),
        first_key_seconds=body.whole("initial_timeout_millis", timeout) / 1000,
        next_key_seconds=body.whole("inter_digit_timeout_millis", 5000) / 1000,
        terminator=body.text("terminating_digit", "#"),
        valid_digits=body.text("valid_digits", "0123456789#*"),
        stops_playback=body.flag("stop_playback_on_dtmf", default=True),
        id=body.text_or_none("gather_id"),
    )


_MILLIS = fields.whole(1, 3_600_000)
# Telnyx: at most 128 digits.
_DIGITS: Fields = {
    "client_state": fields.CLIENT_STATE,
    "gather_id": fields.text(0, 100),
    "initial_timeout_millis": _MILLIS,
    "inter_digit_timeout_millis": _MILLIS,
    "maximum_digits": fields.whole(1, 128),
    "maximum_tries": fields.whole(1, 128),
    "minimum_digits": fields.whole(1, 128),
    "terminating_digit": fields.ONE_KEY,
    "timeout_millis": _MILLIS,
    "valid_digits": fields.KEYS,
}
_AUDIO: Fields = {
    **_DIGITS,
    "audio_url": fields.URL,
    "media_name": fields.TEXT,
    "invalid_audio_url": fields.URL,
    "invalid_media_name": fields.TEXT,
}
_SPEAK: Fields = {
    **_DIGITS,
    "payload": fields.required(fields.SPOKEN),
    "invalid_payload": fields.SPOKEN,
    "voice": fields.required(fields.VOICE),
    "payload_type": fields.one_of("text", "ssml"),
    "language": fields.LANGUAGE,
    "service_level": fields.one_of("basic", "premium"),
}
# Telnyx: no command_id inside a conference, so a repeat asks again.
_IN_CONFERENCE: Fields = {
    **_AUDIO,
    "call_control_id": fields.required(fields.TEXT),
    "stop_playback_on_dtmf": fields.FLAG,
}
_COMMAND: Fields = {"command_id": fields.TEXT, "client_state": fields.CLIENT_STATE}

_ACTIONS = "/calls/{call_control_id}/actions"

ROUTES = (
    Route(
        "POST", "/conferences/{id}/actions/gather_using_audio", gather_in_conference, _IN_CONFERENCE
    ),
    Route(
        "POST",
        f"{_ACTIONS}/gather",
        gather,
        {**_DIGITS, **_COMMAND, "gather_id": fields.text(1, 40)},
        this_path,
    ),
    Route(
        "POST",
        f"{_ACTIONS}/gather_using_audio",
        gather_using_audio,
        {**_AUDIO, **_COMMAND},
        this_path,
    ),
    Route(
        "POST",
        f"{_ACTIONS}/gather_using_speak",
        gather_using_speak,
        {**_SPEAK, **_COMMAND},
        this_path,
    ),
    Route("POST", f"{_ACTIONS}/gather_stop", gather_stop, _COMMAND, this_path),
)
