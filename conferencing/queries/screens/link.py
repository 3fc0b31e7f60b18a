"""The link between Switchboard and Telnyx."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Link:
    """`unanswered_since`: since then nothing could be checked against Telnyx; `silent_since`: since
    then no event came although calls are up, or although nothing can be checked. None while all is
    well. `event_at`: the newest event that came by itself; `checked_at`: the newest check of all.
    `clock_ahead_seconds`: how far our clock is ahead of Telnyx's, where that is too far; negative
    when it is behind.
    """

    unanswered_since: datetime | None
    silent_since: datetime | None
    event_at: datetime | None
    clock_ahead_seconds: int | None = None
    checked_at: datetime | None = None

    @property
    def state(self) -> str:
        """As `data-link` says it."""
        if self.unanswered_since:
            return "broken"
        return "silent" if self.silent_since else "ok"

    @property
    def since(self) -> datetime | None:
        """What is shown is as of then."""
        return max(filter(None, (self.unanswered_since, self.silent_since)), default=None)

    @property
    def tells_who_talks(self) -> bool:
        """Whether an event about the floor would have been heard."""
        return self.silent_since is None
