"""Webhook bodies for tests: one function per family, and Hypothesis strategies that make whole
stories of them.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
# After all that these tests let happen.
SIGNED = START + timedelta(hours=1)
CONFERENCES = ["d4be636f-dfb1-453b-8bca-18c88bd7a6b8", "7c1b0c1e-0b57-4d7e-9d0c-7bb1c8a4b001"]
LEGS = [f"v3:leg-{name}" for name in "abcd"]

CONFERENCE_EVENTS = [
    "conference.created",
    "conference.ended",
    "conference.floor.changed",
    "conference.participant.joined",
    "conference.participant.left",
    "conference.participant.playback.started",
    "conference.participant.playback.ended",
    "conference.participant.speak.started",
    "conference.participant.speak.ended",
    "conference.playback.started",
    "conference.playback.ended",
    "conference.speak.started",
    "conference.speak.ended",
    "conference.recording.saved",
]
CALL_EVENTS = [
    "call.enqueued",
    "call.dequeued",
    "call.initiated",
    "call.answered",
    "call.bridged",
    "call.hangup",
    "call.recording.saved",
    "call.machine.detection.ended",
    "call.machine.greeting.ended",
    "call.machine.premium.detection.ended",
    "call.machine.premium.greeting.ended",
    "streaming.started",
    "streaming.stopped",
    "streaming.failed",
]
THE_28 = CONFERENCE_EVENTS + CALL_EVENTS
WHOLE_ROOM = {
    "conference.playback.started",
    "conference.playback.ended",
    "conference.speak.started",
    "conference.speak.ended",
}


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def body(kind: str, event_id: str, at: datetime, **payload: Any) -> dict[str, Any]:
    """A webhook body as Telnyx sends it, wrapped in `data`."""
    data = {
        "record_type": "event",
        "event_type": kind,
        "id": event_id,
        "occurred_at": stamp(at),
        "payload": {"connection_id": "2963572552552678752", "client_state": None, **payload},
    }
    return {
        "data": data,
        "meta": {"attempt": 1, "delivered_to": "https://ops.example.com/webhooks/telnyx/"},
    }


def conference_body(
    kind: str, event_id: str, at: datetime, conference_id: str, leg: str = "", **payload: Any
) -> dict[str, Any]:
    ids = {} if kind in WHOLE_ROOM or not leg else leg_ids(leg)
    return body(kind, event_id, at, conference_id=conference_id, **ids, **payload)


def call_body(kind: str, event_id: str, at: datetime, leg: str, **payload: Any) -> dict[str, Any]:
    numbers = {"from": "+12025550142", "to": "+12025550199"}
    return body(kind, event_id, at, **leg_ids(leg), **numbers, **payload)


def leg_ids(leg: str) -> dict[str, str]:
    return {
        "call_control_id": leg,
        "call_leg_id": f"leg of {leg}",
        "call_session_id": f"session of {leg}",
    }


def moments() -> st.SearchStrategy[datetime]:
    return st.integers(0, 60).map(lambda s: START + timedelta(seconds=s))


EXTRAS: dict[str, dict[str, Any]] = {
    "conference.ended": {"reason": "all_left"},
    "conference.participant.playback.started": {"media_name": "jingle"},
    "conference.participant.playback.ended": {"media_name": "jingle"},
    "conference.playback.started": {"media_url": "https://cdn.example.com/a.mp3?token=secret"},
    "conference.playback.ended": {"media_url": "https://cdn.example.com/a.mp3?token=other"},
    "conference.recording.saved": {"recording_id": "r1", "channels": "single", "format": "mp3"},
    "call.enqueued": {"queue": "support", "current_position": 3, "queue_avg_wait_time_secs": 41},
    "call.dequeued": {
        "queue": "support",
        "queue_position": 1,
        "reason": "bridged",
        "wait_time_secs": 49,
    },
    "call.initiated": {"direction": "incoming", "state": "parked", "caller_id_name": "Anna Berg"},
    "call.hangup": {
        "hangup_cause": "normal_clearing",
        "hangup_source": "caller",
        "sip_hangup_cause": "unspecified",
    },
    "call.recording.saved": {"recording_id": "r2", "channels": "dual", "format": "wav"},
    "call.machine.detection.ended": {"result": "human"},
    "call.machine.greeting.ended": {"result": "beep_detected"},
    "call.machine.premium.detection.ended": {"result": "human_residence"},
    "call.machine.premium.greeting.ended": {"result": "no_beep_detected"},
    "streaming.started": {"stream_url": "wss://x.example/ws"},
    "streaming.stopped": {"stream_url": "wss://x.example/ws"},
    "streaming.failed": {"failure_reason": "connection_failed", "stream_type": "websocket"},
}


@st.composite
def webhooks(draw: st.DrawFn, kinds: list[str] = THE_28) -> dict[str, Any]:
    kind, at = draw(st.sampled_from(kinds)), draw(moments())
    event_id = str(draw(st.uuids(version=4)))
    leg = draw(st.sampled_from(LEGS))
    extra = EXTRAS.get(kind, {})
    if kind.startswith("conference."):
        return conference_body(kind, event_id, at, draw(st.sampled_from(CONFERENCES)), leg, **extra)
    if "queue" in extra:
        extra = {**extra, "queue": draw(st.sampled_from(["support", "sales"]))}
    return call_body(kind, event_id, at, leg, **extra)
