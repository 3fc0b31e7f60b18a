"""How the call to the agent's phone ends, after the offer has: with a word, if they have picked up.
Pure.
"""

from datetime import datetime, timedelta

from .facts import Asked, Facts, Stand
from .moves import STAY, Move

# A dial whose answer was lost may still come up so long after its end.
LATE_DIAL = timedelta(minutes=2)
# So long a text may be read out to the agent.
TELL_FOR = timedelta(seconds=12)
LONGEST_HANGUP = timedelta(minutes=2)
# After a hangup in vain it is asked for again, no sooner than this.
HANGUP_AFTER = timedelta(seconds=2)


def close(offer: Stand, facts: Facts, now: datetime) -> Move:
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
    # Where nobody pressed 1, nobody listens but a machine that records.
    is_to_hear = bool(leg.answered_at and offer.told and offer.state != "missed")
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
    wait = min(max(ended_at - since, HANGUP_AFTER), LONGEST_HANGUP)
    return now >= ended_at + wait
