"""Colours that do not flicker: a level that a figure of a queue has reached stays until the figure
has been better for some seconds. Nothing is remembered for that. It is read from the visits of
these seconds, so a page that was pushed looks like a fresh one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q

from conferencing.metrics import lately, peaks
from conferencing.metrics.lately import Since
from conferencing.metrics.peaks import Move
from conferencing.metrics.policy import Policy
from conferencing.metrics.ratios import Ratio
from conferencing.metrics.visits import QueueVisit
from conferencing.models import Visit
from conferencing.models.figure_settings import Limits

from ..names.queue_settings import level, level_below
from ..reading.clock import Clock
from ..screens.figures import Figure, QueueFigures

HOLD = timedelta(seconds=10)
LEVELS = ("", "warn", "crit")
FIELDS = ("call_control_id", "number", "queue", "entered_at", "left_at", "outcome")

Before = Callable[[Ratio, Since], Ratio]
LevelOf = Callable[[float | None], str]


class Calm:
    """Of all queues, or of this one. One query."""

    def __init__(self, clock: Clock, queue: str = "") -> None:
        self._clock, self._since = clock, clock.telnyx_now - HOLD
        wanted = Q(left_at__isnull=True) | Q(left_at__gt=self._since)
        rows = Visit.objects.filter(wanted, **({"queue": queue} if queue else {})).order_by()
        self._visits: defaultdict[str, list[QueueVisit]] = defaultdict(list)
        self._moves: defaultdict[str, list[Move]] = defaultdict(list)
        for visit in (QueueVisit(*row) for row in rows.values_list(*FIELDS)):
            self._visits[visit.queue].append(visit)
            if visit.left_at or visit.entered_at > self._since:
                self._moves[visit.queue].append((visit.entered_at, visit.left_at))

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

    def service_level(self, today: QueueFigures | None, policy: Policy, limits: Limits) -> str:
        before = partial(lately.service_level_before, policy=policy)
        level_of = partial(level_below, limits=limits)
        return self._share(today, today.service_level if today else None, policy, before, level_of)

    def abandoned(self, today: QueueFigures | None, policy: Policy, limits: Limits) -> str:
        level_of = partial(level, limits=limits)
        before = lately.abandon_rate_before
        return self._share(today, today.abandon_rate if today else None, policy, before, level_of)

    def _share(
        self,
        today: QueueFigures | None,
        figure: Figure | None,
        policy: Policy,
        before: Before,
        level_of: LevelOf,
    ) -> str:
        if today is None or figure is None:
            return ""
        now = Ratio(int(figure.numerator or 0), figure.denominator or 0)
        since = lately.before_exits(
            self._visits.get(today.queue, ()),
            policy,
            self._since,
            self._clock.telnyx_now,
            today.since,
        )
        worst = _worst(level_of(before(now, each).percent) for each in since)
        return self._held(level_of(now.percent), worst, True, self._moves.get(today.queue, ()))

    def _held(self, now: str, before: str, anybody: object, moves: Sequence[Move]) -> str:
        """Where nobody waits, nothing is kept: it is well at once."""
        if not anybody or LEVELS.index(before) <= LEVELS.index(now):
            return now
        for _, left_at in moves:
            self._clock.older(self._clock.ours(left_at), HOLD)
        return before


def _worst(levels: Iterable[str]) -> str:
    return max(levels, key=LEVELS.index, default="")
