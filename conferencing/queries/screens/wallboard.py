"""The wallboard: the figures of some queues together, and a band for each of them."""

from dataclasses import dataclass
from datetime import datetime

from ..reading.unreadable import Unreadable
from .agents import AgentCard, AgentCount
from .figures import QueueFigures
from .offers import OfferKind
from .queues import Doubt
from .sorting import in_alphabet


@dataclass(frozen=True, slots=True)
class Caller:
    """`label` is masked, and empty where nobody is to be told who calls. `offer`: how far the agent
    is who is being brought to them, whose name is `agent` where that is to be told.
    """

    position: int
    label: str
    waiting_since: datetime
    offer: OfferKind | None = None
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """The first of those who wait, and how many more there are."""

    callers: tuple[Caller, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of an hour. `waiting`: at its end. `percent`: the service level of the calls that
    were decided in it, None where there were none.
    """

    starts_at: datetime
    waiting: int
    percent: float | None


@dataclass(frozen=True, slots=True)
class Levels:
    """ "warn" or "crit" for a figure that has reached its limits, else empty."""

    waiting: str = ""
    longest_wait: str = ""
    service_level: str = ""
    abandoned: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """One queue. `day`: since when "today" is, such as "00:00 Europe/Berlin"."""

    key: str
    name: str
    colour: str
    order: int
    is_known_to_telnyx: bool
    today: QueueFigures
    recent: QueueFigures
    levels: Levels
    trend: tuple[Quarter, ...]
    line: Line
    day: str
    doubt: Doubt | None = None

    @property
    def sort(self) -> str:
        return f"{self.order:04d} {in_alphabet(self.name)} {self.key}"


@dataclass(frozen=True, slots=True)
class Worst:
    """How bad a figure is in the queue in which it is worst. `where`: its name, or how many queues
    there are in which it is as bad; empty where only one queue is shown.
    """

    level: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """`where`: as in `Worst`."""

    doubt: Doubt
    where: str


@dataclass(frozen=True, slots=True)
class Tiles:
    """All queues that are shown, together. `day` is empty where they differ."""

    queues: int
    today: QueueFigures
    recent: QueueFigures
    waiting: Worst
    longest_wait: Worst
    service_level: Worst
    abandoned: Worst
    day: str
    doubtful: Doubtful | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """The agents of the queues that are shown: how many are in each state, and who they are where
    that may be told.
    """

    counts: tuple[tuple[AgentCount, int], ...]
    agents: tuple[AgentCard, ...]

    @property
    def size(self) -> int:
        return sum(count for _, count in self.counts)


@dataclass(frozen=True, slots=True)
class Choice:
    """A queue that may be shown."""

    key: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Wallboard:
    choices: tuple[Choice, ...]
    tiles: Tiles | Unreadable
    bands: tuple[Band | Unreadable, ...]
    team: Team | Unreadable
