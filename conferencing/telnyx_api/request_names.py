"""The requests that Telnyx is sent, by name."""

from typing import Literal

# By Telnyx's own names; "" is a request of which nothing special is known.
Request = Literal[
    "",
    "mute",
    "unmute",
    "hold",
    "unhold",
    "join",
    "leave",
    "update",
    "update_participant",
    "create",
    "end",
    "speak",
    "play",
    "stop",
    "send_dtmf",
    "gather",
    "record_start",
    "record_pause",
    "record_resume",
    "record_stop",
    "delete_recording",
    "answer",
    "hangup",
    "transfer",
    "enqueue",
    "leave_queue",
    "bridge",
    "tell",
    "ask_key",
    "ask_digits",
    "stop_gather",
    "hold_music",
    "stop_music",
    "dial",
    "create_queue",
    "update_queue",
    "delete_queue",
    "list",
    "list_queue_calls",
    "get_conference",
    "get_call",
    "get_recording",
    "get_application",
    "create_application",
    "update_application",
    "delete_application",
]
Requests = frozenset[Request]

READING: Requests = frozenset(
    {
        "list",
        "list_queue_calls",
        "get_conference",
        "get_call",
        "get_recording",
        "get_application",
    }
)
