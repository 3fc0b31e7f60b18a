"""An agent who is being brought to somebody who waits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

# Their phone rings; they have to press 1; the two are being connected; that failed.
OfferKind = Literal["ringing", "asking", "connecting", "returning"]


@dataclass(frozen=True, slots=True)
class OnOffer:
    """`since`: on our own clock; while the phone rings or asks, since it began to ring."""

    agent: str
    kind: OfferKind
    since: datetime
