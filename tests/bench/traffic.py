"""The telephone traffic of the benchmarks: webhook bodies of all 28 kinds, of some hundred
conferences, repeatable by seed.
"""

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypedDict

Payload = dict[str, object]

CONNECTION = "2963572552552678752"
QUEUES = ["support", "sales", "billing", "claims"]
# How many of a hundred events are of each kind; a change of the floor is by far the most frequent.
MIX = {
    "conference.floor.changed": 50.0,
    "conference.participant.joined": 8.0,
    "conference.participant.left": 7.6,
    "call.initiated": 5.0,
    "call.answered": 5.0,
    "call.hangup": 5.0,
    "call.enqueued": 3.0,
    "call.dequeued": 3.0,
    "call.bridged": 2.0,
    "conference.participant.playback.started": 1.0,
    "conference.participant.playback.ended": 1.0,
    "conference.participant.speak.started": 1.0,
    "conference.participant.speak.ended": 1.0,
    "conference.playback.started": 1.0,
    "conference.playback.ended": 1.0,
    "conference.speak.started": 0.6,
    "conference.speak.ended": 0.6,
    "call.recording.saved": 0.6,
    "call.machine.detection.ended": 0.5,
    "call.machine.greeting.ended": 0.4,
    "call.machine.premium.detection.ended": 0.4,
    "call.machine.premium.greeting.ended": 0.3,
    "streaming.started": 0.5,
    "streaming.stopped": 0.5,
    "streaming.failed": 0.2,
    "conference.recording.saved": 0.4,
    "conference.created": 0.2,
    "conference.ended": 0.2,
}


class Event(TypedDict):
    record_type: str
    event_type: str
    id: str
    occurred_at: str
    payload: Payload


class Webhook(TypedDict):
    """The body of one, as Telnyx sends it."""

    data: Event
    meta: Payload


@dataclass(slots=True)
class Room:
    telnyx_id: str
    legs: list[str] = field(default_factory=list)


class Traffic:
    """A world of rooms with people that never ends. `clock` is the time of the newest event."""

    def __init__(
        self, *, rooms: int, people: int, seed: int = 1, start: datetime | None = None
    ) -> None:
        self.random = random.Random(seed)
        self.people = people
        self.clock = start or datetime.now(UTC)
        self.rooms = [
            Room(self._uuid(), [self._leg() for _ in range(people)]) for _ in range(rooms)
        ]

    def opening(self) -> Iterator[Webhook]:
        """How the world came to be: every conference created, everybody called, answered and
        joined.
        """
        for room in self.rooms:
            yield self._room_event("conference.created", room, room.legs[0])
            for leg in room.legs:
                yield self.call_event("call.initiated", leg)
                yield self.call_event("call.answered", leg)
                yield self._room_event("conference.participant.joined", room, leg)

    def events(self, count: int) -> Iterator[Webhook]:
        """What happens next, in the proportions of `MIX`."""
        kinds = self.random.choices(list(MIX), weights=list(MIX.values()), k=count)
        return map(self._next, kinds)

    def in_turn(self, count: int) -> Iterator[Webhook]:
        """One visible change after the other, room by room: floor, join, floor, leave. For timing
        what a screen shows.
        """
        steps: list[Callable[[Room], Webhook]] = [self.floor, self.joined, self.floor, self.left]
        for i in range(count):
            round_number, at = divmod(i, len(self.rooms))
            yield steps[round_number % len(steps)](self.rooms[at])

    def floor(self, room: Room) -> Webhook:
        # Another speaker than the last one: the same again would change nothing on any screen.
        room.legs.append(room.legs.pop(0))
        return self._room_event("conference.floor.changed", room, room.legs[0])

    def call_event(self, kind: str, leg: str) -> Webhook:
        return self._event(
            kind, {**_ids(leg), "from": _number(leg), "to": "+12025550199", **self._extra(kind)}
        )

    def _next(self, kind: str) -> Webhook:
        room = self.random.choice(self.rooms)
        match kind:
            case "conference.created":
                self.rooms.append(Room(self._uuid(), [self._leg()]))
                return self._room_event(kind, self.rooms[-1], self.rooms[-1].legs[0])
            case "conference.ended":
                self.rooms.remove(room)
                return self._room_event(kind, room, room.legs[0])
            case "conference.participant.joined":
                return self.joined(room)
            case "conference.participant.left":
                return self.left(max(self.random.sample(self.rooms, 3), key=lambda r: len(r.legs)))
            case "conference.floor.changed":
                return self.floor(room)
            case _ if kind.startswith("conference."):
                return self._room_event(kind, room, self.random.choice(room.legs))
        return self.call_event(kind, self.random.choice(room.legs))

    def joined(self, room: Room) -> Webhook:
        room.legs.append(self._leg())
        return self._room_event("conference.participant.joined", room, room.legs[-1])

    def left(self, room: Room) -> Webhook:
        leg = room.legs.pop() if len(room.legs) > 1 else room.legs[0]
        return self._room_event("conference.participant.left", room, leg)

    def _room_event(self, kind: str, room: Room, leg: str) -> Webhook:
        whole_room = kind.startswith(("conference.playback", "conference.speak"))
        ids = {"connection_id": CONNECTION} if whole_room else _ids(leg)
        return self._event(kind, {**ids, "conference_id": room.telnyx_id, **self._extra(kind)})

    def _event(self, kind: str, payload: Payload) -> Webhook:
        self.clock += timedelta(milliseconds=1)
        at = self.clock.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        data: Event = {
            "record_type": "event",
            "event_type": kind,
            "id": self._uuid(),
            "occurred_at": at,
            "payload": {**payload, "client_state": None, "occurred_at": at},
        }
        return {
            "data": data,
            "meta": {"attempt": 1, "delivered_to": "https://ops.example.com/webhooks/telnyx/"},
        }

    def _extra(self, kind: str) -> Payload:
        if kind.endswith("recording.saved"):
            return {**EXTRA[kind], "recording_id": self._uuid()}
        if kind in ("call.enqueued", "call.dequeued"):
            return {**EXTRA[kind], "queue": self.random.choice(QUEUES)}
        return EXTRA.get(kind, {})

    def _uuid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def _leg(self) -> str:
        return f"v3:{self.random.getrandbits(360):060x}"


