"""What every event has: a time, a source and the journal it belongs to."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`at` is aware and in UTC; `source_id` is "webhook:<event id>", "command:<uuid>",
    "listing:<uuid>", or "recording:<its id>" where one waited for its call.
    """

    kind: str
    at: datetime
    source_id: str

    @property
    def order(self) -> tuple[datetime, str]:
        return (self.at, self.source_id)

    @property
    def aggregate(self) -> str:
        """The journal this event belongs to, such as "conference:<id>"."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Event):
    """Names neither a conference nor a call. The raw log keeps it; there is nothing to fold."""

    @property
    def aggregate(self) -> str:
        return ""
