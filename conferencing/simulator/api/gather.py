"""Asking one person for digits: inside a conference, or on a call of its own."""

from conferencing.simulator.api.fields import (
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
from conferencing.simulator.api.requests import OK, Answer, Ask, Route, this_path
from conferencing.simulator.world.entities import Conference, Gathering, Prompt
from conferencing.simulator.world.errors import refusal


def gather_in_conference(ask: Ask) -> Answer:
    """With a file, or with silence when none is named."""
    world, conference, leg = ask.world, ask.conference_by_id(), ask.named_leg()
    world.check_present(conference, leg)
    gathering = _gathering(ask, _file(ask), _invalid_file(ask), conference)
    ask.keep_state(leg)

    def begin() -> None:
        world.check_present(conference, leg)
        world.gather(leg, gathering)

    world.soon(begin)
    return OK


def gather(ask: Ask) -> Answer:
    return _on_call(ask, _gathering(ask, Prompt(), first_key_millis=5000))


def gather_using_audio(ask: Ask) -> Answer:
    return _on_call(ask, _gathering(ask, _file(ask), _invalid_file(ask)))


def gather_using_speak(ask: Ask) -> Answer:
    invalid = ask.body.get("invalid_payload")
    return _on_call(
        ask,
        _gathering(
            ask, Prompt(text=ask.body["payload"]), Prompt(text=invalid) if invalid else None
        ),
    )


def gather_stop(ask: Ask) -> Answer:
    world, leg = ask.world, ask.leg()
    world.check_usable(leg)
    ask.keep_state(leg)
    world.soon(lambda: world.abandon_gathering(leg))
    return OK


def _on_call(ask: Ask, gathering: Gathering) -> Answer:
    world, leg = ask.world, ask.leg()
    world.check_usable(leg)
    ask.keep_state(leg)
    world.soon(lambda: world.gather(leg, gathering))
    return OK


def _file(ask: Ask) -> Prompt:
    return Prompt(ask.sound("audio_url", "media_name"))


def _invalid_file(ask: Ask) -> Prompt | None:
    sound = ask.sound("invalid_audio_url", "invalid_media_name")
    return Prompt(sound) if sound else None


def _gathering(
    ask: Ask,
    prompt: Prompt,
    invalid_prompt: Prompt | None = None,
    conference: Conference | None = None,
    *,
    first_key_millis: int | None = None,
) -> Gathering:
    body = ask.body
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
