"""How the figures of each queue are measured: by which policy, and when its days begin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.conf import settings

from conferencing.metrics.days import Days
from conferencing.metrics.policy import Policy


@dataclass(frozen=True, slots=True)
class Measure:
    policy: Policy
    days: Days


@dataclass(frozen=True, slots=True)
class Measures:
    """Of queues without settings the default."""

    default: Measure
    by_queue: Mapping[str, Measure] = field(default_factory=dict)

    def of(self, queue: str) -> Measure:
        return self.by_queue.get(queue, self.default)


def read() -> Measures:
    return Measures(Measure(Policy(), Days(ZoneInfo(settings.TIME_ZONE))))
