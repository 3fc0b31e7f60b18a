"""From a webhook's JSON to an event. Routes on the raw `event_type`, never on the SDK's typed
result, which guesses.

Every one of Telnyx's voice events has a line in `READERS`. Any other type becomes a note in the
feed of the conference or the call it names, or `Unknown`. A field that is missing or of the wrong
type is read as absent: one odd value must not lose the rest.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TypedDict

from . import events as e
from .webhook_fields import (
    Json,
    an_id,
    clean,
    inner,
    media,
    number,
    occurred_at,
    of_call,
    of_conference,
    of_recording,
    queue_name,
    text,
)

# The signature is cut to its second, and Telnyx's machines may differ a little.
SIGNED_SINCE = timedelta(seconds=5)


class Base(TypedDict):
    """What every event has."""

    kind: str
    at: datetime
    source_id: str


Reader = Callable[[Base, Json], e.Event]


def envelope(body: Json) -> Json:
    """The event inside a webhook: wrapped in `data`, or bare (as the spec has
    conference.floor.changed).
    """
    wrapped = body.get("data")
    return wrapped if isinstance(wrapped, Mapping) else body


def from_webhook(body: Json, signed_at: datetime) -> e.Event:
    """The event that a verified webhook body reports, which Telnyx signed at that time. Raises
    KeyError only when it has no event id.
    """
    event = envelope(body)
    payload = inner(event, "payload")
    base: Base = {
        "kind": (text(event, "event_type") or "unknown")[:64],
        # Where Telnyx tells no time that can be: it happened before this was signed, mostly just
        # before, and that is Telnyx's own clock too. Nothing happened after it was signed.
        "at": min(occurred_at(event, signed_at) or signed_at, signed_at + SIGNED_SINCE),
        "source_id": f"webhook:{event['id']}",
    }
    reader = READERS.get(base["kind"], _note)
    read = reader(base, payload)
    return read if _names_its_subject(read) else _note(base, payload)


def _names_its_subject(event: e.Event) -> bool:
    """Whether the event has the ids of what it is about; without them it would change a conference,
    a person or a call that does not exist.
    """
    match event:
        case e.ParticipantJoined() | e.ParticipantLeft() | e.FloorChanged():
            return bool(event.conference_id and event.call_control_id)
        case e.ConferenceEvent():
            return bool(event.conference_id)
        # By Telnyx's schema it has only this; the mirror looks up the rest.
        case e.CallRecordingSaved() if event.call_leg_id:
            return True
        case e.CallEvent():
            return bool(event.call_control_id)
    return True


# --- Conferences ----------------------------------------------------------------------------------


def _plain(cls: type[e.ConferenceEvent], base: Base, payload: Json) -> e.Event:
    return cls(**base, **of_conference(payload))


def _conference_ended(base: Base, payload: Json) -> e.Event:
    return e.ConferenceEnded(**base, **of_conference(payload), reason=text(payload, "reason"))


def _audio(
    cls: type[e.AudioStarted | e.AudioEnded], audio: str, base: Base, payload: Json
) -> e.Event:
    return cls(**base, **of_conference(payload), audio=audio, media=media(payload))


def _conference_recording_saved(base: Base, payload: Json) -> e.Event:
    return e.ConferenceRecordingSaved(
        **base, **of_conference(payload), **of_recording(payload, base["source_id"], base["at"])
    )


# --- Calls ----------------------------------------------------------------------------------------


def _plain_call(cls: type[e.CallEvent], base: Base, payload: Json) -> e.Event:
    return cls(**base, **of_call(payload))


def _initiated(base: Base, payload: Json) -> e.Event:
    return e.CallInitiated(
        **base,
        **of_call(payload),
        direction=text(payload, "direction"),
        state=text(payload, "state"),
        caller_id_name=text(payload, "caller_id_name"),
    )


def _hangup(base: Base, payload: Json) -> e.Event:
    return e.CallHangup(
        **base,
        **of_call(payload),
        cause=text(payload, "hangup_cause"),
        source=text(payload, "hangup_source"),
        sip_cause=text(payload, "sip_hangup_cause"),
        mos=text(inner(inner(payload, "call_quality_stats"), "inbound"), "mos"),
    )


def _enqueued(base: Base, payload: Json) -> e.Event:
    return e.CallEnqueued(
        **base,
        **of_call(payload),
        queue=queue_name(payload, "queue"),
        position=number(payload, "current_position"),
    )


def _left_queue(base: Base, payload: Json) -> e.Event:
    return e.CallLeftQueue(
        **base,
        **of_call(payload),
        queue=queue_name(payload, "queue"),
        position=number(payload, "queue_position"),
        reason=text(payload, "reason"),
        wait_seconds=number(payload, "wait_time_secs"),
    )


def _call_recording_saved(base: Base, payload: Json) -> e.Event:
    return e.CallRecordingSaved(
        **base, **of_call(payload), **of_recording(payload, base["source_id"], base["at"])
    )


def _key_pressed(base: Base, payload: Json) -> e.Event:
    return e.KeyPressed(**base, **of_call(payload), key=text(payload, "digit")[:1])


def _gathered(base: Base, payload: Json) -> e.Event:
    return e.DigitsGathered(
        **base,
        **of_call(payload),
        digits=text(payload, "digits"),
        status=text(payload, "status")[:64],
    )


def _machine(stage: str, base: Base, payload: Json) -> e.Event:
    result = text(payload, "result")
    return e.MachineDetected(**base, **of_call(payload), stage=stage, result=result)


def _streaming(state: str, base: Base, payload: Json) -> e.Event:
    reason = text(payload, "failure_reason")
    return e.StreamingChanged(**base, **of_call(payload), state=state, reason=reason)


def _far_end_hold(held: bool, base: Base, payload: Json) -> e.Event:
    return e.FarEndHoldChanged(**base, **of_call(payload), held=held)


def _call_audio_started(audio: str, base: Base, payload: Json) -> e.Event:
    return e.CallAudioStarted(**base, **of_call(payload), audio=audio, media=media(payload))


def _call_audio_ended(audio: str, base: Base, payload: Json) -> e.Event:
    return e.CallAudioEnded(
        **base,
        **of_call(payload),
        audio=audio,
        media=media(payload),
        status=text(payload, "status")[:64],
    )


def _cost(base: Base, payload: Json) -> e.Event:
    """Telnyx gives the sum without its currency, which stands with each part of it."""
    parts = payload.get("cost_parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    currency = text(first, "currency") if isinstance(first, Mapping) else ""
    cost = text(payload, "total_cost")
    words = f"{cost} {currency}".strip() if cost else "not known"
    return e.CallNoted(**base, **of_call(payload), text=clean(words))


# --- All of them ----------------------------------------------------------------------------------

READERS: dict[str, Reader] = {
    "conference.created": partial(_plain, e.ConferenceCreated),
    "conference.ended": _conference_ended,
    "conference.floor.changed": partial(_plain, e.FloorChanged),
    "conference.participant.joined": partial(_plain, e.ParticipantJoined),
    "conference.participant.left": partial(_plain, e.ParticipantLeft),
    "conference.participant.playback.started": partial(_audio, e.AudioStarted, "playback"),
    "conference.participant.playback.ended": partial(_audio, e.AudioEnded, "playback"),
    "conference.participant.speak.started": partial(_audio, e.AudioStarted, "speak"),
    "conference.participant.speak.ended": partial(_audio, e.AudioEnded, "speak"),
    "conference.playback.started": partial(_audio, e.AudioStarted, "playback"),
    "conference.playback.ended": partial(_audio, e.AudioEnded, "playback"),
    "conference.speak.started": partial(_audio, e.AudioStarted, "speak"),
    "conference.speak.ended": partial(_audio, e.AudioEnded, "speak"),
    "conference.recording.saved": _conference_recording_saved,
    "call.initiated": _initiated,
    "call.answered": partial(_plain_call, e.CallAnswered),
    "call.bridged": partial(_plain_call, e.CallBridged),
    "call.hangup": _hangup,
    "call.enqueued": _enqueued,
    "call.dequeued": _left_queue,
    "call.left.queue": _left_queue,  # the name in older and in generated documents
    "call.recording.saved": _call_recording_saved,
    "call.dtmf.received": _key_pressed,
    "call.gather.ended": _gathered,
    "call.machine.detection.ended": partial(_machine, "detection"),
    "call.machine.greeting.ended": partial(_machine, "greeting"),
    "call.machine.premium.detection.ended": partial(_machine, "detection"),
    "call.machine.premium.greeting.ended": partial(_machine, "greeting"),
    "streaming.started": partial(_streaming, "started"),
    "streaming.stopped": partial(_streaming, "stopped"),
    "streaming.failed": partial(_streaming, "failed"),
    "call.hold": partial(_far_end_hold, True),
    "call.unhold": partial(_far_end_hold, False),
    "call.playback.started": partial(_call_audio_started, "playback"),
    "call.playback.ended": partial(_call_audio_ended, "playback"),
    "call.speak.started": partial(_call_audio_started, "speak"),
    "call.speak.ended": partial(_call_audio_ended, "speak"),
    "call.cost": _cost,
}

_NOTE_KEYS = (
    "digit",
    "digits",
    "status",
    "reason",
    "result",
    "failure_cause",
    "sip_notify_response",
)


def _note(base: Base, payload: Json) -> e.Event:
    """What no reader reads: a line in the feed of the conference or the call it names, if any."""
    if an_id(payload, "conference_id"):
        return e.ConferenceNoted(**base, **of_conference(payload))
    if not an_id(payload, "call_control_id"):
        return e.Unknown(**base)
    values = [payload.get(key) for key in _NOTE_KEYS]
    # Only plain values: an object could hold numbers or addresses that no screen masks.
    facts = [str(value) for value in values if isinstance(value, str | int | float)]
    return e.CallNoted(**base, **of_call(payload), text=clean(" ".join(facts)))
