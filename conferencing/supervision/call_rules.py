"""What comes next for a supervisor on a call that is in no conference. Pure, as `rules`.

What they do there is said when their phone is dialled, and never changed on the line: Telnyx has no
way to mute such a leg, does not tell its role back, and says of a later switch to a whisper that
the caller would hear it. So their call is ended and their phone is rung again: a microphone is
closed by hanging up, which is seen to happen.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from . import words
from .facts import Asked, Phone, pause_after

CallAction = Literal["", "join", "reached", "take_back", "hangup", "again", "end"]
ROLES = {"listen": "monitor", "whisper": "whisper", "barge": "barge"}


@dataclass(frozen=True, slots=True)
class CallFacts:
    """`over`: why there is nothing to hear any more; empty while there is."""

    phone: Phone = Phone()
    dial: Asked = Asked()
    hangup: Asked = Asked()
    hangups: int = 0
    may: frozenset[str] = frozenset()
    over: str = ""


@dataclass(frozen=True, slots=True)
class CallStand:
    mode: str
    next_mode: str = ""  # their phone is to be rung again for it
    is_reached: bool = False
    joined_at: datetime | None = None
    leaving_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallStep:
    action: CallAction = ""
    told: str = ""


STAY = CallStep()


def next_step(stand: CallStand, facts: CallFacts, now: datetime) -> CallStep:
    if facts.phone.is_over:
        return _ended(stand, facts)
    if not facts.phone.is_known:
        return _dialling(stand, facts, now)
    if must_end(stand, facts):
        return _hang_up(facts, now)
    if facts.phone.answered_at is None:
        return STAY
    if stand.joined_at is None:
        return CallStep("join")
    return STAY if stand.is_reached else CallStep("reached")


def must_end(stand: CallStand, facts: CallFacts) -> bool:
    """Their own call. What they were permitted can be withdrawn at any moment."""
    is_permitted = {"listen", stand.mode} <= facts.may
    return bool(stand.leaving_at or stand.next_mode or facts.over or not is_permitted)


def is_heard(stand: CallStand, facts: CallFacts) -> bool:
    """By somebody, as far as anybody knows: from the answer to the end of their call."""
    is_up = facts.phone.answered_at is not None and not facts.phone.is_over
    return is_up and stand.mode != "listen"


def _ended(stand: CallStand, facts: CallFacts) -> CallStep:
    wants_more = stand.next_mode and not stand.leaving_at and not facts.over
    if wants_more and {"listen", stand.next_mode} <= facts.may:
        return CallStep("again")
    return CallStep("end", _why_over(stand, facts))


def _why_over(stand: CallStand, facts: CallFacts) -> str:
    if facts.over:
        return facts.over
    if "listen" not in facts.may:
        return words.MAY_NOT_LISTEN
    wanted = stand.next_mode or stand.mode
    if wanted not in facts.may:
        return words.MAY_NOT[wanted]
    return words.LEFT if stand.leaving_at else facts.phone.why


def _dialling(stand: CallStand, facts: CallFacts, now: datetime) -> CallStep:
    """A dial that is not wanted any more is taken back: not sent, or not sent again."""
    dial = facts.dial
    if dial.may_be_sent(now) and must_end(stand, facts):
        return CallStep("take_back")
    if dial.progress == "failed":
        if must_end(stand, facts):
            return _ended(stand, facts)
        return CallStep("end", words.not_dialled(dial.words))
    return CallStep("end", words.NOTHING_HEARD) if dial.never_comes(now) else STAY


def _hang_up(facts: CallFacts, now: datetime) -> CallStep:
    """And again, less and less often, until it is so."""
    last = facts.hangup
    is_early = last.finished_at is not None and now < last.finished_at + pause_after(facts.hangups)
    return STAY if last.is_open or is_early else CallStep("hangup")
