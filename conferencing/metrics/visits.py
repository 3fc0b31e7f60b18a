"""One stay of a call in a queue as reports count it: when it began and ended, and what came of it.
Pure.

It is a function of the call's state, and that of the set of its events: so it is the same whatever
order the events came in.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from conferencing.projection.states import CallState, Position, Visit

# A transfer rings for half a minute, unless Telnyx is told otherwise.
LONGEST_RINGING = timedelta(minutes=1)
CONNECTED = ("bridged", "bridging-in-process")


class Outcome(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    FLOW_OUT = "flow_out"  # Telnyx or somebody took them out, and the call went on
    REMOVED = "removed"  # hung up by an operator or by the system


class Known(StrEnum):
    """How the beginning or the end of a visit is known."""

    NOT_YET = ""
    REPORTED = "reported"  # by its own webhook
    LISTED = "listed"  # by a listing of the queue
    RECKONED = "reckoned"  # from Telnyx's whole seconds of waiting
    INFERRED = "inferred"  # from something else that happened on the call


@dataclass(frozen=True, slots=True)
class QueueVisit:
    """Each field is a column of the model `Visit`. `number` counts the visits of a call from 1.
    `left_at` is when the waiting ended, None while it goes on; `talk_ended_at` when those who were
    answered had finished.
    """

    call_control_id: str
    number: int
    queue: str
    entered_at: datetime
    left_at: datetime | None = None
    outcome: str = Outcome.WAITING
    reason: str = ""  # in Telnyx's words
    entry_known: str = Known.NOT_YET
    exit_known: str = Known.NOT_YET
    answered_by: str = ""
    talk_ended_at: datetime | None = None
    positions: tuple[Position, ...] = ()


def of_call(call: CallState) -> tuple[QueueVisit, ...]:
    return tuple(_visit(call, index) for index in range(len(call.visits)))


def _visit(call: CallState, index: int) -> QueueVisit:
    visit = call.visits[index]
    following = call.visits[index + 1] if index + 1 < len(call.visits) else None
    entered_at, entry_known = _entry(call, index)
    outcome, left_at = _end(call, visit, following)
    if left_at is not None:
        left_at = max(entered_at, left_at)
    is_answered = outcome is Outcome.ANSWERED
    return QueueVisit(
        call_control_id=call.call_control_id,
        number=index + 1,
        queue=visit.queue,
        entered_at=entered_at,
        left_at=left_at,
        outcome=outcome,
        reason=visit.reason,
        entry_known=entry_known,
        exit_known=_exit_known(visit, left_at),
        answered_by=visit.answered_by if is_answered else "",
        talk_ended_at=_talk_end(call, following, left_at) if is_answered else None,
        positions=visit.positions,
    )


def _entry(call: CallState, index: int) -> tuple[datetime, Known]:
    """Where nothing tells the beginning, the earliest time that it can have been: no wait may seem
    shorter than it was.
    """
    visit = call.visits[index]
    if visit.enqueued_at:
        return visit.enqueued_at, Known.REPORTED if visit.enqueue_seen else Known.LISTED
    # Only its end has told us of it.
    assert visit.left_at
    if visit.wait_seconds is not None:
        return visit.left_at - timedelta(seconds=visit.wait_seconds), Known.RECKONED
    before = [call.initiated_at, call.answered_at, *(v.left_at for v in call.visits[:index])]
    earlier = [at for at in before if at and at <= visit.left_at]
    return max(earlier, default=visit.left_at), Known.INFERRED


def _end(call: CallState, visit: Visit, following: Visit | None) -> tuple[Outcome, datetime | None]:
    if visit.left_at is None:
        return Outcome.WAITING, None
    if _is_transferred(visit, visit.left_at):
        return Outcome.FLOW_OUT, visit.left_at
    match visit.reason:
        case "bridged":
            return Outcome.ANSWERED, visit.left_at
        case "bridging-in-process":
            return _end_of_bridging(call, visit, following)
        case "hangup":
            return _hung_up(call), visit.left_at
        case "leave" | "timeout":
            return Outcome.FLOW_OUT, visit.left_at
    # No reason is known, or none that this version knows.
    if visit.answered_at:
        return Outcome.ANSWERED, visit.left_at
    if call.ended_at and call.ended_at <= visit.left_at:
        return _hung_up(call), visit.left_at
    return Outcome.FLOW_OUT, visit.left_at


def _is_transferred(visit: Visit, left_at: datetime) -> bool:
    """Sent on from here to a phone, and connected there. Telnyx gives the same reason as for those
    whom an agent has answered.
    """
    sent_at, is_connected = visit.transferred_at, visit.answered_at or visit.reason in CONNECTED
    return bool(sent_at and is_connected and left_at - sent_at <= LONGEST_RINGING)


def _end_of_bridging(
    call: CallState, visit: Visit, following: Visit | None
) -> tuple[Outcome, datetime | None]:
    """Taken out to be connected: they wait until they are, or something else ends it."""
    assert visit.left_at
    if visit.answered_at:
        return Outcome.ANSWERED, max(visit.left_at, visit.answered_at)
    if following:
        entered_at = following.enqueued_at or following.left_at or visit.left_at
        return Outcome.FLOW_OUT, max(visit.left_at, entered_at)
    if call.ended_at:
        return _hung_up(call), max(visit.left_at, call.ended_at)
    return Outcome.WAITING, None


def _hung_up(call: CallState) -> Outcome:
    """Whoever is hung up has not given up: by an operator, by other software on our side of the
    call, or by Telnyx at the end of the time for a call.
    """
    our_side = "caller" if call.direction == "outgoing" else "callee"
    is_ours = call.hangup_source == our_side or call.hangup_cause == "time_limit"
    return Outcome.REMOVED if call.hung_up_by_us_at or is_ours else Outcome.ABANDONED


def _exit_known(visit: Visit, left_at: datetime | None) -> Known:
    if left_at is None:
        return Known.NOT_YET
    if visit.leave_seen:
        return Known.REPORTED
    return Known.INFERRED if visit.reason or visit.answered_at else Known.LISTED


def _talk_end(
    call: CallState, following: Visit | None, answered_at: datetime | None
) -> datetime | None:
    """At the end of the call, or when the caller is put into a queue again."""
    again_at = (following.enqueued_at or following.left_at) if following else None
    ends = [at for at in (again_at, call.ended_at) if at]
    return max(min(ends), answered_at) if ends and answered_at else None
