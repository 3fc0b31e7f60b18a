"""The events that listings amount to.

`asked_at` is the time before the request, on our own clock: whatever happened later is newer than
the listing. The event has it on Telnyx's clock, as all that it is put in order with. So call these
when the answer is there: it tells what that clock says.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.projection.events import (
    NOT_LISTED,
    CallGone,
    CallListed,
    ConferenceListed,
    ListedInQueue,
    ListedParticipant,
    MissingFromQueue,
    ParticipantsListed,
    QueueListed,
    QueueMissing,
)
from conferencing.telnyx_api.rows import (
    ListedCall,
    ListedConference,
    ListedQueue,
    ListedQueueCall,
)


def conference_listed(row: ListedConference, asked_at: datetime) -> ConferenceListed:
    return ConferenceListed(
        kind="listing.conference",
        at=telnyx_clock.at(asked_at),
        source_id=_source(),
        conference_id=row.conference_id,
        connection_id=row.connection_id,
        name=row.name,
        status=row.status,
        region=row.region,
        locality=row.locality,
        created_at=row.created_at,
        expires_at=row.expires_at,
        end_reason=row.end_reason,
        ended_by=row.ended_by,
    )


def conference_missing(conference_id: str, since: datetime) -> ConferenceListed:
    """Over, because Telnyx has not known it since then."""
    return ConferenceListed(
        kind="listing.conference",
        at=telnyx_clock.at(since),
        source_id=_source(),
        conference_id=conference_id,
        status="completed",
        end_reason=NOT_LISTED,
    )


def participants_listed(
    conference_id: str,
    people: Iterable[ListedParticipant],
    asked_at: datetime,
    *,
    is_complete: bool = True,
) -> ParticipantsListed:
    return ParticipantsListed(
        kind="listing.participants",
        at=telnyx_clock.at(asked_at),
        source_id=_source(),
        conference_id=conference_id,
        participants=tuple(people),
        is_complete=is_complete,
    )


def queue_listed(row: ListedQueue, asked_at: datetime) -> QueueListed:
    return QueueListed(
        kind="listing.queue",
        at=telnyx_clock.at(asked_at),
        source_id=_source(),
        queue=row.name,
        queue_id=row.queue_id,
        max_size=row.max_size,
        created_at=row.created_at,
    )


def queue_missing(name: str, asked_at: datetime) -> QueueMissing:
    return QueueMissing(
        kind="listing.queue", at=telnyx_clock.at(asked_at), source_id=_source(), queue=name
    )


def caller_listed(row: ListedQueueCall, asked_at: datetime) -> ListedInQueue:
    return ListedInQueue(
        kind="listing.queue_call",
        at=telnyx_clock.at(asked_at),
        source_id=_source(),
        call_control_id=row.call_control_id,
        call_leg_id=row.call_leg_id,
        call_session_id=row.call_session_id,
        connection_id=row.connection_id,
        from_number=row.from_number,
        to_number=row.to_number,
        queue=row.queue,
        position=row.position,
        enqueued_at=row.enqueued_at,
        is_alive=row.is_alive,
    )


def caller_missing(call_control_id: str, queue: str, asked_at: datetime) -> MissingFromQueue:
    return MissingFromQueue(
        kind="listing.queue_call",
        at=telnyx_clock.at(asked_at),
        source_id=_source(),
        call_control_id=call_control_id,
        queue=queue,
    )


def call_listed(row: ListedCall, connection_id: str, asked_at: datetime) -> CallListed:
    at, seconds = telnyx_clock.at(asked_at), row.duration_seconds
    return CallListed(
        kind="listing.call",
        at=at,
        source_id=_source(),
        call_control_id=row.call_control_id,
        call_leg_id=row.call_leg_id,
        call_session_id=row.call_session_id,
        connection_id=connection_id,
        dialled_by=row.dialled_by,
        # Telnyx lists how long a call has lasted, not when it began.
        began_at=None if seconds is None else at - timedelta(seconds=seconds),
    )


def call_gone(
    call_control_id: str, cause: str, since: datetime, ended_at: datetime | None = None
) -> CallGone:
    return CallGone(
        kind="listing.call",
        at=telnyx_clock.at(since),
        source_id=_source(),
        call_control_id=call_control_id,
        cause=cause,
        ended_at=ended_at,
    )


def _source() -> str:
    """Every listing is news of its own, also one that says the same as the last."""
    return f"listing:{uuid4()}"
