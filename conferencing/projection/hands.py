"""Raised hands: whoever presses star six asks to speak. Pure.

Telnyx reports keys on the call and knows nothing of hands. It reports them for a call in a
conference as for any other, so the hand is kept with the call; whether it is still up depends on
the stay in the conference too.
"""

from datetime import datetime

from . import events as e
from .states import CallState
from .steps import changed

KEYS = "*6"


def raised(call: CallState, at: datetime) -> CallState:
    return changed(call, hand_raised_at=call.hand_raised_at or at, hand_again_at=at)


def lowered(call: CallState, event: e.HandLowered) -> CallState:
    return changed(call, hand_raised_at=None, hand_again_at=None)


def up_since(
    raised_at: datetime | None, again_at: datetime | None, *answered: datetime | None
) -> datetime | None:
    """Since when the hand is up; None while it is not. `answered`: when they joined, and when they
    were last unmuted, as far as that is known. What was pressed before is over.
    """
    over = max(filter(None, answered), default=None)
    pressed = [at for at in (raised_at, again_at) if at and (over is None or at > over)]
    return min(pressed, default=None)
