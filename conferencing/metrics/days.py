"""The days of a queue: where it is, and when its day begins. Pure.

A day has 23 or 25 hours where clocks are changed, or half an hour more or less.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .sums import interval_of

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """`start`: the time of day at which a new one begins, taken down to a whole quarter of an
    hour.
    """

    zone: ZoneInfo
    start: time = time(0)

    def begins(self, day: date) -> datetime:
        """In UTC. Where clocks are put forward over that time, when they are; where it comes twice,
        the first time.
        """
        return interval_of(datetime.combine(day, self.start, self.zone).astimezone(UTC))

    def ends(self, day: date) -> datetime:
        return self.begins(day + ONE_DAY)

    def day_of(self, at: datetime) -> date:
        local = at.astimezone(self.zone).date()
        # Around midnight, and where clocks are changed, the date alone does not tell.
        for day in (local + ONE_DAY, local):
            if self.begins(day) <= at:
                return day
        return local - ONE_DAY
