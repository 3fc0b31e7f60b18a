"""How far a call that was dialled here has come, in plain words. Pure.

The words of Telnyx and the code of SIP are kept beside ours: an administrator, or a carrier, may
want them. What is not in these tables is shown in Telnyx's own words.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from conferencing.projection.events import CALL_HAD_ENDED, CALL_NOT_LISTED

from ..names import sip_codes
from ..names.foreign_text import fit
from ..screens.ledger import CallStory, StoryKind

Ending = tuple[StoryKind, str]


def _of(kind: StoryKind, words: str) -> Ending:
    return kind, words[:1].upper() + words[1:]


BUSY = _of("busy", sip_codes.BUSY)
NO_ANSWER = _of("no_answer", sip_codes.NO_ANSWER)
DECLINED = _of("declined", sip_codes.DECLINED)
NOBODY = _of("wrong_number", sip_codes.NOBODY)
CANCELLED = _of("cancelled", sip_codes.CANCELLED)
NOT_TOLD: Ending = ("failed", "Ended; Telnyx did not report why")
# What a code of SIP says, where it is no failure of the network.
_OF_PEOPLE: Mapping[str, Ending] = {
    sip_codes.BUSY: BUSY,
    sip_codes.NO_ANSWER: NO_ANSWER,
    sip_codes.DECLINED: DECLINED,
    sip_codes.NOBODY: NOBODY,
    sip_codes.CANCELLED: CANCELLED,
}
_BY_CAUSE: Mapping[str, Ending] = {
    "user_busy": BUSY,
    "no_answer": NO_ANSWER,
    "timeout": NO_ANSWER,
    "time_limit": ("failed", "Its time limit was reached"),
    "call_rejected": DECLINED,
    "not_found": NOBODY,
    "originator_cancel": CANCELLED,
    "normal_clearing": CANCELLED,
    CALL_NOT_LISTED: NOT_TOLD,
    CALL_HAD_ENDED: NOT_TOLD,
}
# These say how it ended whatever the code of SIP is: no answer is a 487, too, when Telnyx gives up.
_SURE = ("user_busy", "no_answer", "timeout", "time_limit", "not_found", "originator_cancel")
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
    known, by_code = _BY_CAUSE.get(cause), sip_codes.words(code)
    if known and (cause in _SURE or not by_code):
        return known
    return _OF_PEOPLE.get(by_code) or _of("failed", by_code or "failed")


def within(ending: Ending) -> str:
    """Its words within a sentence. They may hold a name."""
    return ending[1][:1].lower() + ending[1][1:]


def _detail(call: DialledRow) -> str:
    """ "user busy, SIP 486": in Telnyx's words."""
    code = call.sip_hangup_cause
    parts = [call.hangup_cause.replace("_", " "), f"SIP {code}" if code.isdecimal() else ""]
    return fit(", ".join(filter(None, parts)))
