"""How much of their time agents are busy."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from conferencing.metrics.ratios import Ratio

_SECOND = 1_000_000  # microseconds
_LEAST_SECONDS = 120
NOTHING = Ratio(0, 0)


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Busy, of busy and ready. Nobody was signed on: no value, which is neither 0 % nor 100 %."""

    ratio: Ratio = NOTHING

    @property
    def percent(self) -> str:
        """Such as "71.7%"; a dash for no value."""
        return f"{self.ratio.shown_percent}%" if self.ratio.denominator else "–"

    @property
    def of(self) -> str:
        """Such as "43 of 60 min", in hours from ten on. Empty for no value, and under two minutes:
        a share of seconds says nothing of a day, and ends before the call that has just begun.
        """
        seconds = self.ratio.denominator / _SECOND
        if seconds < _LEAST_SECONDS:
            return ""
        if seconds < 36_000:
            return f"{self._in(60)} of {self._in(60, whole=True)} min"
        return f"{self._in(360) / 10:,} of {self._in(360, whole=True) / 10:,} h"

    @property
    def busy_minutes(self) -> str:
        return f"{self.ratio.numerator / _SECOND / 60:.1f}"

    @property
    def all_minutes(self) -> str:
        return f"{self.ratio.denominator / _SECOND / 60:.1f}"

    def _in(self, seconds: int, *, whole: bool = False) -> int:
        """How many such units, half rounded up."""
        amount, unit = self.ratio.denominator if whole else self.ratio.numerator, seconds * _SECOND
        return (2 * amount + unit) // (2 * unit)


@dataclass(frozen=True, slots=True)
class TeamOccupancy:
    """Of the members of a queue, all their calls counted; and of each of them by their account's
    number, where they were signed on.
    """

    team: Occupancy = Occupancy()
    by_agent: Mapping[int, Occupancy] = field(default_factory=dict)

    def of(self, user_id: int) -> Occupancy:
        return self.by_agent.get(user_id, Occupancy())
