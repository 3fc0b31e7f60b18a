"""The polls of a conference: what was asked, and how many chose what. Never who."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PollChoice:
    """`percent`: of those who answered in time."""

    key: str
    meaning: str
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class PollShown:
    """`people` were to be asked: `asked` of them were, `asking` are about to be, and for `why` some
    could not be. Of those asked, each is in one of the other numbers. Times are Telnyx's.
    """

    id: int
    asked_by: str
    text: str
    opened_at: datetime
    ends_at: datetime
    is_open: bool
    is_closed_early: bool
    choices: tuple[PollChoice, ...]
    people: int
    asked: int
    asking: int
    answered: int
    waiting: int
    no_key: int
    other_key: int
    late: int
    hung_up: int
    cut_short: int
    stopped: int
    doubtful: int
    why: tuple[tuple[str, int], ...]

    @property
    def not_asked(self) -> int:
        return sum(count for _, count in self.why)

    @property
    def others(self) -> tuple[str, ...]:
        """A sentence for each kind of those who have not answered."""
        kinds = (
            (self.asking, "still to be asked."),
            (self.waiting, "yet to answer."),
            (self.no_key, "pressed nothing."),
            (self.other_key, "pressed another key."),
            (self.late, "answered after it closed, not counted."),
            (self.hung_up, "hung up first."),
            (self.cut_short, "cut short when it closed."),
            (self.stopped, "got another question first."),
            (self.doubtful, "may not have been asked: Telnyx’s answer was lost."),
        )
        return tuple(f"{count} {words}" for count, words in kinds if count)

    @property
    def summary(self) -> str:
        """For screen readers, and where there is no room for bars."""
        chosen = ", ".join(f"{one.key} {one.meaning} {one.count}" for one in self.choices)
        return f"Asked {self.asked}, answered {self.answered}: {chosen}"


@dataclass(frozen=True, slots=True)
class Polls:
    """Newest first; `total` of them there are."""

    telnyx_id: str
    shown: tuple[PollShown, ...] = ()
    total: int = 0

    @property
    def open(self) -> PollShown | None:
        return next((poll for poll in self.shown if poll.is_open), None)
