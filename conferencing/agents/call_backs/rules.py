"""What comes next for a call back. Pure: the same facts give the same step, whoever asks and
however often, so whoever died on the way is replaced by anybody who looks again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from conferencing.agents.facts import AgentLeg, Asked
from conferencing.agents.rules import (
    LATE_DIAL,
    LOOK_AFTER,
    LOOK_EACH,
    MOST_CONNECTS,
    RING_MARGIN,
    TELL_FOR,
    is_apart,
    is_hangup_due,
)

from . import words

# To press, or to ask Telnyx.
Action = Literal["", "call", "connect", "tell", "hang_up_own", "hang_up_caller", "look"]
Closed = Literal["", "own", "caller"]
ENDED = ("over", "unanswered", "not_reached", "failed", "stopped")
# So long whoever holds the phone hears that it was stopped, which is a short sentence.
STOPPED_FOR = timedelta(seconds=6)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two phones. `is_open`: its call is up or may come up, and is ours to end."""

    leg: AgentLeg = AgentLeg()
    dial: Asked = Asked()
    hangup: Asked = Asked()
    is_open: bool = False

    @property
    def is_lost(self) -> bool:
        """Nothing is known of its call, and its dial has come to an end."""
        return not self.leg.is_known and self.dial.progress in ("failed", "not_known")


@dataclass(frozen=True, slots=True)
class Facts:
    own: Side = Side()
    caller: Side = Side()
    connect: Asked = Asked()
    tell: Asked = Asked()


@dataclass(frozen=True, slots=True)
class Stand:
    """How far the call back itself is."""

    state: str
    by: str
    state_since: datetime
    ring_seconds: int
    tries: int = 0
    told: str = ""
    looked_at: datetime | None = None
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """The next state, where it changes, with what is told; what to do; which call is over."""

    state: str = ""
    told: str = ""
    action: Action = ""
    closes: Closed = ""


STAY = Move()
LOOK = Move(action="look")


def next_move(back: Stand, facts: Facts, now: datetime) -> Move:
    if back.state in ENDED:
        return _closing(back, facts, now)
    return _BY_STATE[back.state](back, facts, now)


def _ringing(back: Stand, facts: Facts, now: datetime) -> Move:
    own = facts.own
    if own.leg.answered_at and not own.leg.is_over:
        return Move("calling", action="call")
    if own.leg.answered_at:
        return Move("failed", words.hung_up_early(back.by))
    if own.leg.is_over:
        told = words.phone_ended(back.by, own.leg.cause, own.leg.sip_cause)
        return Move("unanswered", told)
    if own.is_lost:
        known = own.dial.is_refused
        return Move("failed", words.phone_not_dialled(back.by, own.dial.words, is_known=known))
    if _has_rung_too_long(back, now):
        return Move("failed", words.nothing_heard(back.by))
    return _look(back, now) if own.leg.is_known else STAY


def _calling(back: Stand, facts: Facts, now: datetime) -> Move:
    caller = facts.caller
    if facts.own.leg.is_over:
        return Move("failed", words.hung_up_early(back.by))
    if caller.leg.is_over and caller.leg.answered_at:
        return Move("failed", words.CALLER_HUNG_UP)
    if caller.leg.is_over:
        return Move("not_reached", words.caller_ended(caller.leg.cause, caller.leg.sip_cause))
    if caller.leg.answered_at:
        return Move("connecting", action="connect")
    if caller.is_lost:
        known = caller.dial.is_refused
        return Move("failed", words.caller_not_dialled(caller.dial.words, is_known=known))
    if _has_rung_too_long(back, now):
        return Move("failed", words.NOTHING_HEARD_OF_CALLER)
    return _look(back, now)


