"""What comes next for an offer. Pure: the same facts give the same step, whoever asks and however
often, so whoever died on the way is replaced by anybody who looks again.

One thing stands above all: the caller is never lost. Nobody touches them before the agent has
answered; what came to nothing after that ends only when they are seen in line again, connected, or
gone of their own accord.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from . import words
from .facts import Asked, Facts, Stand

# To press, or to ask Telnyx.
Action = Literal["", "connect", "return", "tell", "hangup", "look_at_calls", "look_at_queue"]

# Later than the phone may ring, when nothing was heard of its call: by then Telnyx has ended it.
RING_MARGIN = timedelta(seconds=20)
# So long nothing is asked after something was; then again and again.
LOOK_AFTER = timedelta(seconds=2)
LOOK_EACH = timedelta(seconds=4)
# A dial whose answer was lost may still come up so long after its end.
LATE_DIAL = timedelta(minutes=2)
# So long a text may be read out to the agent.
TELL_FOR = timedelta(seconds=12)
RETURN_AFTER = timedelta(seconds=2)
# Twice as long after each refusal to put a caller back, up to this.
LONGEST_RETURN = timedelta(seconds=16)
LONGEST_HANGUP = timedelta(minutes=2)
MOST_CONNECTS = 2
ENDED = ("over", "missed", "busy", "declined", "failed", "caller_gone", "cancelled")


@dataclass(frozen=True, slots=True)
class Move:
    """The next state, where it changes, with what the agent is told; and what to do."""

    state: str = ""
    told: str = ""
    action: Action = ""
    closes_leg: bool = False
    is_missed: bool = False  # the agent's phone is why


STAY = Move()


def next_move(offer: Stand, facts: Facts, now: datetime) -> Move:
    if offer.state in ENDED:
        return _leg_to_close(offer, facts, now)
    return _BY_STATE[offer.state](offer, facts, now)


def _ringing(offer: Stand, facts: Facts, now: datetime) -> Move:
    leg = facts.leg
    if gone := _caller_gone(offer, facts):
        return gone
    if facts.withdrawn:
        return _without_agent("cancelled", facts.withdrawn, facts)
    if leg.is_over and not leg.bridged_at:
        ended = words.unanswered(leg.cause, leg.sip_cause, was_answered=bool(leg.answered_at))
        return _without_agent(ended.state, ended.words, facts, is_missed=True)
    if leg.answered_at:
        return Move("connecting", action="connect")
    if not leg.is_known and facts.dial.progress in ("failed", "not_known"):
        told = words.not_dialled(facts.dial.words, is_known=facts.dial.is_refused)
        return _without_agent("failed", told, facts)
    if leg.is_known and offer.state == "reserved":
        return Move("dialling")
    if now >= offer.reserved_at + timedelta(seconds=offer.ring_seconds) + 2 * RING_MARGIN:
        return Move("failed", words.NOTHING_HEARD)
    return _look(offer, now, "look_at_calls") if leg.is_known else STAY


def _without_agent(state: str, told: str, facts: Facts, *, is_missed: bool = False) -> Move:
    words_for_both = words.with_caller(told, is_held=facts.caller.is_held)
    return Move(state, words_for_both, is_missed=is_missed)


def _caller_gone(offer: Stand, facts: Facts) -> Move | None:
    if facts.caller.is_over:
        return Move("caller_gone", words.CALLER_HUNG_UP)
    # Whose longest wait has ended is still there, and the phone already rings for them.
    if facts.caller.waiting_in != offer.queue and not facts.caller.is_held:
        return Move("caller_gone", words.CALLER_ELSEWHERE)
    return None


def _connecting(offer: Stand, facts: Facts, now: datetime) -> Move:
    leg, caller, connect = facts.leg, facts.caller, facts.connect
    if leg.bridged_at:
        return Move("connected")
    if caller.is_over:
        return Move("caller_gone", words.CALLER_HUNG_UP)
    if leg.is_over:
        return Move("returning", words.AGENT_HUNG_UP, is_missed=True)
    is_doubtful = offer.tries > 1 and not caller.waiting_in
    if connect.is_refused and not is_doubtful:
        return Move("returning", words.not_connected(connect.words))
    if connect.is_refused or connect.progress == "not_known":
        return _doubtful(offer, facts)
    return _look(offer, now, "look_at_calls")


def _doubtful(offer: Stand, facts: Facts) -> Move:
    """Telnyx may have connected the two, and was asked in vain. Asking again does no harm to a
    talk; sending the caller back would end one.
    """
    if offer.tries < MOST_CONNECTS:
        return Move(action="connect")
    if facts.caller.waiting_in:
        return Move("returning", words.not_connected(facts.connect.words))
    # Both are up, and the caller is in no line any more.
    return Move("connected")


def _connected(offer: Stand, facts: Facts, now: datetime) -> Move:
    is_proven = bool(facts.leg.bridged_at)
    if facts.caller.is_over or (facts.leg.is_over and is_proven):
        return Move("over")
    if facts.caller.has_come_again:
        # Somebody has sent them to a queue from this talk: others may take them now.
        return Move("over")
    if facts.leg.is_over:
        return Move("returning", words.AGENT_HUNG_UP)
    return STAY


def _returning(offer: Stand, facts: Facts, now: datetime) -> Move:
    """Until the caller is seen to be somewhere. Telnyx takes them out of the queue even if a bridge
    fails, and reports that, if at all, when it likes.
    """
    caller = facts.caller
    if (caller.is_over or caller.is_elsewhere) and facts.leg.bridged_at:
        # They did talk: that was reported late.
        return Move("over")
    seen = caller.seen_waiting_at
    is_in_line = caller.waiting_in and seen and seen >= offer.state_since
    if caller.is_over or caller.is_elsewhere:
        return Move("failed", words.without_place(offer.told))
    if is_in_line:
        return Move("failed", offer.told)
    if not caller.waiting_in and _may_be_put_back(offer, facts, now):
        return Move(action="return")
    looking = _look(offer, now, "look_at_queue", after=timedelta())
    return looking if looking.action else _close(offer, facts, now)


def _may_be_put_back(offer: Stand, facts: Facts, now: datetime) -> bool:
    """Not yet asked for; or asked for in vain, and some time has passed since. Telnyx refuses who
    is in line already, so asking again after a lost answer does no harm; not asking would leave
    them nowhere.
    """
    if facts.back.progress not in ("failed", "not_known"):
        return not facts.back.progress
    asked_at = facts.back.finished_at
    wait = min(RETURN_AFTER * 2 ** min(offer.tries - 1, 10), LONGEST_RETURN)
    return asked_at is None or now >= asked_at + wait


def _leg_to_close(offer: Stand, facts: Facts, now: datetime) -> Move:
    return _close(offer, facts, now) if offer.is_leg_open else STAY


def _close(offer: Stand, facts: Facts, now: datetime) -> Move:
    """End the agent's call after the offer has ended: with a word, if they have picked up."""
    leg = facts.leg
    if not offer.is_leg_open:
        return STAY
    if leg.is_over:
        return Move(closes_leg=True)
    if not leg.is_known:
        return _dial_to_close(offer, facts, now)
    if offer.state == "over":
        # Telnyx ends it with the bridge. Should the talk go on after all, we do not cut it off.
        return STAY
    since_end = now - offer.state_since
    is_to_hear = bool(leg.answered_at and offer.told)
    if is_to_hear and not facts.tell.progress:
        return Move(action="tell")
    is_hearing = facts.tell.progress == "underway" or leg.is_spoken_to
    if is_to_hear and is_hearing and since_end < TELL_FOR:
        return STAY
    return _hang_up(offer, facts, now)


