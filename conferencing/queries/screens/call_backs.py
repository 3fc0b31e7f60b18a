"""Who called back somebody that had hung up while waiting."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CallBackLine:
    """The newest call back, and how far it has come. Times are on our own clock. `told_to_them`:
    what is told, in words for whoever called back.
    """

    id: int
    by: str
    state: str
    is_open: bool
    began_at: datetime
    state_since: datetime
    told: str
    told_to_them: str = ""


@dataclass(frozen=True, slots=True)
class CallBackCell:
    """Of one abandoned visit. `problem`: why there is no call back."""

    caller: str
    visit: int
    queue: str
    problem: str = ""
    newest: CallBackLine | None = None

    @property
    def id(self) -> str:
        return f"{self.caller}-{self.visit}"

    @property
    def seen(self) -> int:
        return self.newest.id if self.newest else 0
