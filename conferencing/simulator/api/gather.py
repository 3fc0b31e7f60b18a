"""Asking one person for digits: inside a conference, or on a call of its own."""

from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.state import Conference, Gathering, Prompt

from .fields import (
    CLIENT_STATE,
    FLAG,
    KEYS,
    LANGUAGE,
    ONE_KEY,
    SPOKEN,
    TEXT,
    URL,
    Field,
    one_of,
    required,
    text,
    whole,
)
from .requests import OK, Request, Response, Route, this_path


def gather_in_conference(request: Request) -> Response:
    """With a file, or with silence when none is named."""
    world, conference, leg = request.world, request.conference_by_id(), request.named_leg()
    world.check_present(conference, leg)
    gathering = _gathering(request, _file(request), _invalid_file(request), conference)
    request.keep_state(leg)

    def begin() -> None:
        world.check_present(conference, leg)
        world.gather(leg, gathering)

    world.soon(begin)
    return OK


def gather(request: Request) -> Response:
    return _on_call(request, _gathering(request, Prompt(), first_key_millis=5000))


def gather_using_audio(request: Request) -> Response:
    return _on_call(request, _gathering(request, _file(request), _invalid_file(request)))


def gather_using_speak(request: Request) -> Response:
    invalid = request.body.get("invalid_payload")
    return _on_call(
        request,
        _gathering(
            request, Prompt(text=request.body["payload"]), Prompt(text=invalid) if invalid else None
        ),
    )


def gather_stop(request: Request) -> Response:
    world, leg = request.world, request.leg()
    world.check_usable(leg)
    request.keep_state(leg)
    world.soon(lambda: world.abandon_gathering(leg))
    return OK


def _on_call(request: Request, gathering: Gathering) -> Response:
    world, leg = request.world, request.leg()
    world.check_usable(leg)
    request.keep_state(leg)
    world.soon(lambda: world.gather(leg, gathering))
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
    minimum, maximum = body.get("minimum_digits", 1), body.get("maximum_digits", 128)
    if minimum > maximum:
        raise refusal("10033", "minimum_digits is above maximum_digits.", pointer="/minimum_digits")
    timeout = first_key_millis or body.get("timeout_millis", 60_000)
    return Gathering(
        prompt,
        conference,
        invalid_prompt,
        minimum=minimum,
        maximum=maximum,
        tries_left=body.get("maximum_tries", 3),
        first_key_seconds=body.get("initial_timeout_millis", timeout) / 1000,
        next_key_seconds=body.get("inter_digit_timeout_millis", 5000) / 1000,
        terminator=body.get("terminating_digit", "#"),
        valid_digits=body.get("valid_digits", "0123456789#*"),
        stops_playback=body.get("stop_playback_on_dtmf", True),
        id=body.get("gather_id"),
    )


_MILLIS = whole(1, 3_600_000)
_DIGITS: dict[str, Field] = {
    "client_state": CLIENT_STATE,
    "gather_id": text(0, 100),
    "initial_timeout_millis": _MILLIS,
    "inter_digit_timeout_millis": _MILLIS,
    "maximum_digits": whole(1, 128),
    "maximum_tries": whole(1, 128),
    "minimum_digits": whole(1, 128),
    "terminating_digit": ONE_KEY,
    "timeout_millis": _MILLIS,
    "valid_digits": KEYS,
}
_AUDIO: dict[str, Field] = {
    **_DIGITS,
    "audio_url": URL,
    "media_name": TEXT,
    "invalid_audio_url": URL,
    "invalid_media_name": TEXT,
}
_SPEAK: dict[str, Field] = {
    **_DIGITS,
    "payload": required(SPOKEN),
    "invalid_payload": SPOKEN,
    "voice": required(TEXT),
    "payload_type": one_of("text", "ssml"),
    "language": LANGUAGE,
    "service_level": one_of("basic", "premium"),
}
_IN_CONFERENCE: dict[str, Field] = {
    **_AUDIO,
    "call_control_id": required(TEXT),
    "stop_playback_on_dtmf": FLAG,
}
_COMMAND: dict[str, Field] = {"command_id": TEXT, "client_state": CLIENT_STATE}

_ACTIONS = "/calls/{call_control_id}/actions"

ROUTES = (
    Route(
        "POST", "/conferences/{id}/actions/gather_using_audio", gather_in_conference, _IN_CONFERENCE
    ),
    Route(
        "POST",
        f"{_ACTIONS}/gather",
        gather,
        {**_DIGITS, **_COMMAND, "gather_id": text(1, 40)},
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
