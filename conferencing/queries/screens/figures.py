"""The figures of queues, for wallboards and queue pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Window = Literal["now", "30m", "today", "day"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. `value` is not rounded: a count, seconds or per cent; None for "no value", which
    is neither 0 nor 100. What it is a share or an average of is in `numerator` and `denominator`
    (the seconds that a number of callers waited, together, and that number).
    """

    name: str
    value: float | None
    numerator: float | None = None
    denominator: int | None = None

    @property
    def of(self) -> str:
        """Such as "43 of 50"; empty for a figure that is no share."""
        return "" if self.denominator is None else f"{self.numerator} of {self.denominator}"


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """All figures of one queue (or of all, if `queue` is empty) in one window. What is "now" is the
    same in each window of today, and no value in that of a past day.

    `since` and `until` are on Telnyx's clock, as `longest_wait_since` and `average_wait_since`,
    from which the two waits can be counted on. `formula`: "SL1" to "SL6", with "live" behind it
    where those count who wait beyond the threshold already. `threshold` and `short` in seconds.
    Over all queues these three, and the target, have no value where queues differ.

    `counted_by`: the thresholds, in seconds, by which a past day was counted, where that is another
    than `threshold`: it is being counted anew. `carried_in`: those who had waited before the window
    began; `carried_out`: those who waited at its end.
    """

    queue: str
    window: Window
    since: datetime
    until: datetime
    formula: str
    threshold: int | None
    short: int | None
    target: int | None
    waiting: Figure
    longest_wait_seconds: Figure
    average_wait_seconds: Figure
    offered: Figure
    answered: Figure
    abandoned: Figure
    short_abandoned: Figure
    flow_out: Figure
    removed: Figure
    service_level: Figure
    asa_seconds: Figure
    talk_seconds: Figure
    abandon_rate: Figure
    abandon_rate_without_short: Figure
    answer_rate: Figure
    average_abandon_seconds: Figure
    is_on_target: bool | None
    longest_wait_since: datetime | None = None
    average_wait_since: datetime | None = None
    counted_by: tuple[int, ...] = ()
    carried_in: int | None = None
    carried_out: int | None = None


@dataclass(frozen=True, slots=True)
class IntervalFigures:
    """A quarter of an hour of a queue (or of all), for charts. `waiting`: at its end."""

    starts_at: datetime
    offered: int
    answered: int
    abandoned: int
    flow_out: int
    removed: int
    service_level: Figure
    waiting: int
