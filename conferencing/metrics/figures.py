"""All figures of a queue in a stretch of time, and over all queues. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import add

from .policy import Policy
from .ratios import Ratio
from .service_level import service_level
from .sums import Sums, is_in_time, microseconds

SECOND = 1_000_000  # in microseconds


@dataclass(frozen=True, slots=True)
class Line:
    """Those who wait now, by the times since when."""

    entered_at: tuple[datetime, ...] = ()

    @property
    def longest_since(self) -> datetime | None:
        return min(self.entered_at, default=None)

    def longest(self, now: datetime) -> timedelta | None:
        since = self.longest_since
        # Telnyx's clock is known only to about a second.
        return max(now - since, timedelta()) if since else None

    @property
    def average_since(self) -> datetime | None:
        """The mean of those times: the average wait is the time since then."""
        longest = self.longest_since
        if longest is None:
            return None
        later = sum((at - longest for at in self.entered_at), timedelta())
        return longest + later / len(self.entered_at)

    def average(self, now: datetime) -> Ratio:
        """In seconds."""
        waits = [max(now - at, timedelta()) for at in self.entered_at]
        return Ratio(microseconds(sum(waits, timedelta())), len(waits) * SECOND)

    def late_in(self, span: tuple[datetime, datetime], now: datetime, policy: Policy) -> int:
        """How many passed the threshold in this span of time, and wait still."""
        begin, end = span
        threshold = timedelta(seconds=policy.threshold_seconds)
        return sum(
            begin <= at + threshold < end and not is_in_time(now - at, policy)
            for at in self.entered_at
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of the visits of a stretch of time. Averages are in seconds."""

    sums: Sums = field(default_factory=Sums)
    service_level: Ratio = Ratio(0, 0)

    @property
    def asa(self) -> Ratio:
        """Average speed of answer: how long those waited who were answered."""
        return _average(self.sums.answer_wait, self.sums.answered)

    @property
    def average_abandon(self) -> Ratio:
        return _average(self.sums.abandon_wait, self.sums.abandoned)

    @property
    def talk(self) -> Ratio:
        """Without any work after the call: no handle time."""
        return _average(self.sums.talk, self.sums.talks)

    @property
    def abandon_rate(self) -> Ratio:
        """Of those whose visit was decided; whoever was hung up is no part of it."""
        return Ratio(self.sums.abandoned, self._decided)

    @property
    def abandon_rate_without_short(self) -> Ratio:
        short = self.sums.short_abandoned
        return Ratio(self.sums.abandoned - short, self._decided - short)

    @property
    def answer_rate(self) -> Ratio:
        return Ratio(self.sums.answered, self._decided)

    @property
    def _decided(self) -> int:
        return self.sums.answered + self.sums.abandoned + self.sums.flow_out


def of_queue(policy: Policy, sums: Sums, waiting_late: int = 0) -> Figures:
    return Figures(sums, service_level(policy, sums, waiting_late))


def over_all(figures: Iterable[Figures]) -> Figures:
    """Each queue by its own threshold and formula: counts are added, averages are not averaged."""
    each = list(figures)
    return Figures(
        reduce(add, (one.sums for one in each), Sums()),
        reduce(add, (one.service_level for one in each), Ratio(0, 0)),
    )


def _average(total: int, count: int) -> Ratio:
    return Ratio(total, count * SECOND)
