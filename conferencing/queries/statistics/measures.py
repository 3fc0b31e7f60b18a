"""How the figures of each queue are measured: by which policy, and when its days begin."""

from collections.abc import Mapping
from dataclasses import dataclass

from conferencing.metrics.days import Days
from conferencing.metrics.policy import Policy
from conferencing.models import QueueSettings


@dataclass(frozen=True, slots=True)
class Measure:
    policy: Policy
    days: Days


@dataclass(frozen=True, slots=True)
class Measures:
    """Of queues without settings the default."""

    default: Measure
    by_queue: Mapping[str, Measure]

    def of(self, queue: str) -> Measure:
        return self.by_queue.get(queue, self.default)


def read() -> Measures:
    """One query."""
    by_queue = {row.name: _measure(row) for row in QueueSettings.objects.all()}
    return Measures(_measure(QueueSettings()), by_queue)


def _measure(row: QueueSettings) -> Measure:
    return Measure(row.policy, Days(row.timezone, row.day_start))