def _ids(leg: str) -> Payload:
    return {
        "call_control_id": leg,
        "call_leg_id": f"{leg[3:11]}-0000-4000-8000-000000000001",
        "call_session_id": f"{leg[3:11]}-0000-4000-8000-000000000002",
        "connection_id": CONNECTION,
    }


def _number(leg: str) -> str:
    return f"+1202{int(leg[3:12], 16) % 10_000_000:07d}"


_HEADERS: Payload = {"custom_headers": [], "sip_headers": [], "tags": []}
_SAVED: Payload = {
    "channels": "single",
    "format": "mp3",
    "recording_started_at": "2026-09-01T08:17:05.200000Z",
    "recording_ended_at": "2026-09-01T08:27:05.200000Z",
    "recording_urls": {
        "mp3": "https://recordings.example.com/a.mp3?signature=0123456789abcdef0123456789abcdef"
    },
    "public_recording_urls": {},
}
EXTRA: dict[str, Payload] = {
    "conference.ended": {"reason": "all_left"},
    "conference.participant.playback.started": {
        "media_name": "jingle",
        "creator_call_session_id": CONNECTION,
    },
    "conference.participant.playback.ended": {
        "media_name": "jingle",
        "creator_call_session_id": CONNECTION,
    },
    "conference.playback.started": {
        "media_name": "hold_music",
        "creator_call_session_id": CONNECTION,
    },
    "conference.playback.ended": {
        "media_name": "hold_music",
        "creator_call_session_id": CONNECTION,
    },
    "conference.recording.saved": _SAVED,
    "call.recording.saved": _SAVED,
    "call.initiated": {
        "direction": "incoming",
        "state": "parked",
        "start_time": "2026-09-01T08:17:05.200000Z",
        "caller_id_name": "Anna Berg",
        "calling_party_type": "pstn",
        "connection_codecs": "PCMU,PCMA,G722",
        "offered_codecs": "PCMU,G729",
        **_HEADERS,
    },
    "call.answered": {
        "start_time": "2026-09-01T08:17:05.200000Z",
        "codec": "PCMU",
        "sampling_rate": 8000,
        **_HEADERS,
    },
    "call.hangup": {
        "hangup_cause": "normal_clearing",
        "hangup_source": "caller",
        "sip_hangup_cause": "unspecified",
        "start_time": "2026-09-01T08:17:05.200000Z",
        "end_time": "2026-09-01T08:27:05.200000Z",
        "call_quality_stats": {
            "inbound": {
                "mos": "4.50",
                "jitter_max_variance": "0.20",
                "packet_count": "1500",
                "skip_packet_count": "0",
            },
            "outbound": {"packet_count": "1500", "skip_packet_count": "0"},
        },
        **_HEADERS,
    },
    "call.enqueued": {"current_position": 3, "queue_avg_wait_time_secs": 41},
    "call.dequeued": {"queue_position": 1, "reason": "bridged", "wait_time_secs": 49},
    "call.machine.detection.ended": {"result": "human"},
    "call.machine.greeting.ended": {"result": "beep_detected"},
    "call.machine.premium.detection.ended": {"result": "human_residence"},
    "call.machine.premium.greeting.ended": {"result": "no_beep_detected"},
    "streaming.started": {"stream_url": "wss://media.example.com/ws"},
    "streaming.stopped": {"stream_url": "wss://media.example.com/ws"},
    "streaming.failed": {"failure_reason": "connection_failed", "stream_type": "websocket"},
}
