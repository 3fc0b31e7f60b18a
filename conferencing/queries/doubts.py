"""Queues whose figures may be wrong although the link to Telnyx is well: their own listing fails,
or has rows that cannot be read, so that nobody has compared them for long.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property

from django.conf import settings

from . import link
from .reading.clock import Clock
from .screens.queues import Doubt

_EVER = datetime.min.replace(tzinfo=UTC)


def oldest(doubts: Iterable[Doubt | None]) -> Doubt | None:
    """Of those that there are; never confirmed is the oldest."""
    found = [doubt for doubt in doubts if doubt]
    return min(found, key=lambda doubt: doubt.since or _EVER, default=None)


class Doubts:
    """At one time. One query when the first queue is in question, and none while all is well."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def of(
        self, verified_at: datetime | None, head_at: datetime | None, heard_at: datetime | None
    ) -> Doubt | None:
        """None: it is as sure as the link. Where it was never confirmed, its own newest event
        tells how long it could have been (`head_at`), or whoever waits since `heard_at`; both are
        on Telnyx's clock.
        """
        # Without a key there are no listings, and nothing is ever checked.
        if not settings.TELNYX_API_KEY:
            return None
        known_at = verified_at or self._clock.ours(head_at or heard_at)
        is_behind = link.is_left_behind(known_at, lambda: self._newest, self._clock)
        return Doubt(verified_at) if is_behind else None

    @cached_property
    def _newest(self) -> datetime | None:
        return link.read(self._clock).checked_at
