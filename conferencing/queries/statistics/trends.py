"""How the last hours of each queue went, by quarters of an hour."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from conferencing.metrics import figures, sums
from conferencing.metrics.figures import Line
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

    def __init__(self, clock: Clock, measures: Measures, lines: Mapping[str, Line]) -> None:
        """`lines`: those who wait in each queue now."""
        self._measures, self._lines, self._now = measures, lines, clock.telnyx_now
        self._present = sums.interval_of(clock.telnyx_now)
        self._counted = self._read()
        clock.older(clock.ours(self._present), INTERVAL)  # then another quarter begins

    def of(self, queue: str) -> Trend:
        """The oldest first. How many waited is counted back from those who wait now."""
        counted, line = self._counted.get(queue, {}), self._lines.get(queue, Line())
        policy, waiting, quarters = self._measures.of(queue).policy, len(line.entered_at), []
        for number in range(HOURS // INTERVAL):
            of_quarter, begin = counted.get(number, Sums()), self._present - number * INTERVAL
            late = line.late_in((begin, begin + INTERVAL), self._now, policy)
            level = figures.of_queue(policy, of_quarter, late).service_level
            quarters.append(Quarter(begin, waiting, level.percent))
            # Telnyx's clock is known only to about a second: never fewer than none.
            waiting = max(0, waiting - of_quarter.offered + of_quarter.ended)
        return tuple(reversed(quarters))

    def _read(self) -> Mapping[str, ByQuarter]:
        counted: defaultdict[str, dict[int, Sums]] = defaultdict(dict)
        rows = QueueInterval.objects.filter(starts_at__gt=self._present - HOURS)
        for queue, starts_at, *amounts in rows.values_list("queue", "starts_at", *sums.NAMES):
            counted[queue][(self._present - starts_at) // INTERVAL] = Sums(*amounts)
        return counted
