"""Times in which nothing was received from Telnyx."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RecoveredGap:
    """`lost_before`: what happened earlier than that Telnyx no longer has. `is_partial`: it had
    more than could be read.
    """

    began_at: datetime
    ended_at: datetime
    recovered: int
    lost_before: datetime | None
    is_partial: bool
