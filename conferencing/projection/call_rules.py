"""What becomes of a call, event by event. Pure.

`CALL_RULES`, at the end, lists the rule of each event. Those about waiting in queues are in
`queue_rules`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from . import events as e
from . import hands, queue_rules
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
    call = _shown_to_be_up(_without_inferred_end(_identified(call, event), event), event)
    return CALL_RULES.get(type(event), nothing)(call, event)


def _identified(call: CallState, event: e.CallEvent) -> CallState:
    return changed(
        call,
        call_leg_id=call.call_leg_id or event.call_leg_id,
        call_session_id=event.call_session_id or call.call_session_id,
        connection_id=call.connection_id or event.connection_id,
        from_number=call.from_number or event.from_number,
        to_number=call.to_number or event.to_number,
    )


# --- How far it has come: ringing, answered, bridged, ended ---------------------------------------

# As Telnyx calls it while it rings: an incoming call, an outgoing one.
RINGING = ("parked", "bridging")
# What can happen only to a call that has been answered. Its call.answered may be late, or lost.
ONLY_WHEN_ANSWERED = (
    e.CallEnqueued,
    e.CallLeftQueue,
    e.KeyPressed,
    e.DigitsGathered,
    e.FarEndHoldChanged,
    e.ListedInQueue,
    e.CallRecordingSaved,
    e.MachineDetected,
)
INFERRED_ENDS = (e.CALL_NOT_LISTED, e.CALL_HAD_ENDED)
# After an end that we inferred, these show that the call is up, or was for longer.
SIGNS_OF_LIFE = (
    e.CallAnswered,
    e.CallAudioStarted,
    e.CallBridged,
    e.CallEnqueued,
    e.CallHangup,
    e.CallListed,
    e.KeyPressed,
)


def _without_inferred_end(call: CallState, event: e.CallEvent) -> CallState:
    """An inferred end is revoked by the first later sign of life; that may itself be Telnyx's own
    call.hangup.
    """
    if call.hangup_cause not in INFERRED_ENDS or not isinstance(event, SIGNS_OF_LIFE):
        return call
    status = "bridged" if call.bridged_at else "answered" if call.answered_at else ""
    return changed(call, ended_at=None, hangup_cause="", status=status)


def _shown_to_be_up(call: CallState, event: e.CallEvent) -> CallState:
    """With the status that the mere kind of the event proves."""
    if not isinstance(event, ONLY_WHEN_ANSWERED):
        return call
    # Whoever is put into a queue is no longer connected to anybody.
    was_bridged = call.status == "bridged" and isinstance(event, e.CallEnqueued)
    if was_bridged or call.status in ("", *RINGING):
        return changed(call, status=_status(call, "answered"))
    return call


def _status(call: CallState, status: str) -> str:
    # Whatever is reported after the hangup happened before it.
    return call.status if call.ended_at else status


def _dialled(call: CallState, event: e.CallDialled) -> CallState:
    # As Telnyx calls an outgoing call that rings. Accepted late, it must not overwrite what came.
    return changed(
        call,
        initiated_at=call.initiated_at or event.at,
        direction=call.direction or "outgoing",
        status=call.status or "bridging",
    )


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
    # With early media, two calls are connected before one of them is answered.
    status = "bridged" if call.status == "bridged" else "answered"
    return changed(call, answered_at=call.answered_at or event.at, status=_status(call, status))


def _bridged(call: CallState, event: e.CallBridged) -> CallState:
    call = queue_rules.bridged(call, event.at)
    return changed(call, bridged_at=event.at, status=_status(call, "bridged"))


def _hung_up(call: CallState, event: e.CallHangup) -> CallState:
    return changed(
        _over(call, event.at),
        hangup_cause=event.cause or call.hangup_cause,
        hangup_source=event.source or call.hangup_source,
        sip_hangup_cause=event.sip_cause or call.sip_hangup_cause,
        mos=event.mos or call.mos,
    )


def _hangup_accepted(call: CallState, event: e.HangupAccepted) -> CallState:
    return changed(call, hung_up_by_us_at=call.hung_up_by_us_at or event.at)


def _listed(call: CallState, event: e.CallListed) -> CallState:
    # A listing that was under way when the call ended must not make it live again.
    if call.ended_at:
        return call
    return changed(call, initiated_at=call.initiated_at or event.began_at)


def _gone(call: CallState, event: e.CallGone) -> CallState:
    if call.ended_at:
        return call
    return changed(_over(call, event.ended_at or event.at), hangup_cause=event.cause)


def _over(call: CallState, at: datetime) -> CallState:
    return changed(
        queue_rules.hung_up(call, at),
        status="ended",
        ended_at=call.ended_at or at,
        # Telnyx need not report the end of what a hangup cuts off.
        audio=(),
        streaming="stopped" if call.streaming == "started" else call.streaming,
        is_held_by_phone=False,
    )


# --- What happens on it ---------------------------------------------------------------------------


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
    call = changed(call, last_digits=typed, last_digits_at=event.at, last_digits_status=PRESSED)
    return hands.raised(call, event.at) if typed.endswith(hands.KEYS) else call


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
    e.CallDialled: _dialled,
    e.CallInitiated: _initiated,
    e.CallAnswered: _answered,
    e.CallBridged: _bridged,
    e.CallHangup: _hung_up,
    e.HangupAccepted: _hangup_accepted,
    e.CallListed: _listed,
    e.CallGone: _gone,
    e.CallEnqueued: queue_rules.enqueued,
    e.CallLeftQueue: queue_rules.dequeued,
    e.BridgeAccepted: queue_rules.bridge_accepted,
    e.TransferAccepted: queue_rules.transfer_accepted,
    e.ListedInQueue: queue_rules.listed,
    e.MissingFromQueue: queue_rules.missing,
    e.CallRecordingSaved: _call_recording,
    e.KeyPressed: _key_pressed,
    e.HandLowered: hands.lowered,
    e.DigitsGathered: _gathered,
    e.MachineDetected: _machine,
    e.StreamingChanged: _streaming,
    e.FarEndHoldChanged: _phone_hold,
    e.CallAudioStarted: _call_audio_started,
    e.CallAudioEnded: _call_audio_ended,
}
