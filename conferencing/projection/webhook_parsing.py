"""From a webhook's JSON to an event. Routes on the raw `event_type`, never on the SDK's typed
result, which guesses.

Every one of Telnyx's voice events has a line in `READERS`; what is not there becomes a note in the
feed of the conference or call it names, or `Unknown`. A field that is missing or of the wrong type
is read as absent: one odd value must not lose the rest.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from . import events as e

Json = Mapping[str, Any]
Reader = Callable[[dict[str, Any], Json], e.Event]


def envelope(body: Json) -> Json:
    """The event inside a webhook: wrapped in `data`, or bare (as the spec has
    conference.floor.changed).
    """
    inner = body.get("data")
    return inner if isinstance(inner, Mapping) else body


def from_webhook(body: Json, received_at: datetime) -> e.Event:
    """The event that a verified webhook body tells of. Raises KeyError only when it has no event
    id.
    """
    event = envelope(body)
    kind = (_text(event, "event_type") or "unknown")[:64]
    payload = event.get("payload")
    payload = payload if isinstance(payload, Mapping) else {}
    base: dict[str, Any] = {
        "kind": kind,
        "at": moment(event.get("occurred_at")) or moment(payload.get("occurred_at")) or received_at,
        "source_id": f"webhook:{event['id']}",
    }
    reader = READERS.get(kind)
    event_or_none = (
        reader(base, payload) if reader and _names_its_subject(reader, payload) else None
    )
    return event_or_none or _note(base, payload)


def moment(value: object) -> datetime | None:
    """An aware UTC time from ISO-8601 text, or None."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):  # the latter: the year 1, a few hours before it began
        return None


def clean(text: str) -> str:
    """Text that every database stores: no NUL, no lone surrogate, at most 255 signs."""
    if not text.isascii():
        text = text.encode(errors="replace").decode()
    return text.replace("\0", "")[:255]


def _text(payload: Json, key: str) -> str:
    value = payload.get(key)
    return clean(value) if isinstance(value, str) else ""


def _number(payload: Json, key: str) -> int | None:
    """A whole number that fits every database; anything else is as good as absent."""
    value = payload.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 <= value < 2**31 else None


def _legs(payload: Json) -> dict[str, Any]:
    return {
        key: _text(payload, key)
        for key in ("call_control_id", "call_leg_id", "call_session_id", "connection_id")
    }


def _room(payload: Json) -> dict[str, Any]:
    return {"conference_id": _text(payload, "conference_id"), **_legs(payload)}


def _call(payload: Json) -> dict[str, Any]:
    return {
        **_legs(payload),
        "from_number": _text(payload, "from"),
        "to_number": _text(payload, "to"),
    }


def _media(payload: Json) -> str:
    """A media name, or the last part of an address: addresses may carry secrets in their query."""
    address = _text(payload, "media_url").split("?")[0].rstrip("/")
    return _text(payload, "media_name") or address.rsplit("/", 1)[-1]


def _plain_room(cls: type[e.ConferenceEvent]) -> Reader:
    return _of_room(lambda base, payload: cls(**base, **_room(payload)))


def _of_room(reader: Reader) -> Reader:
    _ROOM_READERS.add(reader)
    return reader


def _of_person(cls: type[e.ConferenceEvent]) -> Reader:
    reader = _plain_room(cls)
    _PERSON_READERS.add(reader)
    return reader


_ROOM_READERS: set[Reader] = set()
_PERSON_READERS: set[Reader] = set()


def _names_its_subject(reader: Reader, payload: Json) -> bool:
    needed = ["conference_id"] if reader in _ROOM_READERS else ["call_control_id"]
    if reader in _PERSON_READERS:
        needed.append("call_control_id")
    return all(_text(payload, name) for name in needed)


def _room_audio(cls: type[e.AudioStarted] | type[e.AudioEnded], audio: str) -> Reader:
    return _of_room(
        lambda base, payload: cls(**base, **_room(payload), audio=audio, media=_media(payload))
    )


def _call_audio(cls: type[e.CallAudioStarted] | type[e.CallAudioEnded], audio: str) -> Reader:
    return lambda base, payload: cls(**base, **_call(payload), audio=audio, media=_media(payload))


@_of_room
def _conference_ended(base: dict[str, Any], payload: Json) -> e.Event:
    return e.ConferenceEnded(**base, **_room(payload), reason=_text(payload, "reason"))


def _recording(base: dict[str, Any], payload: Json) -> dict[str, Any]:
    return {
        # Some real bodies lack the recording's id; the event's own id still tells two recordings
        # apart.
        "recording_id": _text(payload, "recording_id") or base["source_id"],
        "started_at": moment(payload.get("recording_started_at")),
        "ended_at": moment(payload.get("recording_ended_at")),
        "channels": _text(payload, "channels"),
        "format": _text(payload, "format"),
    }


@_of_room
def _conference_recording_saved(base: dict[str, Any], payload: Json) -> e.Event:
    return e.ConferenceRecordingSaved(**base, **_room(payload), **_recording(base, payload))


def _call_recording_saved(base: dict[str, Any], payload: Json) -> e.Event:
    return e.CallRecordingSaved(**base, **_call(payload), **_recording(base, payload))


def _key_pressed(base: dict[str, Any], payload: Json) -> e.Event:
    return e.KeyPressed(**base, **_call(payload), key=_text(payload, "digit")[:1])