def _dial_to_close(offer: Stand, facts: Facts, now: datetime) -> Move:
    """Nothing has come up yet; it may."""
    is_final = facts.dial.progress in ("failed", "")
    is_late = now - offer.state_since >= LATE_DIAL
    return Move(closes_leg=True) if is_final or is_late else STAY


def _hang_up(offer: Stand, facts: Facts, now: datetime) -> Move:
    if facts.hangup.progress == "underway":
        return STAY
    if is_hangup_due(facts.hangup, offer.state_since, now):
        return Move(action="hangup")
    return STAY


def is_hangup_due(hangup: Asked, since: datetime, now: datetime) -> bool:
    """Not asked for yet; or asked for in vain, and as much time has passed since then as between
    `since` and then. So it is asked for less and less often, but never given up.
    """
    ended_at = hangup.finished_at
    if ended_at is None:
        return True
    wait = min(max(ended_at - since, RETURN_AFTER), LONGEST_HANGUP)
    return now >= ended_at + wait


def _look(offer: Stand, now: datetime, action: Action, *, after: timedelta = LOOK_AFTER) -> Move:
    """Ask Telnyx itself, now and then: the webhook may be lost."""
    looked_at = offer.looked_at
    since = offer.state_since + after
    if looked_at and looked_at >= offer.state_since:
        since = looked_at + LOOK_EACH
    return Move(action=action) if now >= since else STAY


_BY_STATE: Mapping[str, Callable[[Stand, Facts, datetime], Move]] = {
    "reserved": _ringing,
    "dialling": _ringing,
    "connecting": _connecting,
    "connected": _connected,
    "returning": _returning,
}
