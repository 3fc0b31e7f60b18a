"""Webhook payloads and the event around them, field for field as Telnyx sends them.

Nulls are a choice. Telnyx's specification calls `client_state`, `call_screening_result`,
`shaken_stir_attestation`, `telnyx_error` and the addresses of a recording in the other format text,
and has no word for "none". In webhooks captured in 2026 they are null; in older ones `client_state`
is empty. The simulator sends null: whoever reads null as absent reads empty text so, too, and not
the other way round. (Lists of the API, where no capture has a null, have empty text.)
"""

from datetime import datetime
from typing import NotRequired, TypedDict

from .clock import event_time
from .event_types import TIMES
from .state import (
    Conference,
    Gathering,
    Leg,
    Recording,
    Sound,
    Stream,
)

Payload = dict[str, object]


class Event(TypedDict):
    """The `data` part of a webhook; where `occurred_at` is, `event_types` says."""

    record_type: str
    event_type: str
    id: str
    occurred_at: NotRequired[str]
    payload: Payload


def event(event_type: str, event_id: str, occurred_at: datetime, payload: Payload) -> Event:
    time, place = event_time(occurred_at), TIMES[event_type]
    if place in ("inside", "both"):
        payload = {**payload, "occurred_at": time}
    if place in ("inside", "nowhere"):
        return {
            "record_type": "event",
            "event_type": event_type,
            "id": event_id,
            "payload": payload,
        }
    return {
        "record_type": "event",
        "event_type": event_type,
        "id": event_id,
        "occurred_at": time,
        "payload": payload,
    }


# The five fields that every event about one leg has.
def of_leg(leg: Leg) -> Payload:
    return {
        "call_control_id": leg.call_control_id,
        "call_leg_id": leg.call_leg_id,
        "call_session_id": leg.call_session_id,
        "connection_id": leg.connection_id,
        "client_state": leg.client_state,
    }


def with_numbers(leg: Leg) -> Payload:
    return {**of_leg(leg), "from": leg.from_, "to": leg.to}


def initiated(leg: Leg) -> Payload:
    # calling_party_type is in no schema of Telnyx but in every captured call.initiated.
    return {
        **with_numbers(leg),
        "direction": leg.direction,
        "state": "parked" if leg.direction == "incoming" else "bridging",
        "start_time": event_time(leg.started_at),
        "caller_id_name": leg.caller_id_name or leg.from_,
        "calling_party_type": "sip" if leg.from_.startswith("sip:") else "pstn",
        "call_screening_result": None,
        "connection_codecs": "PCMU,PCMA,G722",
        "offered_codecs": "PCMU,G729",
        "shaken_stir_attestation": None,
        "shaken_stir_validated": False,
        **_headers(),
    }


def answered(leg: Leg) -> Payload:
    # As captured: with codec and sampling rate, and without the `state` of the schema.
    return {
        **with_numbers(leg),
        "start_time": event_time(leg.started_at),
        "codec": "PCMU",
        "sampling_rate": 8000,
        **_headers(),
    }


def hangup(leg: Leg, *, source: str, sip_cause: str) -> Payload:
    """Of a leg that has ended."""
    assert leg.ended_at is not None
    # Telnyx gives every figure of the quality statistics as text.
    talked = leg.ended_at - (leg.answered_at or leg.ended_at)
    packets = str(max(0, int(talked.total_seconds() * 50)))
    return {
        **with_numbers(leg),
        "start_time": event_time(leg.started_at),
        "end_time": event_time(leg.ended_at),
        "hangup_cause": leg.hangup_cause,
        "hangup_source": source,
        "sip_hangup_cause": sip_cause,
        "telnyx_error": None,
        "call_quality_stats": _quality(packets),
        **_headers(),
    }


def in_conference(conference: Conference, leg: Leg) -> Payload:
    """An event about one leg in a conference."""
    # Telnyx: the client_state is that of the conference's owner, not of the leg the event is about.
    return {**of_leg(leg), "client_state": conference.client_state, "conference_id": conference.id}


def sound(conference: Conference, sound: Sound) -> Payload:
    # Telnyx: with call ids only when it was for some participants; for everybody there are none.
    about: Payload = {
        "conference_id": conference.id,
        "connection_id": conference.connection_id,
        "creator_call_session_id": conference.owner.call_session_id,
        **sound.media,
    }
    return {**in_conference(conference, sound.leg), **about} if sound.leg else about


def leg_sound(leg: Leg, sound: Sound) -> Payload:
    about: Payload = {"overlay": sound.overlay} if sound.kind == "playback" else {}
    return {**of_leg(leg), **sound.media, **about}


def leg_sound_ended(leg: Leg, sound: Sound, status: str) -> Payload:
    detail: Payload = {"status_detail": ""} if sound.kind == "playback" else {}
    return {**leg_sound(leg, sound), "status": status, **detail}


def gathered(leg: Leg, gathering: Gathering, status: str) -> Payload:
    about: Payload = {"gather_id": gathering.id} if gathering.id else {}
    return {**with_numbers(leg), "digits": gathering.digits, "status": status, **about}


# Telnyx: both events of a queue name it, and never give its id.
def queued(leg: Leg, queue: str, position: int, average_wait: int) -> Payload:
    return {
        **of_leg(leg),
        "queue": queue,
        "current_position": position,
        "queue_avg_wait_time_secs": average_wait,
    }


def dequeued(leg: Leg, queue: str, position: int, reason: str, waited: int) -> Payload:
    return {
        **of_leg(leg),
        "queue": queue,
        "queue_position": position,
        "reason": reason,
        "wait_time_secs": waited,
    }


def stream_failed(leg: Leg, stream: Stream, reason: str) -> Payload:
    return {
        **of_leg(leg),
        "failure_reason": reason,
        "stream_id": stream.id,
        "stream_params": {"stream_url": stream.url, "track": stream.track},
        "stream_type": "websocket",
    }


def conference_recording_saved(
    conference: Conference, recording: Recording, urls: dict[str, str]
) -> Payload:
    """`urls`: the address of its file by format."""
    # Telnyx leaves out the leg id here, the one conference event without it.
    about = in_conference(conference, conference.owner)
    del about["call_leg_id"]
    return {**about, **_saved(recording, urls)}


def call_recording_saved(leg: Leg, recording: Recording, urls: dict[str, str]) -> Payload:
    times: Payload = {
        "start_time": event_time(recording.started_at),
        "end_time": event_time(recording.ended_at),
    }
    return {**of_leg(leg), **_saved(recording, urls), **times}


def _saved(recording: Recording, urls: dict[str, str]) -> Payload:
    return {
        "recording_id": recording.id,
        "channels": recording.channels,
        "format": recording.format,
        "recording_started_at": event_time(recording.started_at),
        "recording_ended_at": event_time(recording.ended_at),
        "recording_urls": {"mp3": None, "wav": None, **urls},
        "public_recording_urls": {"mp3": None, "wav": None},
    }


def _headers() -> Payload:
    return {"custom_headers": [], "sip_headers": [], "tags": []}


def _quality(packets: str) -> Payload:
    inbound = {
        "mos": "4.50",
        "jitter_max_variance": "2.74",
        "jitter_packet_count": "0",
        "packet_count": packets,
        "skip_packet_count": "0",
    }
    return {"inbound": inbound, "outbound": {"packet_count": packets, "skip_packet_count": "0"}}
