"""One day of one queue: its figures, quarter hour by quarter hour, and who gave up."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..names.person import Person
from ..reading.unreadable import Unreadable
from .call_backs import CallBackCell
from .figures import Figure, QueueFigures
from .occupancy import Occupancy
from .queues import Doubt


@dataclass(frozen=True, slots=True)
class DayRow:
    """A quarter of an hour, called by the clocks of the queue's zone: "08:15"."""

    begins: str
    offered: int
    answered: int
    abandoned: int
    short_abandoned: int
    flow_out: int
    removed: int
    service_level: Figure
    asa_seconds: float | None
    occupancy: Occupancy = Occupancy()

    @property
    def ended(self) -> int:
        return self.answered + self.abandoned + self.flow_out + self.removed

    @property
    def others(self) -> int:
        """Those who left neither answered nor by hanging up."""
        return self.flow_out + self.removed

    @property
    def is_empty(self) -> bool:
        """Nothing happened in it. Whoever passed the threshold in it has come before."""
        decided = self.service_level.denominator
        return not (self.offered or self.ended or decided or self.occupancy.ratio.denominator)


@dataclass(frozen=True, slots=True)
class Abandoned:
    """Somebody who hung up while they waited. `position`: their last one that Telnyx told, if
    any.
    """

    call_control_id: str
    person: Person
    left_at: datetime
    waited_seconds: int
    is_short: bool
    position: int | None
    call_back: CallBackCell


@dataclass(frozen=True, slots=True)
class DayLevels:
    """ "warn" or "crit" where a figure has reached the limits of the queue, else empty."""

    service_level: str
    abandon_rate: str


@dataclass(frozen=True, slots=True)
class DayReport:
    """`begins`: every quarter of an hour of the day; `rows`: of those, what has begun.
    `occupancy`: of who are members now. `abandoned`: the newest of them. `longest_wait`: of all
    whose visit ended that day, in whatever way, and of those waiting now. `doubt`: of today alone.
    `are_calls_deleted`: some or all single calls of the day, because they were too old to be kept;
    the figures are whole.
    """

    day: date
    today: date
    zone: str
    name: str
    total: QueueFigures
    begins: tuple[str, ...]
    rows: tuple[DayRow, ...]
    levels: DayLevels
    occupancy: Occupancy
    abandoned: tuple[Abandoned | Unreadable, ...]
    longest_wait: timedelta | None = None
    doubt: Doubt | None = None
    are_calls_deleted: bool = False

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @property
    def busy_rows(self) -> tuple[DayRow, ...]:
        return tuple(row for row in self.rows if not row.is_empty)
