"""How the last hours of each queue went, by quarters of an hour."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from conferencing.metrics import sums
from conferencing.metrics.policy import Policy
from conferencing.metrics.service_level import service_level
from conferencing.metrics.sums import INTERVAL, Sums
from conferencing.models import QueueInterval

from ..reading.clock import Clock
from ..screens.wallboard import Quarter
from .measures import Measures

HOURS = timedelta(hours=6)

ByQuarter = Mapping[int, Sums]  # 0 is the present one, 1 the one before
Trend = tuple[Quarter, ...]


class Trends:
    """Of all queues. One query."""

    def __init__(self, clock: Clock, measures: Measures, waiting: Mapping[str, int]) -> None:
        """`waiting`: how many wait in each queue now."""
        self._measures, self._waiting = measures, waiting
        self._present = sums.interval_of(clock.telnyx_now)
        self._counted = self._read()
        clock.older(clock.ours(self._present), INTERVAL)  # then another quarter begins

    def of(self, queue: str) -> Trend:
        """The oldest first. How many waited is counted back from those who wait now."""
        policy, counted = self._measures.of(queue).policy, self._counted.get(queue, {})
        waiting, quarters = self._waiting.get(queue, 0), []
        for number in range(HOURS // INTERVAL):
            of_quarter = counted.get(number, Sums())
            quarters.append(self._quarter(number, waiting, of_quarter, policy))
            # Telnyx's clock is known only to about a second: never fewer than none.
            waiting = max(0, waiting - of_quarter.offered + of_quarter.ended)
        return tuple(reversed(quarters))

    def _quarter(self, number: int, waiting: int, of_quarter: Sums, policy: Policy) -> Quarter:
        percent = service_level(policy, of_quarter).percent
        return Quarter(self._present - number * INTERVAL, waiting, percent)

    def _read(self) -> Mapping[str, ByQuarter]:
        counted: defaultdict[str, dict[int, Sums]] = defaultdict(dict)
        rows = QueueInterval.objects.filter(starts_at__gt=self._present - HOURS)
        for queue, starts_at, *amounts in rows.values_list("queue", "starts_at", *sums.NAMES):
            counted[queue][(self._present - starts_at) // INTERVAL] = Sums(*amounts)
        return counted
