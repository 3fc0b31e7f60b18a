"""What Telnyx reports of the effect of a command."""

from typing import Any

from conferencing.projection import events as e


def on_the_call(verb: str, call: dict[str, Any]) -> e.Event:
    match verb:
        case "hangup":
            return e.CallHangup(**call)
        case "answer":
            return e.CallAnswered(**call)
        case "enqueue":
            return e.CallEnqueued(**call, queue="support")
        case "leave_queue":
            return e.CallLeftQueue(**call, queue="support")
        case "bridge":
            return e.CallBridged(**call)
        case "tell":
            return e.CallAudioStarted(**call, audio="speak")
        case "hold_music":
            return e.CallAudioStarted(**call, audio="playback")
        case "gather":
            return e.DigitsGathered(**call)
        case "ask_key" | "poll_question":
            return e.DigitsGathered(**call, digits="1", status="valid")
    raise AssertionError(verb)
