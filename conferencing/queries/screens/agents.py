"""Agents as others see them, and an agent's own home."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ..names.person import Person
from .occupancy import TeamOccupancy
from .queues import Doubt
from .supervision import Overseen

AgentKind = Literal["ready", "ringing", "on_call", "wrap_up", "away", "offline"]
# Of one whose phone rings: it has been answered, and they have to press 1; or they are connected.
AgentStep = Literal["", "asking", "connecting"]
# As they are counted on a wall.
AgentCount = AgentKind | Literal["asking"]


@dataclass(frozen=True, slots=True)
class Help:
    """That an agent has asked for, and who has taken it on; empty while nobody has."""

    asked_at: datetime
    helper: str = ""


@dataclass(frozen=True, slots=True)
class AgentCard:
    """`since`: how long they have been so; `until`: when a wrap-up ends. All times are on our own
    clock. `said_by`: who has said so, where it was not the agent: a user's name, or "Switchboard".
    `queue`: whose caller they are rung for or talk with, as this audience knows it. `then`: what
    they are once that is over, if they ring or talk; `reason` and `said_by` belong to it.
    `step`: how far a call is that rings.
    """

    user_id: int
    name: str
    kind: AgentKind
    since: datetime | None = None
    until: datetime | None = None
    reason: str = ""
    said_by: str = ""
    queue: str = ""
    then: AgentKind | None = None
    step: AgentStep = ""

    @property
    def sort(self) -> str:
        return f"{ORDER.index(self.kind)} {self.name.lower()} {self.user_id}"


ORDER: tuple[AgentKind, ...] = ("on_call", "ringing", "ready", "wrap_up", "away", "offline")


@dataclass(frozen=True, slots=True)
class QueueAgents:
    """The members of a queue, and in a sentence why its callers wait; empty where nobody does.
    `without_phone`: the names of those who have none, and so cannot take its calls. `busy`: today.
    `nobody`: why none of them can be rung for a caller now; empty where one can. `help`: what those
    who ask for some have asked for, by their id. `talks`: likewise, of those who talk
    with a caller.
    """

    key: str
    agents: tuple[AgentCard, ...]
    why: str = ""
    without_phone: tuple[str, ...] = ()
    busy: TeamOccupancy = TeamOccupancy()
    nobody: str = ""
    help: tuple[tuple[int, Help], ...] = ()
    talks: tuple[tuple[int, Overseen], ...] = ()

    def talk_of(self, user_id: int) -> Overseen | None:
        return dict(self.talks).get(user_id)

    def asked_by(self, user_id: int) -> Help | None:
        return dict(self.help).get(user_id)


@dataclass(frozen=True, slots=True)
class MyQueue:
    """`first` is None while nobody waits; `first_since` on our own clock."""

    key: str
    name: str
    colour: str
    waiting: int
    first: Person | None
    first_since: datetime | None
    is_open: bool
    rings: bool
    warning: int | None
    critical: int | None
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class MyCall:
    """An offer to this agent. `told` says why it came to nothing."""

    person: Person
    queue: str
    state: str
    began_at: datetime
    connected_at: datetime | None
    ended_at: datetime | None
    told: str

    @property
    def seconds(self) -> int | None:
        if self.connected_at is None or self.ended_at is None:
            return None
        return round((self.ended_at - self.connected_at).total_seconds())


@dataclass(frozen=True, slots=True)
class AgentMe:
    """`problem`: why no call can be taken, whoever waits. `call`: the one that rings or goes on,
    or that has just come to nothing. `away_because`: why nobody but Switchboard has set them away.
    """

    card: AgentCard
    call: MyCall | None
    phone: str
    problem: str
    waiting: int
    away_because: str = ""
    doubt: Doubt | None = None
    help: Help | None = None


@dataclass(frozen=True, slots=True)
class AgentDay:
    """`calls`: the newest of today, with the one that goes on. `answered`: how many were talks."""

    calls: tuple[MyCall, ...]
    answered: int
    missed: int
    talk_seconds: int


@dataclass(frozen=True, slots=True)
class AgentHome:
    me: AgentMe
    queues: tuple[MyQueue, ...]
    day: AgentDay
