"""Commands: as lines of the ledger, and as badges beside what they were pressed for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from conferencing.ledger.verbs import VERBS

from ..reading.unreadable import Unreadable
from .sorting import newest_first
from .totals import Total

# Who did what nobody pressed.
PROGRAM = "Switchboard"


@dataclass(frozen=True, slots=True)
class Badge:
    """The newest unfinished (or just failed) press on one target, shown where the press was."""

    uuid: str
    verb: str
    state: str
    asked_at: datetime
    given_by: str
    problem: str
    advice: str

    @property
    def verdict(self) -> str:
        return verdict(self.verb, self.state)


# "asked" reads as a question. "unknown" is still being checked; beside "not known", which is an
# end, it would read the same.
_STATES = {"asked": "requested", "unknown": "checking", "not_known": "outcome unknown"}


def state_words(state: str) -> str:
    """A command's state as people read it."""
    return _STATES.get(state, state.replace("_", " "))


def verdict(verb: str, state: str) -> str:
    """What has just gone wrong with a press, in a few words: "“Mute all” failed"."""
    label = VERBS[verb].label if verb in VERBS else verb
    if state == "not_known":
        return f"“{label}”: outcome unknown"
    return f"“{label}” failed"


StoryKind = Literal[
    "ringing",
    "answered",
    "machine",
    "ended",
    "busy",
    "no_answer",
    "declined",
    "wrong_number",
    "cancelled",
    "failed",
]


@dataclass(frozen=True, slots=True)
class CallStory:
    """How far a call that was dialled has come. `detail`: Telnyx's own words for how it ended."""

    kind: StoryKind
    words: str
    detail: str = ""
    since: datetime | None = None

    @property
    def is_up(self) -> bool:
        return self.kind in ("ringing", "answered", "machine")


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """`number` grows with each press. `text`: "Mute Anna Berg", "End Board call". `where` is the
    conference's name, if the text does not tell it. `is_automatic`: nobody pressed it, it was done
    for `asked_by`. `is_late`: nobody could tell what became of it until it was proven, at
    `finished_at`. `keeps_trying_until`: so long it is sent again, because of `problem`.
    `undo_until` is None when there is nothing to undo, or no longer. `story` is that of
    a number that was dialled, also for a transfer; `redial` (what to fill into the form) and `whom`
    those of a dial. `is_cancellable`: it still rings, and whoever may dial may stop it.
    `queue`: one that it has created, as its page is addressed.
    """

    uuid: str
    number: int
    verb: str
    text: str
    conference_id: str
    conference_name: str
    where: str
    call_control_id: str
    asked_by: str
    is_automatic: bool
    state: str
    asked_at: datetime
    finished_at: datetime | None
    is_late: bool
    problem: str
    advice: str
    keeps_trying_until: datetime | None
    undo_until: datetime | None
    story: CallStory | None = None
    redial: str = ""
    is_cancellable: bool = False
    whom: str = ""
    queue: str = ""

    @property
    def label(self) -> str:
        """What the button says; of a verb of an older version, its name."""
        return VERBS[self.verb].label if self.verb in VERBS else self.verb

    @property
    def done_for(self) -> str:
        """For whom an automatic one was done; empty where for nobody in particular."""
        return "" if self.asked_by == PROGRAM else self.asked_by

    @property
    def state_words(self) -> str:
        return state_words(self.state) + (" late" if self.is_late else "")

    @property
    def sort(self) -> str:
        return newest_first(self.number)


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Some lines of a longer list, newest first."""

    lines: tuple[LedgerLine | Unreadable, ...]
    number: int
    total: Total
