"""What becomes of a call and its queue visits, event by event. Pure; read from the bottom, where
the rules are listed.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from . import events as e
from .states import CallState, Visit
from .steps import audio_ended, audio_started, changed, is_fresh, nothing, recorded

PRESSED = "pressed"
PAUSE = timedelta(seconds=10)
AFTERWARDS = timedelta(seconds=2)
DIGITS = 128


def call_after(call: CallState, event: e.CallEvent) -> CallState:
    """The call after `event`; an event of an unknown class changes nothing but the ids and numbers."""
    return CALL_RULES.get(type(event), nothing)(_identified(call, event), event)


def _identified(call: CallState, event: e.CallEvent) -> CallState:
    return changed(
        call,
        call_leg_id=call.call_leg_id or event.call_leg_id,
        call_session_id=event.call_session_id or call.call_session_id,
        connection_id=call.connection_id or event.connection_id,
        from_number=call.from_number or event.from_number,
        to_number=call.to_number or event.to_number,
    )


def _status(call: CallState, status: str) -> str:
    return call.status if call.ended_at else status


def _initiated(call: CallState, event: e.CallInitiated) -> CallState:
    # Redelivered and late call.initiated must not overwrite what came after: it only fills in.
    return changed(
        call,
        initiated_at=event.at if call.initiated_at is None else min(call.initiated_at, event.at),
        direction=call.direction or event.direction,
        caller_id_name=call.caller_id_name or event.caller_id_name,
        status=call.status or event.state or "parked",
    )


def _answered(call: CallState, event: e.CallAnswered) -> CallState:
    return changed(call, answered_at=call.answered_at or event.at, status=_status(call, "answered"))


def _bridged(call: CallState, event: e.CallBridged) -> CallState:
    return changed(call, bridged_at=event.at, status=_status(call, "bridged"))


def _hung_up(call: CallState, event: e.CallHangup) -> CallState:
    call = _leave_queue(call, call.waiting_in, event.at, reason="hangup", seen=False)
    return changed(
        call,
        status="ended",
        ended_at=call.ended_at or event.at,
        hangup_cause=event.cause or call.hangup_cause,
        hangup_source=event.source or call.hangup_source,
        sip_hangup_cause=event.sip_cause or call.sip_hangup_cause,
        mos=event.mos or call.mos,
        audio=(),
        streaming="stopped" if call.streaming == "started" else call.streaming,
        is_held_by_phone=False,
    )


def _enqueued(call: CallState, event: e.CallEnqueued) -> CallState:
    stay = Visit(event.queue, enqueued_at=event.at, position=event.position, enqueue_seen=True)
    last = call.visits[-1] if call.visits else None
    if last and last.queue == event.queue and last.left_at is None and not last.enqueue_seen:
        # A listing told us first; the webhook knows the time.
        return _with_visits(call, (*call.visits[:-1], stay))
    return _enter(call, stay, event.at)


def _enter(call: CallState, visit: Visit, at: datetime) -> CallState:
    if call.ended_at is not None:
        visit = replace(visit, left_at=at, reason="hangup")
    # A call waits in one queue at a time: whatever it waited in before, it has left.
    return _with_visits(
        call, (*_leave_queue(call, call.waiting_in, at, reason="", seen=False).visits, visit)
    )


def _dequeued(call: CallState, event: e.CallLeftQueue) -> CallState:
    known = _leave_queue(
        call,
        event.queue,
        event.at,
        reason=event.reason,
        seen=True,
        left_position=event.position,
        wait_seconds=event.wait_seconds,
    )
    if known is not call or any(visit.queue == event.queue for visit in call.visits):
        return known
    visit = Visit(
        event.queue,
        None,
        event.at,
        event.reason,
        None,
        event.position,
        event.wait_seconds,
        leave_seen=True,
    )
    return _with_visits(call, (*call.visits, visit))


def _leave_queue(
    call: CallState, queue: str, at: datetime, *, reason: str, seen: bool, **facts: Any
) -> CallState:
    """Close the open visit to `queue`; or give the time and reason to a visit that we had only
    inferred to be over.
    """
    for index in range(len(call.visits) - 1, -1, -1):
        visit = call.visits[index]
        if visit.queue == queue and (visit.left_at is None or (seen and not visit.leave_seen)):
            closed = replace(
                visit, left_at=at, reason=reason or visit.reason, leave_seen=seen, **facts
            )
            return _with_visits(call, (*call.visits[:index], closed, *call.visits[index + 1 :]))
    return call


def _with_visits(call: CallState, visits: tuple[Visit, ...]) -> CallState:
    waiting = visits[-1] if visits and visits[-1].left_at is None else None
    return changed(
        call,
        visits=visits,
        waiting_in=waiting.queue if waiting else "",
        waiting_since=waiting.enqueued_at if waiting else None,
    )


def _listed_in_queue(call: CallState, event: e.ListedInQueue) -> CallState:
    if call.waiting_in == event.queue and call.visits:
        last = changed(call.visits[-1], position=event.position, is_alive=event.is_alive)
        return _with_visits(call, (*call.visits[:-1], last))
    if any(
        v.queue == event.queue and v.leave_seen and is_fresh(v.left_at, event.at)
        for v in call.visits
    ):
        return call
    visit = Visit(
        event.queue,
        enqueued_at=event.enqueued_at or event.at,
        position=event.position,
        is_alive=event.is_alive,
    )
    return call if call.ended_at else _enter(call, visit, event.at)


def _missing_from_queue(call: CallState, event: e.MissingFromQueue) -> CallState:
    open_visit = call.visits[-1] if call.waiting_in == event.queue and call.visits else None
    if open_visit and open_visit.enqueue_seen and is_fresh(open_visit.enqueued_at, event.at):
        return call
    return _leave_queue(call, event.queue, event.at, reason="", seen=False)


def _call_recording(call: CallState, event: e.CallRecordingSaved) -> CallState:
    return changed(call, recordings=recorded(call.recordings, event))


def _key_pressed(call: CallState, event: e.KeyPressed) -> CallState:
    """Keys in quick succession are one thing typed; the last keys of an asking can be reported
    after its end.
    """
    since = event.at - call.last_digits_at if call.last_digits_at else None
    if since is not None and since < AFTERWARDS and call.last_digits_status != PRESSED:
        return call
    goes_on = since is not None and since < PAUSE and call.last_digits_status == PRESSED
    typed = f"{call.last_digits if goes_on else ''}{event.key}"[-DIGITS:]
    return changed(call, last_digits=typed, last_digits_at=event.at, last_digits_status=PRESSED)


def _gathered(call: CallState, event: e.DigitsGathered) -> CallState:
    return changed(
        call,
        last_digits=event.digits,
        last_digits_at=event.at,
        last_digits_status=event.status or "unknown",
    )


def _machine(call: CallState, event: e.MachineDetected) -> CallState:
    if event.stage == "greeting":
        return changed(call, greeting_result=event.result)
    return changed(call, machine_result=event.result)


def _streaming(call: CallState, event: e.StreamingChanged) -> CallState:
    if event.state == "started" and call.ended_at:
        return call
    return changed(call, streaming=event.state, streaming_failure=event.reason)


def _phone_hold(call: CallState, event: e.FarEndHoldChanged) -> CallState:
    return changed(call, is_held_by_phone=event.held and call.ended_at is None)


def _call_audio_started(call: CallState, event: e.CallAudioStarted) -> CallState:
    return (
        call
        if call.ended_at
        else changed(call, audio=audio_started(call.audio, event.audio, event.media, event.at))
    )


def _call_audio_ended(call: CallState, event: e.CallAudioEnded) -> CallState:
    return changed(call, audio=audio_ended(call.audio, event.audio, event.media))


CALL_RULES: dict[type[e.Event], Callable[[CallState, Any], CallState]] = {
    e.CallInitiated: _initiated,
    e.CallAnswered: _answered,
    e.CallBridged: _bridged,
    e.CallHangup: _hung_up,
    e.CallEnqueued: _enqueued,
    e.CallLeftQueue: _dequeued,
    e.ListedInQueue: _listed_in_queue,
    e.MissingFromQueue: _missing_from_queue,
    e.CallRecordingSaved: _call_recording,
    e.KeyPressed: _key_pressed,
    e.DigitsGathered: _gathered,
    e.MachineDetected: _machine,
    e.StreamingChanged: _streaming,
    e.FarEndHoldChanged: _phone_hold,
    e.CallAudioStarted: _call_audio_started,
    e.CallAudioEnded: _call_audio_ended,
}
