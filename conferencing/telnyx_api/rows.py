"""The rows of Telnyx's listings, as frozen dataclasses made of the SDK's objects. Pure.

The SDK checks nothing: a field that its types require reads as None when Telnyx leaves it out. So
every field that we can do without has a fallback here, whatever its type says. Times are aware and
in UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.clocks.times import read_time
from conferencing.projection.events import ListedParticipant

from .errors import not_understood

if TYPE_CHECKING:
    from telnyx.types import Conference, ConferenceListParticipantsResponse, Queue
    from telnyx.types import RecordingResponseData as Recording
    from telnyx.types.queues import QueueCall


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedConference:
    """`status`: init, in_progress, completed, or a word that Telnyx has added since."""

    conference_id: str
    name: str
    status: str
    region: str
    connection_id: str
    created_at: datetime | None
    expires_at: datetime | None
    end_reason: str
    ended_by: str  # a call control id


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedQueue:
    name: str
    queue_id: str
    max_size: int | None
    created_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedQueueCall:
    call_control_id: str
    call_leg_id: str
    call_session_id: str
    connection_id: str
    from_number: str
    to_number: str
    queue: str
    position: int | None
    enqueued_at: datetime | None
    is_alive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRecording:
    """`source`: conference or call."""

    recording_id: str
    conference_id: str
    call_control_id: str
    source: str
    started_at: datetime | None
    ended_at: datetime | None
    saved_at: datetime | None
    channels: str


def conference(row: "Conference | None") -> ListedConference:
    """Raises GatewayError when an answer holds no conference."""
    if row is None:
        raise not_understood("There is no conference in it")
    return ListedConference(
        conference_id=row.id,
        name=row.name or "",
        status=row.status or "",
        region=row.region or "",
        connection_id=row.connection_id or "",
        created_at=_time(row.created_at),
        expires_at=_time(row.expires_at),
        end_reason=row.end_reason or "",
        ended_by=(row.ended_by and row.ended_by.call_control_id) or "",
    )


def participant(row: "ConferenceListParticipantsResponse") -> ListedParticipant:
    return ListedParticipant(
        call_control_id=row.call_control_id,
        participant_id=row.id or "",
        call_leg_id=row.call_leg_id or "",
        muted=bool(row.muted),
        on_hold=bool(row.on_hold),
        ends_conference_on_exit=bool(row.end_conference_on_exit),
        soft_ends_conference_on_exit=bool(row.soft_end_conference_on_exit),
        whisper_to=tuple(row.whisper_call_control_ids or ()),
        created_at=_time(row.created_at),
    )


def recording(row: "Recording") -> ListedRecording:
    return ListedRecording(
        recording_id=row.id or "",
        conference_id=row.conference_id or "",
        call_control_id=row.call_control_id or "",
        source=row.source or ("conference" if row.conference_id else "call"),
        started_at=_time(row.recording_started_at),
        ended_at=_time(row.recording_ended_at),
        saved_at=_time(row.created_at),
        channels=row.channels or "",
    )


def queue(row: "Queue") -> ListedQueue:
    return ListedQueue(
        name=row.name,
        queue_id=row.id or "",
        max_size=row.max_size,
        created_at=_time(row.created_at),
    )


def queue_call(row: "QueueCall", queue_name: str) -> ListedQueueCall:
    return ListedQueueCall(
        call_control_id=row.call_control_id,
        call_leg_id=row.call_leg_id or "",
        call_session_id=row.call_session_id or "",
        connection_id=row.connection_id or "",
        from_number=row.from_ or "",
        to_number=row.to or "",
        queue=queue_name,
        position=row.queue_position,
        enqueued_at=_time(row.enqueued_at),
        # Left out means alive: a queue keeps the entry of an ended call only when that was asked
        # for (keep_after_hangup).
        is_alive=row.is_alive is not False,
    )


def _time(value: object) -> datetime | None:
    return read_time(value, telnyx_clock.now())
