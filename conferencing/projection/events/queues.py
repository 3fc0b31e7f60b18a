"""What the listings say of a queue."""

from dataclasses import dataclass
from datetime import datetime

from .event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEvent(Event):
    queue: str

    @property
    def aggregate(self) -> str:
        return f"queue:{self.queue}"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueListed(QueueEvent):
    queue_id: str = ""
    max_size: int | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueMissing(QueueEvent):
    """GET /queues does not show it: Telnyx forgets queues that are empty and idle."""
