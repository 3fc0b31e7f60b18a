"""One figure of the link's health, judged. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

# idle: there is nothing to judge; unknown: it cannot be known, which is never well.
State = Literal["ok", "idle", "warning", "unknown", "critical"]
ORDER: tuple[State, ...] = ("ok", "idle", "warning", "unknown", "critical")
WORDS: dict[State, str] = {
    "ok": "Good",
    "idle": "Nothing to measure",
    "warning": "Warning",
    "unknown": "Not known",
    "critical": "Critical",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`value` says it in words, `since` is a time that stands before it as an age. `told_at`: as of
    when it is known; None: it is not. `advice`: where there is more to say than the usual cure.
    `is_set_up`: false where that is to go on with the set-up.
    """

    state: State
    value: str
    told_at: datetime | None
    since: datetime | None = None
    advice: str = ""
    details: tuple[str, ...] = ()
    is_set_up: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """`limits` and `cure` are sentences. `history`: 24 hours in quarters, None where nothing is
    known; `history_words` says what it is of.
    """

    name: str
    group: str
    title: str
    limits: str
    cure: str
    verdict: Verdict
    history: tuple[float | None, ...] = ()
    history_words: str = ""
    unit: str = ""

    @property
    def state(self) -> State:
        return self.verdict.state

    @property
    def word(self) -> str:
        return WORDS[self.state]

    @property
    def needs_somebody(self) -> bool:
        return self.state in ("warning", "unknown", "critical")


def worst(states: Iterable[State]) -> State:
    return max(states, key=ORDER.index, default="unknown")


def judged(value: float, warning: float, critical: float) -> State:
    if value >= critical:
        return "critical"
    return "warning" if value >= warning else "ok"
