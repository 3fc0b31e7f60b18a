"""The console of one conference: its people, and what happened."""

from dataclasses import dataclass
from datetime import datetime

from conferencing.projection.states import Audio

from ..names.person import Person
from ..reading.unreadable import Unreadable, readable
from .board import ConferenceCard
from .hearing import WhoHears
from .ledger import Badge, LedgerLine
from .sorting import by_time
from .supervision import Supervisor


@dataclass(frozen=True, slots=True)
class Digits:
    """What somebody typed last. `status`: "pressed" for single keys, or how a request for digits
    ended, in plain words: valid, invalid, timed out, the call ended.
    """

    text: str
    at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """`role`: "host" for the creator, Telnyx's supervisor role, "supervisor" for whoever listens
    without one, or "participant". `labels` are short: "answered by: human", "streaming",
    "streaming failed: connection_failed".
    """

    call_control_id: str
    person: Person
    role: str
    is_present: bool
    joined_at: datetime | None
    left_at: datetime | None
    stays: int
    is_muted: bool
    muted_by: str
    is_on_hold: bool
    held_at: datetime | None
    held_by: str
    is_floor_known: bool
    is_talking: bool
    last_spoke_at: datetime | None
    has_hung_up: bool
    is_held_by_phone: bool
    audio: tuple[Audio, ...]
    labels: tuple[str, ...]
    ends_conference_on_exit: bool
    soft_ends_conference_on_exit: bool
    digits: Digits | None
    command: Badge | None
    is_supervisor: bool = False
    hand_raised_at: datetime | None = None

    @property
    def sort(self) -> str:
        return by_time(self.joined_at, self.call_control_id)


@dataclass(frozen=True, slots=True)
class RowContext:
    """What a participant's row needs to know of its conference; so little that the row stays the
    same when others move.
    """

    telnyx_id: str
    name: str
    is_live: bool


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One line of what happened, in plain words. `kind` is Telnyx's event type, or command.* or
    listing.*, or "other" for what we do not know.
    """

    at: datetime
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Console:
    """`present` is by time of joining; `departed` and `feed` are newest first, and
    no more than a page has room for: of `departed_total`, and `is_feed_cut`. `is_feed_pruned`: what
    happened was deleted because of its age, all or the most of it. `dialling`: who is being dialled
    into it. `hearing` is None
    where it cannot be known."""

    telnyx_id: str
    is_live: bool
    card: ConferenceCard | Unreadable
    region: str
    present: tuple[ParticipantRow | Unreadable, ...]
    departed: tuple[ParticipantRow | Unreadable, ...]
    feed: tuple[FeedLine, ...]
    departed_total: int = 0
    is_feed_cut: bool = False
    is_feed_pruned: bool = False
    dialling: tuple[LedgerLine, ...] = ()
    hearing: WhoHears | None = None
    supervisors: tuple[Supervisor, ...] = ()

    @property
    def name(self) -> str:
        return "" if isinstance(self.card, Unreadable) else self.card.name

    @property
    def participants(self) -> tuple[ParticipantRow, ...]:
        """Those that can be read, present and departed."""
        return tuple(readable([*self.present, *self.departed]))

    @property
    def row_context(self) -> RowContext:
        return RowContext(self.telnyx_id, self.name, self.is_live)
