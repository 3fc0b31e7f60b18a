"""The page of one queue."""

from dataclasses import dataclass
from datetime import datetime

from conferencing.models.figure_settings import Limits

from ..reading.unreadable import Unreadable
from .queues import QueueCard, WaitingCaller
from .supervision import Supervisor


@dataclass(frozen=True, slots=True)
class CallerRow:
    """`breach_at`: when they will have waited for longer than the service level allows, on our own
    clock; `is_beyond`: they have. `supervisors`: who listens to them.
    """

    caller: WaitingCaller
    limits: Limits
    breach_at: datetime | None
    is_beyond: bool
    verified_at: datetime | None
    key: str  # of the queue
    supervisors: tuple[Supervisor, ...] = ()

    @property
    def sort(self) -> str:
        return self.caller.sort


@dataclass(frozen=True, slots=True)
class NotSentOn:
    """A caller whom the settings would have sent on. `told`: why it did not happen."""

    at: datetime
    told: str


@dataclass(frozen=True, slots=True)
class QueueHead:
    """`hours` as they were written; empty means always open. `changes_at`: when it closes or opens
    next, None for never. `zone` is the name of the time zone. `onward`: where callers go who cannot
    keep waiting.
    """

    card: QueueCard
    hours: str
    zone: str
    is_open: bool
    changes_at: datetime | None
    onward: tuple[str, ...]
    not_sent_on: NotSentOn | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    name: str
    head: QueueHead | Unreadable
    callers: tuple[CallerRow | Unreadable, ...]
