"""The live board: its figures, and one card for each conference. The header of a console is drawn
from the same card.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from conferencing.models.figure_settings import Limits
from conferencing.projection.states import Audio

from ..names.person import Person
from ..reading.unreadable import Unreadable
from .ledger import Badge, LedgerLine
from .queues import QueueCard
from .sorting import by_time
from .supervision import Supervisor
from .totals import Total


@dataclass(frozen=True, slots=True)
class RecordingStatus:
    """The recording of a conference as we believe it: Telnyx reports only that one was saved.

    `state`: recording, paused, or stopped while the recording has not arrived. `resume_at`: when a
    pause ends by itself.
    """

    state: str
    since: datetime | None
    paused_at: datetime | None
    resume_at: datetime | None


@dataclass(frozen=True, slots=True)
class Handled:
    """By whom, as all see it, and since when, on our own clock."""

    by: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ConferenceCard:
    """`is_started`: False while people wait on hold until someone who can start it joins.
    `problems` are sentences a person should act on: none when all is well. `is_floor_known`: it
    would have been heard who talks. `supervisors` are none of the `people`; `supervising` are those
    among them who are shown, and those on their way in. `hands` are raised, the first of them since
    `first_hand_at`.
    """

    telnyx_id: str
    name: str
    is_live: bool
    is_started: bool
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    people: int
    supervisors: int
    muted: int
    on_hold: int
    longest_held_at: datetime | None
    is_floor_known: bool
    talking: Person | None
    talking_since: datetime | None
    audio: tuple[Audio, ...]
    recordings: int
    verified_at: datetime | None
    expires_at: datetime | None
    problems: tuple[str, ...]
    command: Badge | None
    recording: RecordingStatus | None
    handled: Handled | None = None
    supervising: tuple[Supervisor, ...] = ()
    hands: int = 0
    first_hand_at: datetime | None = None

    @property
    def sort(self) -> str:
        """Problems first, then the live ones, oldest first, then those that just ended."""
        group = "0" if self.problems and self.is_live else "1" if self.is_live else "2"
        return f"{group} {by_time(self.started_at, self.telnyx_id)}"


# A tuple, because the database gives the first of it as one row.
class Figures(NamedTuple):
    """The line on top of the board. `wait_limits`: when the longest wait turns amber and red, which
    is as soon as somebody waits for longer than their queue allows. `unowned`: calls that are up
    and that nobody has.
    """

    conferences: int
    people: int
    last_webhook_at: datetime | None
    last_verified_at: datetime | None
    waiting: int
    longest_wait_since: datetime | None
    wait_limits: Limits
    unowned: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    figures: Figures | Unreadable
    cards: tuple[ConferenceCard | Unreadable, ...]
    queues: tuple[QueueCard | Unreadable, ...]
    ledger: tuple[LedgerLine | Unreadable, ...]
    commands: Total
