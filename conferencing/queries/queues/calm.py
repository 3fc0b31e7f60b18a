"""Colours that do not flicker: a level that the waiting callers of a queue have reached stays until
they have been below it for some seconds. Nothing is remembered for that. It is read from the visits
of these seconds, so a page that was pushed looks like a fresh one.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from conferencing.metrics import peaks
from conferencing.metrics.peaks import Move
from conferencing.models import Visit
from conferencing.models.figure_settings import Limits

from ..names.queue_settings import level
from ..reading.clock import Clock

HOLD = timedelta(seconds=10)
LEVELS = ("", "warn", "crit")


class Calm:
    """Of all queues, or of this one. One query."""

    def __init__(self, clock: Clock, queue: str = "") -> None:
        self._clock, self._since = clock, clock.telnyx_now - HOLD
        lately = Q(left_at__gt=self._since) | Q(entered_at__gt=self._since)
        rows = Visit.objects.filter(lately, **({"queue": queue} if queue else {})).order_by()
        self._moves: defaultdict[str, list[Move]] = defaultdict(list)
        for name, entered_at, left_at in rows.values_list("queue", "entered_at", "left_at"):
            if entered_at:
                self._moves[name].append((entered_at, left_at))

    def waiting(self, queue: str, count: int, limits: Limits) -> str:
        """Of how many wait."""
        moves = self._moves.get(queue, ())
        most = peaks.most_waiting(count, moves, self._since)
        return self._held(level(count, limits), level(most, limits), count, moves)

    def longest_wait(self, queue: str, since: datetime | None, limits: Limits) -> str:
        """Of how long somebody has waited, `since` on Telnyx's clock; None: nobody waits."""
        reached, moves = "", self._moves.get(queue, ())
        for name, seconds in zip(LEVELS[1:], limits, strict=True):
            if seconds is not None and self._clock.older(
                self._clock.ours(since), timedelta(seconds=seconds)
            ):
                reached = name
        before = level(peaks.longest_wait(moves).total_seconds(), limits)
        return self._held(reached, before, since is not None, moves)

    def _held(self, now: str, before: str, anybody: object, moves: Sequence[Move]) -> str:
        """Where nobody waits, nothing is kept: it is well at once."""
        if not anybody or LEVELS.index(before) <= LEVELS.index(now):
            return now
        for _, left_at in moves:
            self._clock.older(self._clock.ours(left_at), HOLD)
        return before
