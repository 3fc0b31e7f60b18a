"""What can happen to a conference, a call or a queue, as frozen dataclasses. Pure: no Django, no
clock.

Three sources make events: webhooks (read by `wire.py`), commands that Telnyx accepted, and listings
that we asked for. All of them carry `at` (when it happened, or when we asked) and a unique
`source_id`; the pair orders the fold. `kind` is Telnyx's own event type for webhooks, "command.*"
and "listing.*" for the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

# The reason of an end that nobody told us, in the place of Telnyx's words.
NOT_LISTED = "not_listed_any_more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`at` is aware and in UTC; `source_id` is "webhook:<event id>", "command:<uuid>" or
    "listing:<uuid>".
    """

    kind: str
    at: datetime
    source_id: str

    @property
    def order(self) -> tuple[datetime, str]:
        return (self.at, self.source_id)

    @property
    def aggregate(self) -> str:
        """The journal this event belongs to, such as "conference:<id>"."""
        raise NotImplementedError


# --- Conferences ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceEvent(Event):
    conference_id: str
    call_control_id: str = ""
    call_leg_id: str = ""
    call_session_id: str = ""
    connection_id: str = ""

    @property
    def aggregate(self) -> str:
        return f"conference:{self.conference_id}"

    @property
    def people(self) -> frozenset[str] | None:
        """The legs whose state this event can change; None means everybody in the conference."""
        return frozenset((self.call_control_id,)) if self.call_control_id else frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceCreated(ConferenceEvent):
    """The call ids are the creator's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceEnded(ConferenceEvent):
    reason: str = ""

    @property
    def people(self) -> frozenset[str] | None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantJoined(ConferenceEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantLeft(ConferenceEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorChanged(ConferenceEvent):
    """The call ids are the new speaker's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioStarted(ConferenceEvent):
    """Playback or text-to-speech began: to one leg, or to the whole room when `call_control_id` is
    empty.
    """

    audio: str  # "playback" or "speak"
    media: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioEnded(ConferenceEvent):
    audio: str
    media: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceRecordingSaved(ConferenceEvent):
    """Recording addresses stay out of the mirror: they are secrets that die after ten minutes."""

    recording_id: str
    started_at: datetime | None = None
    ended_at: datetime | None = None
    channels: str = ""
    format: str = ""

    @property
    def people(self) -> frozenset[str] | None:
        return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceNoted(ConferenceEvent):
    """An event type we do not know, kept because it names a conference. It changes no state; the
    feed shows it.
    """

    @property
    def people(self) -> frozenset[str] | None:
        return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteAccepted(ConferenceEvent):
    """Telnyx answered 2xx to mute or unmute. `call_control_ids` None means everybody who was there."""

    muted: bool
    call_control_ids: tuple[str, ...] | None

    @property
    def people(self) -> frozenset[str] | None:
        return None if self.call_control_ids is None else frozenset(self.call_control_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAccepted(ConferenceEvent):
    """Telnyx answered 2xx to hold or unhold. `call_control_ids` None means everybody who was there."""

    on_hold: bool
    call_control_ids: tuple[str, ...] | None

    @property
    def people(self) -> frozenset[str] | None:
        return None if self.call_control_ids is None else frozenset(self.call_control_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingAccepted(ConferenceEvent):
    """Telnyx answered 2xx to a recording command: `action` is start, pause, resume or stop. It has
    no webhook for any of these.
    """

    action: str
    format: str = ""
    resume_at: datetime | None = None

    @property
    def people(self) -> frozenset[str] | None:
        return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAccepted(ConferenceEvent):
    """Telnyx answered 2xx to a change of role, which it never tells of again. The role of an
    ordinary member is empty.
    """

    role: str = ""
    whisper_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceListed(ConferenceEvent):
    """What GET /conferences says of one conference. `status`: init, in_progress or completed.

    Completed with NOT_LISTED as its reason is our own inference: Telnyx does not know the
    conference any more.
    """

    name: str = ""
    status: str = ""
    region: str = ""
    created_at: datetime | None = None
    expires_at: datetime | None = None
    end_reason: str = ""
    ended_by: str = ""

    @property
    def people(self) -> frozenset[str] | None:
        return None if self.status == "completed" else frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedParticipant:
    """One row of GET /conferences/{id}/participants, those who left excluded.

    None in `muted` or `on_hold`: the listing is too early to speak of it, for a command about it is
    under way.
    """

    call_control_id: str
    participant_id: str = ""
    call_leg_id: str = ""
    muted: bool | None = False
    on_hold: bool | None = False
    ends_conference_on_exit: bool = False
    soft_ends_conference_on_exit: bool = False
    whisper_to: tuple[str, ...] = ()
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantsListed(ConferenceEvent):
    """Everybody in the conference at `at`; whoever is missing had left by then."""

    participants: tuple[ListedParticipant, ...]

    @property
    def people(self) -> frozenset[str] | None:
        return None


# --- Calls ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent(Event):
    call_control_id: str
    call_leg_id: str = ""
    call_session_id: str = ""
    connection_id: str = ""
    from_number: str = ""
    to_number: str = ""

    @property
    def aggregate(self) -> str:
        return f"call:{self.call_control_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallInitiated(CallEvent):
    direction: str = ""
    state: str = ""
    caller_id_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnswered(CallEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBridged(CallEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallHangup(CallEvent):
    cause: str = ""
    source: str = ""
    sip_cause: str = ""
    mos: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnqueued(CallEvent):
    queue: str
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLeftQueue(CallEvent):
    queue: str
    position: int | None = None
    reason: str = ""
    wait_seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecordingSaved(CallEvent):
    recording_id: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    channels: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPressed(CallEvent):
    """One key of the person's telephone."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitsGathered(CallEvent):
    """What somebody typed when asked for digits. `status`: valid, invalid, timeout, call_hangup,
    cancelled.
    """

    digits: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineDetected(CallEvent):
    """Answering machine detection. `stage` is "detection" or "greeting"; `result` is Telnyx's word."""

    stage: str
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamingChanged(CallEvent):
    """`state` is started, stopped or failed."""

    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FarEndHoldChanged(CallEvent):
    """The person's own phone held or resumed the call (call.hold, call.unhold); not a conference
    hold.
    """

    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAudioStarted(CallEvent):
    audio: str
    media: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAudioEnded(CallEvent):
    audio: str
    media: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNoted(CallEvent):
    """A neighbour event or an unknown type that names a call: a line in the feed. `text` is a short
    fact such as "5".
    """

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedInQueue(CallEvent):
    """GET /queues/{name}/calls shows this call waiting."""

    queue: str
    position: int | None = None
    enqueued_at: datetime | None = None
    is_alive: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFromQueue(CallEvent):
    """GET /queues/{name}/calls no longer shows this call, though we believed it waiting."""

    queue: str


# --- Queues ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEvent(Event):
    queue: str

    @property
    def aggregate(self) -> str:
        return f"queue:{self.queue}"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueListed(QueueEvent):
    queue_id: str = ""
    max_size: int | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueMissing(QueueEvent):
    """GET /queues does not show it: Telnyx forgets idle empty queues."""


# --- The rest -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Event):
    """Names no conference and no call. The raw log keeps it; there is nothing to fold."""

    @property
    def aggregate(self) -> str:
        return ""


def encode(event: Event) -> str:
    """JSON text for the journal."""
    return msgspec.json.encode(event).decode()


def _classes(base: type[Event]) -> Iterator[type[Event]]:
    for cls in base.__subclasses__():
        yield cls
        yield from _classes(cls)


CLASSES: dict[str, type[Event]] = {cls.__name__: cls for cls in _classes(Event)}
