"""Queues with their callers, and the calls that are in no conference."""

from dataclasses import dataclass
from datetime import datetime

from ..person import Person
from ..unreadable import Unreadable
from .ledger import Badge
from .sorting import by_time


@dataclass(frozen=True, slots=True)
class WaitingCaller:
    """`position` counts from 1, which is next, by time of entry."""

    call_control_id: str
    person: Person
    position: int
    waiting_since: datetime | None
    is_alive: bool
    labels: tuple[str, ...]
    command: Badge | None


@dataclass(frozen=True, slots=True)
class QueueCard:
    """`key` tells it from all others and gives its place: its real name, unless this audience may
    not see that. `name` is empty where the real one has nothing that can be
    seen. `is_beyond`: somebody has waited for too long.
    """

    key: str
    name: str
    callers: tuple[WaitingCaller | Unreadable, ...]
    longest_wait_since: datetime | None
    is_beyond: bool
    max_size: int | None
    is_known_to_telnyx: bool
    verified_at: datetime | None
    answered_today: int
    abandoned_today: int

    @property
    def waiting(self) -> int:
        return len(self.callers)

    @property
    def sort(self) -> str:
        return self.key


@dataclass(frozen=True, slots=True)
class Leg:
    """A call that is up and in no conference: it can be put into one. `where`: "queue <name>",
    "ringing", "bridged" or "parked".
    """

    call_control_id: str
    person: Person
    since: datetime | None
    where: str
    command: Badge | None

    @property
    def sort(self) -> str:
        return by_time(self.since, self.call_control_id)