def _connecting(back: Stand, facts: Facts, now: datetime) -> Move:
    if _are_connected(facts):
        return Move("connected")
    if facts.caller.leg.is_over:
        return Move("failed", words.CALLER_HUNG_UP)
    if facts.own.leg.is_over:
        return Move("failed", words.hung_up_early(back.by))
    if is_apart(facts.connect, back.read_at):
        return Move("failed", words.not_connected(facts.connect.words))
    if facts.connect.is_refused and back.tries < MOST_CONNECTS:
        return Move("failed", words.not_connected(facts.connect.words))
    if facts.connect.progress in ("failed", "not_known"):
        # Asking again does no harm to a talk; giving up would end one.
        return Move(action="connect") if back.tries < MOST_CONNECTS else Move("connected")
    return _look(back, now)


def _connected(back: Stand, facts: Facts, now: datetime) -> Move:
    if facts.own.leg.is_over or facts.caller.leg.is_over:
        return Move("over")
    if _are_connected(facts):
        return STAY
    if is_apart(facts.connect, back.read_at):
        return Move("failed", words.not_connected(facts.connect.words))
    return _look(back, now)


def _are_connected(facts: Facts) -> bool:
    """As Telnyx has reported."""
    is_reported = facts.own.leg.bridged_at or facts.caller.leg.bridged_at
    return bool(is_reported or facts.connect.progress == "done")


# --- After the end --------------------------------------------------------------------------------


def _closing(back: Stand, facts: Facts, now: datetime) -> Move:
    """End what is still up: the caller's call at once, the own one with a word."""
    move = _close(back, facts.caller, "caller", now)
    if move != STAY:
        return move
    if _is_to_hear(back, facts):
        return _tell(back, facts, now)
    return _close(back, facts.own, "own", now)


def _close(back: Stand, side: Side, which: Literal["own", "caller"], now: datetime) -> Move:
    since_end = now - back.state_since
    if not side.is_open:
        return STAY
    if side.leg.is_over:
        return Move(closes=which)
    if not side.leg.is_known:
        # Nothing has come up yet; it may.
        is_final = side.dial.progress in ("failed", "") or since_end >= LATE_DIAL
        return Move(closes=which) if is_final else STAY
    if back.state == "over":
        # Telnyx ends it with the bridge. Should the talk go on after all, we do not cut it off.
        return STAY
    return _hang_up(back, side, which, now)


def _hang_up(back: Stand, side: Side, which: Literal["own", "caller"], now: datetime) -> Move:
    is_due = is_hangup_due(side.hangup, back.state_since, now)
    if side.hangup.progress == "underway" or not is_due:
        return STAY
    return Move(action="hang_up_own" if which == "own" else "hang_up_caller")


def _is_to_hear(back: Stand, facts: Facts) -> bool:
    leg = facts.own.leg
    is_listening = facts.own.is_open and leg.answered_at and not leg.is_over
    return bool(is_listening and back.told and back.state != "over")


def _tell(back: Stand, facts: Facts, now: datetime) -> Move:
    if not facts.tell.progress:
        return Move(action="tell")
    is_stopped = back.state == "stopped"
    # What somebody has stopped ends at once where it cannot be said.
    is_on_its_way = facts.tell.progress == "underway" and not (is_stopped and facts.tell.words)
    is_hearing = is_on_its_way or facts.own.leg.is_spoken_to
    if is_hearing and now - back.state_since < (STOPPED_FOR if is_stopped else TELL_FOR):
        return STAY
    return _hang_up(back, facts.own, "own", now)


# --- Time -----------------------------------------------------------------------------------------


def _has_rung_too_long(back: Stand, now: datetime) -> bool:
    """By then Telnyx has ended it."""
    return now >= back.state_since + timedelta(seconds=back.ring_seconds) + 2 * RING_MARGIN


def _look(back: Stand, now: datetime) -> Move:
    """Ask Telnyx itself, now and then: the webhook may be lost."""
    looked_at = back.looked_at
    is_fresh = looked_at and looked_at >= back.state_since
    due = looked_at + LOOK_EACH if looked_at and is_fresh else back.state_since + LOOK_AFTER
    return LOOK if now >= due else STAY


_BY_STATE: Mapping[str, Callable[[Stand, Facts, datetime], Move]] = {
    "ringing": _ringing,
    "calling": _calling,
    "connecting": _connecting,
    "connected": _connected,
}
