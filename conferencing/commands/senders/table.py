"""What each verb asks of Telnyx. Its sender returns the events that the acceptance amounts to, and
raises GatewayError.
"""

from collections.abc import Callable, Mapping

from conferencing.ledger.verbs import VERBS

from . import (
    dialling,
    endings,
    hands,
    mute_and_hold,
    notices,
    people_and_calls,
    poll_endings,
    polls,
    queues,
    recording,
    sounds_and_keys,
)
from .sending import Events, Sending

Sender = Callable[[Sending], Events]

SENDERS: Mapping[str, Sender] = {
    **{name: mute_and_hold.mute_or_hold for name, verb in VERBS.items() if verb.field},
    "remove": endings.remove,
    "end": endings.end,
    "hangup": endings.hang_up,
    "leave": endings.leave,
    "record_start": recording.start,
    "record_pause": recording.pause,
    "record_resume": recording.resume,
    "record_stop": recording.stop,
    "delete_recording": recording.delete,
    "speak": sounds_and_keys.speak,
    "play": sounds_and_keys.play,
    "stop_audio": sounds_and_keys.stop,
    "send_dtmf": sounds_and_keys.send_keys,
    "gather": sounds_and_keys.gather,
    "notice": notices.tell,
    "lower_hand": hands.lower,
    "lower_hands": hands.lower,
    "poll": polls.open_poll,
    "close_poll": polls.close_poll,
    "poll_question": polls.ask,
    "stop_question": poll_endings.stop,
    "join": people_and_calls.join,
    "move": people_and_calls.move,
    "create_conference": people_and_calls.create_conference,
    "set_exit": people_and_calls.set_exit,
    "role": people_and_calls.role,
    "answer": people_and_calls.answer,
    "transfer": people_and_calls.transfer,
    "enqueue": people_and_calls.enqueue,
    "leave_queue": people_and_calls.leave_queue,
    "bridge": people_and_calls.bridge,
    "tell": people_and_calls.tell,
    "ask_key": people_and_calls.ask_key,
    "enter": people_and_calls.enter,
    "hold_music": people_and_calls.hold_music,
    "stop_music": people_and_calls.stop_music,
    "dial": dialling.dial,
    "create_queue": queues.create,
    "resize_queue": queues.resize,
    "delete_queue": queues.delete,
}


def send(sending: Sending) -> Events:
    """Ask Telnyx for what the command says."""
    return SENDERS[sending.verb.name](sending)
