"""Why something ended, in plain words. A word of Telnyx's that is new stays as Telnyx wrote it."""

from collections.abc import Mapping

from conferencing.projection.events import CONFERENCE_HAD_ENDED, NOT_LISTED

from .dial_story import REFUSED_CODE
from .foreign_text import fit

# In the words of `dial_story`. `unspecified` says nothing, and so do we.
_CALLS = {
    "call_rejected": "declined",
    "normal_clearing": "hung up",
    "originator_cancel": "cancelled before it was answered",
    "timeout": "no answer",
    "time_limit": "its time limit was reached",
    "user_busy": "busy",
    "not_found": "wrong number or unreachable",
    "no_answer": "no answer",
    "unspecified": "",
}
# An operator who hangs somebody up is told with the same word as a caller who gives up.
_QUEUES = {
    "bridged": "connected",
    "bridging-in-process": "being connected",
    "hangup": "the call ended",
    "leave": "taken out",
    "timeout": "waited too long",
}
_CONFERENCES = {
    NOT_LISTED: "no longer listed by Telnyx",
    CONFERENCE_HAD_ENDED: "Telnyx says that it had already ended",
    "all_left": "everyone left",
    "ended_via_api": "through the API",
    "host_left": "the host left",
    "time_exceeded": "its time limit was reached",
}
_DIGITS = {
    "call_hangup": "the call ended",
    "cancelled_amd": "cancelled: a machine answered",
    "timeout": "timed out",
}


def of_call(cause: str, sip_code: str = "") -> str:
    """With the code of SIP, which tells whether a person or the network turned the call down."""
    if cause == "call_rejected" and sip_code == REFUSED_CODE:
        return "refused by Telnyx or the carrier"
    return _worded(_CALLS, cause)


def of_leaving_a_queue(reason: str) -> str:
    return _worded(_QUEUES, reason)


def of_conference(reason: str) -> str:
    return _worded(_CONFERENCES, reason)


def of_typing(status: str) -> str:
    return _worded(_DIGITS, status)


def opened(words: str) -> str:
    """Telnyx's words with spaces for their underscores: "human residence"."""
    return fit(words.replace("_", " "))


def _worded(table: Mapping[str, str], word: str) -> str:
    return table[word] if word in table else opened(word)