def _gathered(base: dict[str, Any], payload: Json) -> e.Event:
    facts: dict[str, Any] = {
        "digits": _text(payload, "digits"),
        "status": _text(payload, "status")[:64],
    }
    return e.DigitsGathered(**base, **_call(payload), **facts)


def _initiated(base: dict[str, Any], payload: Json) -> e.Event:
    extra: dict[str, Any] = {
        key: _text(payload, key) for key in ("direction", "state", "caller_id_name")
    }
    return e.CallInitiated(**base, **_call(payload), **extra)


def _answered(base: dict[str, Any], payload: Json) -> e.Event:
    return e.CallAnswered(**base, **_call(payload))


def _bridged(base: dict[str, Any], payload: Json) -> e.Event:
    return e.CallBridged(**base, **_call(payload))


def _hangup(base: dict[str, Any], payload: Json) -> e.Event:
    stats = payload.get("call_quality_stats")
    inbound = stats.get("inbound") if isinstance(stats, Mapping) else None
    return e.CallHangup(
        **base,
        **_call(payload),
        cause=_text(payload, "hangup_cause"),
        source=_text(payload, "hangup_source"),
        sip_cause=_text(payload, "sip_hangup_cause"),
        mos=_text(inbound, "mos") if isinstance(inbound, Mapping) else "",
    )


def _enqueued(base: dict[str, Any], payload: Json) -> e.Event:
    return e.CallEnqueued(
        **base,
        **_call(payload),
        queue=_text(payload, "queue"),
        position=_number(payload, "current_position"),
        average_wait_seconds=_number(payload, "queue_avg_wait_time_secs"),
    )


def _left_queue(base: dict[str, Any], payload: Json) -> e.Event:
    return e.CallLeftQueue(
        **base,
        **_call(payload),
        queue=_text(payload, "queue"),
        position=_number(payload, "queue_position"),
        reason=_text(payload, "reason"),
        wait_seconds=_number(payload, "wait_time_secs"),
    )


def _machine(stage: str) -> Reader:
    return lambda base, payload: e.MachineDetected(
        **base, **_call(payload), stage=stage, result=_text(payload, "result")
    )


def _streaming(state: str) -> Reader:
    return lambda base, payload: e.StreamingChanged(
        **base, **_call(payload), state=state, reason=_text(payload, "failure_reason")
    )


def _far_end_hold(held: bool) -> Reader:
    return lambda base, payload: e.FarEndHoldChanged(**base, **_call(payload), held=held)


READERS: dict[str, Reader] = {
    "conference.created": _plain_room(e.ConferenceCreated),
    "conference.ended": _conference_ended,
    "conference.floor.changed": _of_person(e.FloorChanged),
    "conference.participant.joined": _of_person(e.ParticipantJoined),
    "conference.participant.left": _of_person(e.ParticipantLeft),
    "conference.participant.playback.started": _room_audio(e.AudioStarted, "playback"),
    "conference.participant.playback.ended": _room_audio(e.AudioEnded, "playback"),
    "conference.participant.speak.started": _room_audio(e.AudioStarted, "speak"),
    "conference.participant.speak.ended": _room_audio(e.AudioEnded, "speak"),
    "conference.playback.started": _room_audio(e.AudioStarted, "playback"),
    "conference.playback.ended": _room_audio(e.AudioEnded, "playback"),
    "conference.speak.started": _room_audio(e.AudioStarted, "speak"),
    "conference.speak.ended": _room_audio(e.AudioEnded, "speak"),
    "conference.recording.saved": _conference_recording_saved,
    "call.initiated": _initiated,
    "call.answered": _answered,
    "call.bridged": _bridged,
    "call.hangup": _hangup,
    "call.enqueued": _enqueued,
    "call.dequeued": _left_queue,
    "call.left.queue": _left_queue,  # the name in older and in generated documents
    "call.recording.saved": _call_recording_saved,
    "call.dtmf.received": _key_pressed,
    "call.gather.ended": _gathered,
    "call.machine.detection.ended": _machine("detection"),
    "call.machine.greeting.ended": _machine("greeting"),
    "call.machine.premium.detection.ended": _machine("detection"),
    "call.machine.premium.greeting.ended": _machine("greeting"),
    "streaming.started": _streaming("started"),
    "streaming.stopped": _streaming("stopped"),
    "streaming.failed": _streaming("failed"),
    "call.hold": _far_end_hold(True),
    "call.unhold": _far_end_hold(False),
    "call.playback.started": _call_audio(e.CallAudioStarted, "playback"),
    "call.playback.ended": _call_audio(e.CallAudioEnded, "playback"),
    "call.speak.started": _call_audio(e.CallAudioStarted, "speak"),
    "call.speak.ended": _call_audio(e.CallAudioEnded, "speak"),
}

_NOTE_KEYS = (
    "digit",
    "digits",
    "status",
    "reason",
    "result",
    "failure_cause",
    "total_cost",
    "sip_notify_response",
)


def _note(base: dict[str, Any], payload: Json) -> e.Event:
    if _text(payload, "conference_id"):
        return e.ConferenceNoted(**base, **_room(payload))
    if _text(payload, "call_control_id"):
        facts = [
            str(payload[key])
            for key in _NOTE_KEYS
            if isinstance(payload.get(key), str | int | float)
        ]
        return e.CallNoted(**base, **_call(payload), text=clean(" ".join(facts)))
    return e.Unknown(**base)
