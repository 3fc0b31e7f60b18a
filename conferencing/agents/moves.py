"""What can be done about an offer. Pure."""

from dataclasses import dataclass
from typing import Literal

# To press, or to ask Telnyx.
Action = Literal[
    "",
    "ask",
    "connect",
    "return",
    "tell",
    "hangup",
    "look_at_calls",
    "look_at_queue",
    "look_everywhere",
]


@dataclass(frozen=True, slots=True)
class Move:
    """The next state, where it changes, with what the agent is told; and what to do."""

    state: str = ""
    told: str = ""
    action: Action = ""
    closes_leg: bool = False
    is_missed: bool = False  # the agent's phone is why


STAY = Move()
