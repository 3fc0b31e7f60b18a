"""How far a call that was dialled here has come, in plain words. Pure.

The words of Telnyx and the code of SIP are kept beside ours: an administrator, or a carrier, may
want them. What is not in these tables is shown in Telnyx's own words.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from conferencing.projection.events import CALL_HAD_ENDED, CALL_NOT_LISTED

from ..names.foreign_text import fit
from ..names.reasons import REFUSED_CODE
from ..screens.ledger import CallStory, StoryKind

Ending = tuple[StoryKind, str]
BUSY: Ending = ("busy", "Busy")
NO_ANSWER: Ending = ("no_answer", "No answer")
DECLINED: Ending = ("declined", "Declined")
NOBODY: Ending = ("wrong_number", "Wrong number or unreachable")
CANCELLED: Ending = ("cancelled", "Cancelled before it was answered")
NOT_TOLD: Ending = ("failed", "Ended; Telnyx did not report why")
# By the code of SIP, which tells more where Telnyx's cause is a general one.
_BY_CODE: Mapping[str, Ending] = {
    REFUSED_CODE: ("failed", "Refused by Telnyx or the carrier"),
    "404": NOBODY,
    "408": NO_ANSWER,
    "410": NOBODY,
    "480": NO_ANSWER,
    "484": NOBODY,
    "486": BUSY,
    "487": CANCELLED,
    "600": BUSY,
    "603": DECLINED,
    "604": NOBODY,
}
_BY_CAUSE: Mapping[str, Ending] = {
    "user_busy": BUSY,
    "no_answer": NO_ANSWER,
    "timeout": NO_ANSWER,
    "call_rejected": DECLINED,
    "not_found": NOBODY,
    "originator_cancel": CANCELLED,
    "normal_clearing": CANCELLED,
    CALL_NOT_LISTED: NOT_TOLD,
    CALL_HAD_ENDED: NOT_TOLD,
}
# These say how it ended whatever the code of SIP is: no answer is a 487, too, when Telnyx gives up.
_SURE = ("user_busy", "no_answer", "timeout", "not_found", "originator_cancel")
_WHO: Mapping[str, str] = {
    **dict.fromkeys(("human", "human_residence", "human_business"), "Answered by a person"),
    "machine": "Answered by a machine",
    "fax_detected": "Answered by a fax machine",
}


class DialledRow(NamedTuple):
    """Columns of a call."""

    call_control_id: str
    status: str
    initiated_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    hangup_cause: str
    sip_hangup_cause: str
    machine_result: str


def of(call: DialledRow) -> CallStory:
    is_answered = call.answered_at is not None or call.status in ("answered", "bridged")
    if is_answered:
        return _answered(call)
    if call.ended_at is None:
        return CallStory("ringing", "Ringing", since=call.initiated_at)
    kind, words = ending(call.hangup_cause, call.sip_hangup_cause)
    return CallStory(kind, words, detail=_detail(call), since=call.ended_at)


def _answered(call: DialledRow) -> CallStory:
    words = _WHO.get(call.machine_result, "Answered")
    kind: StoryKind = "machine" if "machine" in words else "answered"
    if call.ended_at is None:
        return CallStory(kind, words, since=call.answered_at)
    return CallStory("ended", f"{words}; the call has ended", since=call.ended_at)


def ending(cause: str, code: str) -> Ending:
    """Why it was never answered."""
    known = _BY_CAUSE.get(cause)
    if known and (cause in _SURE or code not in _BY_CODE):
        return known
    if code in _BY_CODE:
        return _BY_CODE[code]
    if code.startswith(("5", "6")):
        return "failed", "The carrier could not connect it"
    return "failed", "Failed"


def within(ending: Ending) -> str:
    """Its words within a sentence. They may hold a name."""
    return ending[1][:1].lower() + ending[1][1:]


def _detail(call: DialledRow) -> str:
    """ "user busy, SIP 486": in Telnyx's words."""
    code = call.sip_hangup_cause
    parts = [call.hangup_cause.replace("_", " "), f"SIP {code}" if code.isdecimal() else ""]
    return fit(", ".join(filter(None, parts)))
