"""What was not received lately, and what was recovered of it."""

from datetime import timedelta

from conferencing.models import Gap

from .reading.clock import Clock
from .screens.reception import RecoveredGap

# So long the board says it; the admin keeps it.
SHOWN = timedelta(hours=1)
MOST = 3


def recent(clock: Clock) -> tuple[RecoveredGap, ...]:
    """The newest first. One query."""
    newest = Gap.objects.filter(recovered_at__gt=clock.now - SHOWN).order_by("-began_at")
    return tuple(
        RecoveredGap(
            gap.began_at,
            gap.ended_at,
            gap.recovered,
            lost_before=gap.lost_before,
            is_partial=bool(gap.unreadable or gap.is_cut_off),
        )
        for gap in newest[:MOST]
        if not clock.passed(gap.recovered_at + SHOWN)
    )
