"""What can be done to a call that is up, in a conference or not.

A `leg` is a call control id. Each raises GatewayError, and may be repeated with the same
`command_id` within 60 seconds: Telnyx ignores the second one.
"""

from urllib.parse import urlsplit

from . import answers, ringing_tone, rows
from .answers import accepted
from .client import call_command, omit, telnyx_client
from .parameters import Entrance, Supervising, if_given, into_conference
from .rows import DialledCall


def dial(
    connection_id: str,
    command_id: str,
    *,
    to: str,
    from_: str,
    ring_seconds: int,
    client_state: str,
    detect_machine: bool,
    into: str = "",
    entrance: Entrance = Entrance(),  # noqa: B008 (it is frozen)
    supervision: Supervising | None = None,
) -> DialledCall:
    """Calls somebody. The answer comes at once, and says only which call it will be. `into`: the
    id of the conference that they come into when they answer; `supervision`: or whom they hear.
    """
    with telnyx_client("dial") as telnyx:
        answer = telnyx.calls.with_raw_response.dial(
            connection_id=connection_id,
            to=to,
            from_=from_,
            timeout_secs=ring_seconds,
            client_state=client_state,
            command_id=command_id,
            answering_machine_detection="detect" if detect_machine else omit(),
            conference_config=into_conference(into, entrance) if into else omit(),
            supervise_call_control_id=supervision.leg if supervision else omit(),
            supervisor_role=supervision.role if supervision else omit(),
        )
        return answers.read(rows.dialled_call, answer)


def answer(leg: str, command_id: str) -> None:
    """For incoming calls; until then the caller hears it ring."""
    with call_command("answer") as command:
        accepted(command.answer(leg, command_id=command_id))


def hangup(leg: str, command_id: str) -> None:
    with call_command("hangup") as command:
        accepted(command.hangup(leg, command_id=command_id))


def transfer(leg: str, command_id: str, *, to: str, from_: str, client_state: str) -> None:
    """Dials `to`, a number or a SIP address, and bridges when it answers. If it does not, this leg
    stays up. `client_state`: of the call that is dialled.
    """
    with call_command("transfer") as command:
        accepted(
            command.transfer(
                leg,
                to=to,
                command_id=command_id,
                from_=if_given(from_),
                target_leg_client_state=client_state,
            )
        )


def enqueue(leg: str, command_id: str, *, queue: str, max_wait_seconds: int | None = None) -> None:
    """A queue begins with its first caller; it then takes at most 100. A bridge that the call is in
    ends, and it leaves any other queue. After `max_wait_seconds` it is parked.
    """
    with call_command("enqueue") as command:
        accepted(
            command.enqueue(
                leg,
                queue_name=queue,
                command_id=command_id,
                max_wait_time_secs=if_given(max_wait_seconds),
            )
        )


def leave_queue(leg: str, command_id: str) -> None:
    """The leg stays up, parked."""
    with call_command("leave_queue") as command:
        accepted(command.leave_queue(leg, command_id=command_id))


def speak(leg: str, command_id: str, *, text: str, language: str = "en-US") -> None:
    """Read a text out to this leg alone."""
    with call_command("tell") as command:
        accepted(
            command.speak(
                leg,
                payload=text,
                voice="female",
                # One of the SDK's long list; the form takes no other.
                language=language,  # type: ignore[arg-type]
                command_id=command_id,
            )
        )


def play(leg: str, command_id: str, *, audio_url: str, media_name: str) -> None:
    """To this leg alone, again and again until it is stopped. Without a file, a ringing tone."""
    tone = "" if audio_url or media_name else ringing_tone.encoded()
    with call_command("hold_music") as command:
        accepted(
            command.start_playback(
                leg,
                audio_url=if_given(audio_url),
                media_name=if_given(media_name),
                playback_content=if_given(tone),
                # Telnyx takes what it fetches for MP3 unless it is told otherwise.
                audio_type="wav" if tone or _is_wav(audio_url) else omit(),
                loop="infinity",
                command_id=command_id,
            )
        )


def _is_wav(address: str) -> bool:
    return urlsplit(address).path.lower().endswith((".wav", ".wave"))


def stop_playing(leg: str, command_id: str) -> None:
    """What plays at the moment; what waits behind it begins."""
    with call_command("stop_music") as command:
        accepted(command.stop_playback(leg, stop="current", command_id=command_id))


def ask_key(leg: str, command_id: str, *, text: str, key: str, seconds: int) -> None:
    """Read a text out to this leg, once, and wait for one key: `seconds` from the end of the text.
    What was pressed comes as an event.
    """
    with call_command("ask_key") as command:
        accepted(
            command.gather_using_speak(
                leg,
                payload=text,
                voice="female",
                language="en-US",
                valid_digits=key,
                minimum_digits=1,
                maximum_digits=1,
                maximum_tries=1,
                timeout_millis=seconds * 1000,
                command_id=command_id,
            )
        )


def ask_digits(
    leg: str,
    command_id: str,
    *,
    text: str,
    language: str,
    timeout_seconds: int,
    minimum_digits: int,
    maximum_digits: int,
    tries: int,
    terminating_digit: str,
    valid_digits: str,
) -> None:
    """Read a text out to this leg and wait for digits: `timeout_seconds` from the end of the text.
    `terminating_digit` empty: no key ends the input. What was typed comes as events.

    A conference can only play files before it asks (`audio.gather`); this reads to the leg itself,
    whether it is in a conference or not.
    """
    with call_command("ask_digits") as command:
        accepted(
            command.gather_using_speak(
                leg,
                payload=text,
                voice="female",
                language=language,  # type: ignore[arg-type]  # the form knows them
                valid_digits=valid_digits,
                minimum_digits=minimum_digits,
                maximum_digits=maximum_digits,
                maximum_tries=tries,
                terminating_digit=terminating_digit,
                timeout_millis=timeout_seconds * 1000,
                command_id=command_id,
            )
        )


def stop_asking(leg: str, command_id: str) -> None:
    """Ends the question that is being asked; that it is over comes as an event."""
    with call_command("stop_gather") as command:
        accepted(command.stop_gather(leg, command_id=command_id))


def bridge(
    leg: str, command_id: str, *, queue: str, with_leg: str, is_only_if_free: bool = False
) -> None:
    """With another leg, or with the first in a queue; which one that was, only webhooks tell. It is
    out of the queue even if the bridge fails. `is_only_if_free`: refused where the other leg is in
    a talk already, which a bridge would end otherwise.
    """
    # The SDK calls the second leg required; by the specification a queue can take its place.
    other: str = with_leg or omit()  # type: ignore[assignment]
    with call_command("bridge") as command:
        accepted(
            command.bridge(
                leg,
                call_control_id_to_bridge_with=other,
                command_id=command_id,
                prevent_double_bridge=True if is_only_if_free else omit(),
                queue=omit() if with_leg else queue,
            )
        )
