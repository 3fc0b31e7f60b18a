"""What people hear in a conference, and the keys that they press.

`legs` None means everybody in the conference; an empty list raises ValueError. Each raises
GatewayError. Telnyx takes a `command_id` for `speak` alone: `play`, `send_dtmf` and `gather` must
never be repeated, for it would happen twice.
"""

from typing import Literal

from .answers import accepted
from .client import conference_command
from .parameters import Legs, if_given, in_region, these_or_everyone


def speak(
    conference_id: str,
    command_id: str,
    legs: Legs,
    *,
    text: str,
    voice: str,
    language: str,
    payload_type: Literal["text", "ssml"],
    region: str = "",
) -> None:
    """`text`: at most 3,000 characters. `voice`: female, male, or a provider's, such as
    AWS.Polly.Joanna, which knows its own language.
    """
    named = these_or_everyone(legs)
    with conference_command("speak") as command:
        accepted(
            command.speak(
                conference_id,
                payload=text,
                voice=voice,
                call_control_ids=named,
                command_id=command_id,
                # One of the SDK's long list; the form offers no other.
                language=if_given(language),  # type: ignore[arg-type]
                payload_type=if_given(payload_type),
                region=in_region(region),
            )
        )


def play(
    conference_id: str,
    legs: Legs,
    *,
    audio_url: str,
    media_name: str,
    loop: str,
    region: str = "",
) -> None:
    """One of `audio_url` and `media_name`. `loop`: 1 to 100 as text, or "infinity"."""
    named = these_or_everyone(legs)
    with conference_command("play") as command:
        accepted(
            command.play(
                conference_id,
                audio_url=if_given(audio_url),
                call_control_ids=named,
                # An integer or "infinity", says Telnyx's OpenAPI file.
                loop=loop if loop == "infinity" else int(loop),
                media_name=if_given(media_name),
                region=in_region(region),
            )
        )


def stop(conference_id: str, legs: Legs, *, region: str = "") -> None:
    """Whatever is played or spoken there."""
    named = these_or_everyone(legs)
    with conference_command("stop") as command:
        accepted(command.stop(conference_id, call_control_ids=named, region=in_region(region)))


def send_dtmf(conference_id: str, legs: Legs, *, digits: str, duration_millis: int) -> None:
    """`digits`: 0-9, A-D, * and #; w waits half a second and W a whole one. Each tone takes 100 to
    500 milliseconds. No webhook reports them.
    """
    named = these_or_everyone(legs)
    with conference_command("send_dtmf") as command:
        accepted(
            command.send_dtmf(
                conference_id,
                digits=digits,
                call_control_ids=named,
                duration_millis=duration_millis,
            )
        )


def gather(
    conference_id: str,
    leg: str,
    *,
    timeout_seconds: int,
    audio_url: str = "",
    media_name: str = "",
    minimum_digits: int | None = None,
    maximum_digits: int | None = None,
    tries: int = 1,
    terminating_digit: str = "#",
    valid_digits: str = "",
) -> None:
    """Ask one person to type digits; `tries`: how often the sound is played if nothing comes, for
    which Telnyx's own default is three. `terminating_digit` empty: no key ends the input.

    What they type is expected as call.dtmf.received for each key and call.gather.ended for the
    whole; Telnyx documents both only for calls.
    """
    with conference_command("gather") as command:
        accepted(
            command.gather_dtmf_audio(
                conference_id,
                call_control_id=leg,
                audio_url=if_given(audio_url),
                maximum_digits=if_given(maximum_digits),
                maximum_tries=tries,
                media_name=if_given(media_name),
                minimum_digits=if_given(minimum_digits),
                # Left out it would be "#".
                terminating_digit=terminating_digit,
                timeout_millis=1000 * timeout_seconds,
                valid_digits=if_given(valid_digits),
            )
        )
