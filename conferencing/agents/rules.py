"""What comes next for an offer. Pure: the same facts give the same step, whoever asks and however
often, so whoever died on the way is replaced by anybody who looks again.

One thing stands above all: the caller is never lost. Nobody touches them before the agent has
answered; what came to nothing after that ends only when they are seen in line again, connected, or
gone of their own accord.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from . import words
from .ending import LATE_DIAL as LATE_DIAL
from .ending import TELL_FOR as TELL_FOR
from .ending import close
from .ending import is_hangup_due as is_hangup_due
from .facts import AgentLeg, Asked, Facts, Stand
from .moves import STAY as STAY
from .moves import Action as Action
from .moves import Move as Move

# Later than the phone may ring, when nothing was heard of its call: by then Telnyx has ended it.
RING_MARGIN = timedelta(seconds=20)
# So long nothing is asked after something was; then again and again.
LOOK_AFTER = timedelta(seconds=2)
LOOK_EACH = timedelta(seconds=4)
# After a connection that nothing has reported: when being in line proves that there was none, and
# when it does that Telnyx's events lack it.
IN_LINE_AFTER = timedelta(seconds=2)
APART_AFTER = timedelta(seconds=5)
# Longer than the text lasts that asks for a key, and its end needs to be reported.
ASK_FOR = timedelta(seconds=10)
RETURN_AFTER = timedelta(seconds=2)
# Twice as long after each refusal to put a caller back, up to this.
LONGEST_RETURN = timedelta(seconds=16)
MOST_CONNECTS = 2
# Whoever hangs up sooner has not waited to be connected.
SILENCE = timedelta(seconds=3)
ENDED = ("over", "missed", "busy", "declined", "failed", "caller_gone", "cancelled")


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
        return _without_agent(ended.state, ended.words, facts, is_missed=not _has_waited(leg))
    if leg.answered_at or leg.key == "pressed":
        return _answered(offer, facts)
    if not leg.is_known and facts.dial.progress in ("failed", "not_known"):
        told = words.not_dialled(facts.dial.words, is_known=facts.dial.is_refused)
        return _without_agent("failed", told, facts)
    if leg.is_known and offer.state == "reserved":
        return Move("dialling")
    if now >= offer.reserved_at + timedelta(seconds=offer.ring_seconds) + 2 * RING_MARGIN:
        return Move("failed", words.NOTHING_HEARD)
    return _look(offer, now, "look_at_calls") if leg.is_known else STAY


def _has_waited(leg: AgentLeg) -> bool:
    """In silence: that nobody came is not their fault, and no reason to set them away."""
    return leg.lasted >= SILENCE


def _answered(offer: Stand, facts: Facts) -> Move:
    """By a person or their voicemail: where 1 is to be pressed, nobody is connected before."""
    if offer.key_seconds and facts.leg.key != "pressed":
        return Move("asking", action="ask")
    return Move("connecting", action="connect")


def _asking(offer: Stand, facts: Facts, now: datetime) -> Move:
    """The caller waits in line, as before."""
    if gone := _caller_gone(offer, facts):
        return gone
    if facts.withdrawn:
        return _without_agent("cancelled", facts.withdrawn, facts)
    has_pressed = facts.leg.key == "pressed"
    if facts.leg.is_over:
        told = words.HUNG_UP_EARLY if has_pressed else words.NO_KEY
        return _without_agent("missed", told, facts, is_missed=True)
    if has_pressed:
        return Move("connecting", action="connect")
    if facts.leg.key == "not_pressed" or _is_too_late_for_key(offer, facts, now):
        return _without_agent("missed", words.NO_KEY, facts, is_missed=True)
    if facts.ask.is_refused:
        return _without_agent("failed", words.not_asked(facts.ask.words), facts)
    return _look(offer, now, "look_at_calls")


def _is_too_late_for_key(offer: Stand, facts: Facts, now: datetime) -> bool:
    """Telnyx has reported nothing, though its time is over."""
    if facts.ask.progress in ("underway", "failed"):
        return False
    asked_at = facts.ask.finished_at if facts.ask.progress == "done" else None
    until = (asked_at or offer.state_since) + timedelta(seconds=offer.key_seconds) + ASK_FOR
    return now >= until


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
    if leg.bridged_at or connect.progress == "done":
        return Move("connected")
    if caller.is_over:
        return Move("caller_gone", words.CALLER_HUNG_UP)
    if leg.is_over:
        return Move("returning", words.AGENT_HUNG_UP, is_missed=not _has_waited(leg))
    if is_apart(facts.connect, offer.read_at, caller.seen_waiting_at):
        return Move("returning", words.not_connected(connect.words))
    if connect.is_refused and offer.tries < MOST_CONNECTS:
        return Move("returning", words.not_connected(connect.words))
    if connect.is_refused or connect.progress == "not_known":
        return _doubtful(offer, facts, now)
    return _look(offer, now, "look_everywhere", each=LOOK_AFTER)


def is_apart(connect: Asked, read_at: datetime | None, waiting_at: datetime | None = None) -> bool:
    """The two were not connected, whatever became of the answer. `waiting_at`: the caller was in
    line then, which is proof. No event that says otherwise is proof only after some time: Telnyx
    may write them down late, and whoever is put back out of a talk has lost it.
    """
    settled_at = connect.settled_at
    if settled_at is None:
        return False
    is_in_line = waiting_at is not None and waiting_at >= settled_at + IN_LINE_AFTER
    return is_in_line or (read_at is not None and read_at >= settled_at + APART_AFTER)


def _doubtful(offer: Stand, facts: Facts, now: datetime) -> Move:
    """Telnyx may have connected the two, and was asked in vain. Asking again does no harm to a
    talk (the second is refused); sending the caller back would end one.
    """
    if offer.tries < MOST_CONNECTS:
        return Move(action="connect")
    if facts.caller.waiting_in:
        # As far as we have heard, which need not be all: a listing will tell.
        return _look(offer, now, "look_everywhere", each=LOOK_AFTER)
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
    if is_proven or facts.connect.progress == "done":
        return STAY
    if is_apart(facts.connect, offer.read_at, facts.caller.seen_waiting_at):
        return Move("returning", words.not_connected(facts.connect.words))
    return _look(offer, now, "look_everywhere")


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
    return looking if looking.action else close(offer, facts, now)


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
    return close(offer, facts, now) if offer.is_leg_open else STAY


def _look(
    offer: Stand,
    now: datetime,
    action: Action,
    *,
    after: timedelta = LOOK_AFTER,
    each: timedelta = LOOK_EACH,
) -> Move:
    """Ask Telnyx itself, now and then: the webhook may be lost."""
    looked_at = offer.looked_at
    since = offer.state_since + after
    if looked_at and looked_at >= offer.state_since:
        since = looked_at + each
    return Move(action=action) if now >= since else STAY


_BY_STATE: Mapping[str, Callable[[Stand, Facts, datetime], Move]] = {
    "reserved": _ringing,
    "dialling": _ringing,
    "asking": _asking,
    "connecting": _connecting,
    "connected": _connected,
    "returning": _returning,
}
