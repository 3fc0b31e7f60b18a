"""What becomes of a call, event by event. Pure.

`CALL_RULES`, at the end, lists the rule of each event. Those about waiting in queues are in
`queue_rules`.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from . import events as e
from . import queue_rules
from .states import CallState
from .steps import audio_ended, audio_started, changed, nothing, recorded

Rule = Callable[[CallState, Any], CallState]

PRESSED = "pressed"
# A longer pause begins a new entry of keys.
PAUSE = timedelta(seconds=10)
# Within this time after the end of a gather, keys are the gather's own.
AFTERWARDS = timedelta(seconds=2)
MOST_DIGITS = 128


def call_after(call: CallState, event: e.CallEvent) -> CallState:
    """The call after `event`; an event of an unknown class changes nothing but the ids and
    numbers.
    """
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
    # Whatever is reported after the hangup happened before it.
    return call.status if call.ended_at else status


def _initiated(call: CallState, event: e.CallInitiated) -> CallState:
    # Redelivered or late, it must not overwrite what came after: it only fills in.
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
    return changed(
        queue_rules.hung_up(call, event.at),
        status="ended",
        ended_at=call.ended_at or event.at,
        hangup_cause=event.cause or call.hangup_cause,
        hangup_source=event.source or call.hangup_source,
        sip_hangup_cause=event.sip_cause or call.sip_hangup_cause,
        mos=event.mos or call.mos,
        # Telnyx need not report the end of what a hangup cuts off.
        audio=(),
        streaming="stopped" if call.streaming == "started" else call.streaming,
        is_held_by_phone=False,
    )


def _call_recording(call: CallState, event: e.CallRecordingSaved) -> CallState:
    return changed(call, recordings=recorded(call.recordings, event))


def _key_pressed(call: CallState, event: e.KeyPressed) -> CallState:
    """Keys in quick succession are one entry. The last keys of a gather can be reported after its
    end: they belong to it.
    """
    since = event.at - call.last_digits_at if call.last_digits_at else None
    if since is not None and since < AFTERWARDS and call.last_digits_status != PRESSED:
        return call
    goes_on = since is not None and since < PAUSE and call.last_digits_status == PRESSED
    typed = f"{call.last_digits if goes_on else ''}{event.key}"[-MOST_DIGITS:]
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
    return call if call.ended_at else changed(call, audio=audio_started(call.audio, event))


def _call_audio_ended(call: CallState, event: e.CallAudioEnded) -> CallState:
    return changed(call, audio=audio_ended(call.audio, event))


CALL_RULES: dict[type[e.Event], Rule] = {
    e.CallInitiated: _initiated,
    e.CallAnswered: _answered,
    e.CallBridged: _bridged,
    e.CallHangup: _hung_up,
    e.CallEnqueued: queue_rules.enqueued,
    e.CallLeftQueue: queue_rules.dequeued,
    e.ListedInQueue: queue_rules.listed,
    e.MissingFromQueue: queue_rules.missing,
    e.CallRecordingSaved: _call_recording,
    e.KeyPressed: _key_pressed,
    e.DigitsGathered: _gathered,
    e.MachineDetected: _machine,
    e.StreamingChanged: _streaming,
    e.FarEndHoldChanged: _phone_hold,
    e.CallAudioStarted: _call_audio_started,
    e.CallAudioEnded: _call_audio_ended,
}
