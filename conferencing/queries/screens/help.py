"""Agents who ask for help."""

from dataclasses import dataclass
from datetime import datetime

from ..names.person import Person
from .agents import AgentCard


@dataclass(frozen=True, slots=True)
class HelpWanted:
    """`person`: with whom the agent talks, if they do. `queue`: the key of a page that shows the
    agent; empty where there is none. `helper`: who has taken it on; empty while nobody has. All
    times are on our own clock.
    """

    pk: int
    agent: AgentCard
    person: Person | None
    queue: str
    asked_at: datetime
    helper: str
    claimed_at: datetime | None
