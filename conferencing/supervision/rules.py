"""What comes next for a supervision. Pure: the same facts give the same step, whoever asks and
however often.

One thing stands above all: nobody is heard who should not be. A microphone is closed before a role
changes, and opened last; whatever cannot be ruled out counts as open.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from . import words
from .facts import AGAIN, Asked, Facts, Stand, is_in_doubt, may_be_open, pause_after

# To press, or to write down.
Action = Literal[
    "",
    "take_back",
    "join",
    "mute",
    "role",
    "unmute",
    "set_exit",
    "reached",
    "give_up",
    "hangup",
    "end",
    # Of whom they take over from.
    "let_go",
    "remove",
    "taken",
    "keep",
]
# A refusal is answered by asking again, so often.
MOST_TRIES = 3
# Whoever has answered is in the conference within this time, or never.
TO_JOIN = timedelta(seconds=15)
# A leave is often heard of before the hang-up that it came from.
TO_HANG_UP = timedelta(seconds=3)
# Whoever has lost their connection may come back within this time.
TO_COME_BACK = timedelta(seconds=10)
ROLES = {"listen": "none", "whisper": "whisper", "barge": "barge"}


@dataclass(frozen=True, slots=True)
class Step:
    action: Action = ""
    told: str = ""


STAY = Step()


def next_step(stand: Stand, facts: Facts, now: datetime) -> Step:
    if facts.phone.is_over:
        return Step("end", _why_over(stand, facts))
    if not facts.phone.is_known:
        return _dialling(stand, facts, now)
    if _is_to_go(stand, facts) or _is_left_behind(stand, facts, now):
        return _leave(facts, now)
    if not facts.place.is_present:
        return _outside(stand, facts, now)
    if stand.joined_at is None:
        return Step("join")
    return _inside(stand, facts, now)


def _is_to_go(stand: Stand, facts: Facts) -> bool:
    return bool(stand.leaving_at or "listen" not in facts.may or facts.is_over)


def _why_over(stand: Stand, facts: Facts) -> str:
    if stand.is_private and facts.alone_since and facts.hangup.verb and not stand.leaving_at:
        return words.EVERYBODY_LEFT
    if facts.is_over:
        return words.CONFERENCE_ENDED
    if "listen" not in facts.may:
        return words.MAY_NOT_LISTEN
    return words.LEFT if stand.leaving_at else facts.phone.why


def _is_left_behind(stand: Stand, facts: Facts, now: datetime) -> bool:
    """Listening privately to nobody: they would keep a conference going in which all others see
    nobody.
    """
    if not (stand.is_private and stand.joined_at and facts.alone_since):
        return False
    return now >= max(stand.joined_at, facts.alone_since) + TO_COME_BACK


def _dialling(stand: Stand, facts: Facts, now: datetime) -> Step:
    """A dial that is not wanted any more is taken back: not sent, or not sent again."""
    dial, is_to_go = facts.dial, _is_to_go(stand, facts)
    if is_to_go and dial.may_be_sent(now):
        return Step("take_back")
    if dial.progress == "failed":
        why = _why_over(stand, facts) if is_to_go else words.not_dialled(dial.words)
        return Step("end", why)
    return Step("end", words.NOTHING_HEARD) if dial.never_comes(now) else STAY


def _leave(facts: Facts, now: datetime) -> Step:
    if facts.place.is_present and facts.place.ends_conference:
        return _again(_last(facts.step, "set_exit"), "set_exit", now)
    return _hang_up(facts, now)


def _outside(stand: Stand, facts: Facts, now: datetime) -> Step:
    """Their call is up, and not in the conference: not yet, or not any more."""
    if stand.joined_at is None:
        since, patience = facts.phone.answered_at, TO_JOIN
    else:
        since, patience = facts.place.left_at or stand.joined_at, TO_HANG_UP
    is_late = since is not None and now >= since + patience
    return _hang_up(facts, now) if is_late else STAY


def _inside(stand: Stand, facts: Facts, now: datetime) -> Step:
    if told := _impossible(stand, facts):
        return Step("give_up", told)
    is_wrong = not _has_role(stand, facts)
    if (stand.mode == "listen" or is_wrong) and may_be_open(facts):
        # At once, also while something else is on its way; and again until it is so.
        return _again(_last(facts.step, "mute"), "mute", now)
    is_leaving = stand.take_over in facts.others
    if is_leaving and (told := cannot_take_over(stand, facts)):
        # At once, also while it is on its way: whoever stays would hear nobody.
        return Step("keep", told)
    if facts.step.is_open:
        return STAY
    if facts.place.ends_conference:
        return _again(_last(facts.step, "set_exit"), "set_exit", now)
    if stand.take_over:
        return _take_over(stand, facts, now)
    if stand.is_reached:
        return STAY
    if is_wrong:
        return _tried(stand, facts.step, "role", now)
    is_opened = not facts.place.is_muted or _was_opened(stand, facts.step)
    if stand.mode != "listen" and not is_opened:
        return _tried(stand, facts.step, "unmute", now)
    return Step("reached")


def _take_over(stand: Stand, facts: Facts, now: datetime) -> Step:
    """Somebody leaves, once the supervisor is heard in their place; and nobody else ends with
    them.
    """
    if stand.take_over not in facts.others:
        return Step("taken")
    action: Action = "let_go" if facts.leaver.ends_conference else "remove"
    last = _last(facts.step, "set_exit" if action == "let_go" else "remove")
    if last.verb and stand.tries >= MOST_TRIES:
        return Step("keep", words.not_taken_over(last.words))
    return _again(last, action, now)


def cannot_take_over(stand: Stand, facts: Facts) -> str:
    """Why not, in words for the supervisor. Telnyx has to have said that they can be heard: nobody
    is left in silence.
    """
    if "take_over" not in facts.may:
        return words.MAY_NOT_TAKE_OVER
    place = facts.place
    is_open = not (place.is_muted or place.is_on_hold or is_in_doubt(facts))
    if not (stand.mode == "barge" and stand.is_reached and is_open and _has_role(stand, facts)):
        return words.BARGE_FIRST
    if stand.take_over not in facts.callers:
        return words.NOT_HERE
    if stand.take_over in facts.leaving:
        return words.TAKEN_BY_ANOTHER
    return "" if facts.callers - facts.leaving - {stand.take_over} else words.NOBODY_LEFT


def is_shown(stand: Stand, facts: Facts) -> bool:
    """Whether others must see them, however private they want to be: somebody hears them, may hear
    them, or is to.
    """
    if stand.mode != "listen" or "private" not in facts.may:
        return True
    is_in = facts.place.is_present and stand.joined_at is not None
    return is_in and may_be_open(facts)


def _impossible(stand: Stand, facts: Facts) -> str:
    """Why the wish cannot be, or be any longer."""
    if stand.mode not in facts.may:
        return words.MAY_NOT[stand.mode]
    if stand.mode == "whisper" and not stand.to & facts.others:
        return words.NOBODY_TO_WHISPER_TO
    return ""


def _has_role(stand: Stand, facts: Facts) -> bool:
    """Of those to whom they whisper, whoever has left does not count."""
    there = facts.place.whisper_to & facts.others
    is_same = stand.mode != "whisper" or there == stand.to & facts.others
    return stand.is_role_sure and facts.place.role == ROLES[stand.mode] and is_same


def _was_opened(stand: Stand, step: Asked) -> bool:
    """For this wish. Who is muted after that was muted by somebody else, and stays so."""
    is_ours = step.asked_at is not None and step.asked_at >= stand.wanted_at
    return step.verb == "unmute" and step.progress == "done" and is_ours


def _tried(stand: Stand, step: Asked, action: Action, now: datetime) -> Step:
    last = _last(step, action)
    if not last.verb or stand.tries < MOST_TRIES:
        return _again(last, action, now)
    why = words.not_done(stand.mode, last.words)
    return Step("reached", why) if stand.mode == "listen" else Step("give_up", why)


def _last(step: Asked, verb: str) -> Asked:
    """The last step, if it was this one."""
    return step if step.verb == verb else Asked()


def _hang_up(facts: Facts, now: datetime) -> Step:
    return _again(facts.hangup, "hangup", now, pause_after(facts.hangups))


def _again(last: Asked, action: Action, now: datetime, pause: timedelta = AGAIN) -> Step:
    """Not while it is on its way, nor right after the last time."""
    is_early = last.finished_at is not None and now < last.finished_at + pause
    return STAY if last.is_open or is_early else Step(action)
