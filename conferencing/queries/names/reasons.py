"""Why something ended, in plain words. A word of Telnyx's that is new stays as Telnyx wrote it."""

from collections.abc import Mapping

from conferencing.projection.events import CONFERENCE_HAD_ENDED, NOT_LISTED

from . import sip_codes
from .foreign_text import fit

# In the words of `dial_story`. `unspecified` says nothing, and so do we.
CALLS = {
    "call_rejected": sip_codes.DECLINED,
    "normal_clearing": "hung up",
    "originator_cancel": sip_codes.CANCELLED,
    "timeout": sip_codes.NO_ANSWER,
    "time_limit": "its time limit was reached",
    "user_busy": sip_codes.BUSY,
    "not_found": sip_codes.NOBODY,
    "no_answer": sip_codes.NO_ANSWER,
    "unspecified": "",
}
# An operator who hangs somebody up is told with the same word as a caller who gives up.
QUEUES = {
    "bridged": "connected",
    "bridging-in-process": "being connected",
    "hangup": "the call ended",
    "leave": "taken out",
    "timeout": "waited too long",
}
CONFERENCES = {
    NOT_LISTED: "no longer listed by Telnyx",
    CONFERENCE_HAD_ENDED: "Telnyx says it had already ended",
    "all_left": "everyone left",
    "ended_via_api": "by a command",
    "host_left": "the host left",
    "time_exceeded": "its time limit was reached",
}
DIGITS = {
    "call_hangup": "the call ended",
    "cancelled": "cancelled",
    "cancelled_amd": "cancelled: a machine answered",
    "invalid": "not valid",
    "timeout": "timed out",
    "valid": "valid",
}
# One that was heard to its end needs no reason.
SOUNDS = {
    "call_hangup": "the call ended",
    "cancelled": "stopped",
    "cancelled_amd": "cancelled: a machine answered",
    "completed": "",
    "failed": "it could not be played",
    "file_not_found": "its file was not found",
    "unknown": "",
}
# Who or what picked up.
DETECTIONS = {
    "fax_detected": "a fax machine",
    "human": "a person",
    "human_business": "a person, at a business",
    "human_residence": "a person, at home",
    "machine": "a machine",
    "not_sure": "a person or a machine (uncertain)",
    "silence": "silence",
}
GREETINGS = {
    "beep_detected": "beep heard",
    "ended": "ended",
    "no_beep_detected": "no beep heard",
    "not_sure": "uncertain",
    "prompt_ended": "ended",
}


def of_call(cause: str, sip_code: str) -> str:
    """With the code of SIP, which tells whether a person or the network turned the call down."""
    by_code = sip_codes.words(sip_code) if cause == "call_rejected" else ""
    return by_code or _worded(CALLS, cause)


def of_leaving_a_queue(reason: str) -> str:
    return _worded(QUEUES, reason)


def of_conference(reason: str) -> str:
    return _worded(CONFERENCES, reason)


def of_detection(result: str) -> str:
    return _worded(DETECTIONS, result)


def of_greeting(result: str) -> str:
    return _worded(GREETINGS, result)


def of_sound(status: str) -> str:
    return _worded(SOUNDS, status)


def of_typing(status: str) -> str:
    return _worded(DIGITS, status)


def opened(words: str) -> str:
    """Telnyx's words with spaces for their underscores."""
    return fit(words.replace("_", " "))


def _worded(table: Mapping[str, str], word: str) -> str:
    return table[word] if word in table else opened(word)
