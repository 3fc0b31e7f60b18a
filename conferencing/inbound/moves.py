"""What the rules of a route can say."""

from dataclasses import dataclass
from typing import Literal

# To press; to look for events at Telnyx; to go to another stage, or to where calls go otherwise.
Action = Literal[
    "", "answer", "greet", "send", "music", "stop", "hangup", "look", "go", "fall_back", "end"
]


@dataclass(frozen=True, slots=True)
class Step:
    """`stage`: the one to go to. `told`: why."""

    action: Action = ""
    stage: str = ""
    told: str = ""


STAY = Step()
