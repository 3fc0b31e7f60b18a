"""What screens are made of: plain frozen dataclasses, filled by the queries beside this, drawn by
the templates.

Times are aware UTC or None ("not known"). `sort` is the place within a collection, compared as
plain text, ascending.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from .people import Person

LAST = "~"  # sorts behind every time


@dataclass(frozen=True, slots=True)
class RunningAudio:
    kind: str  # playback or speak
    media: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OpenCommand:
    """The newest unfinished (or just failed) press on one target, shown where the press was."""

    uuid: str
    verb: str
    state: str
    asked_at: datetime
    asked_by: str
    problem: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Digits:
    """What somebody typed last. `status`: "pressed" for single keys, or how an asking ended: valid,
    invalid, timeout, call_hangup.
    """

    text: str
    at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class RecordingMark:
    """The recording of a conference as we believe it: Telnyx reports only that one was saved.

    `state`: recording, paused or stopped. `is_missing`: asked to stop a while ago, and no recording
    has arrived.
    """

    state: str
    since: datetime | None
    paused_at: datetime | None
    resume_at: datetime | None
    stopped_at: datetime | None
    format: str
    is_missing: bool


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    call_control_id: str
    person: Person
    role: str  # "host" for the creator, Telnyx's supervisor role, or "caller"
    is_present: bool
    joined_at: datetime | None
    left_at: datetime | None
    stays: int
    is_muted: bool
    muted_at: datetime | None
    muted_by: str
    is_on_hold: bool
    held_at: datetime | None
    held_by: str
    is_talking: bool
    last_spoke_at: datetime | None
    has_hung_up: bool
    is_held_by_phone: bool
    audio: tuple[RunningAudio, ...]
    marks: tuple[
        str, ...
    ]  # e.g. "answering machine: human", "streaming", "streaming failed: connection_failed"
    ends_conference_on_exit: bool
    command: OpenCommand | None
    soft_ends_conference_on_exit: bool = False
    digits: Digits | None = None

    @property
    def sort(self) -> str:
        return f"{_sortable(self.joined_at)} {self.call_control_id}"


@dataclass(frozen=True, slots=True)
class ConferenceCard:
    """One line of the live board."""

    telnyx_id: str
    name: str
    status: str
    is_live: bool
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    people: int
    muted: int
    on_hold: int
    longest_held_at: datetime | None
    talking: Person | None
    talking_since: datetime | None
    audio: tuple[RunningAudio, ...]
    recordings: int
    last_recording_at: datetime | None
    verified_at: datetime | None
    expires_at: datetime | None
    problems: tuple[str, ...]  # sentences a person should act on; empty when all is well
    command: OpenCommand | None
    recording: RecordingMark | None = None
    names: tuple[str, ...] = ()  # of those present, to find a room by who is in it

    @property
    def sort(self) -> str:
        """Problems first, then the live ones, oldest first, then those that just ended."""
        group = "0" if self.problems and self.is_live else "1" if self.is_live else "2"
        return f"{group} {_sortable(self.started_at)} {self.telnyx_id}"


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One line of what happened, in plain words; `kind` is Telnyx's event type or
    command.*/listing.*, "other" for what we do not know.
    """

    at: datetime
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Room:
    """What a participant's row needs to know of its conference; so little that the row stays the
    same when others move.
    """

    telnyx_id: str
    name: str
    is_live: bool


@dataclass(frozen=True, slots=True)
class Console:
    card: ConferenceCard
    region: str
    participants: tuple[
        ParticipantRow, ...
    ]  # the present ones first, by joined_at, then those who left (newest 20)
    feed: tuple[FeedLine, ...]  # newest first, at most 60

    @property
    def room(self) -> "Room":
        return Room(self.card.telnyx_id, self.card.name, self.card.is_live)

    @property
    def present(self) -> tuple[ParticipantRow, ...]:
        return tuple(row for row in self.participants if row.is_present)

    @property
    def departed(self) -> tuple[ParticipantRow, ...]:
        return tuple(row for row in self.participants if not row.is_present)


@dataclass(frozen=True, slots=True)
class WaitingCaller:
    call_control_id: str
    person: Person
    position: int  # 1 is next; by time of entry
    waiting_since: datetime | None
    is_alive: bool
    marks: tuple[str, ...]
    command: OpenCommand | None = None


@dataclass(frozen=True, slots=True)
class QueueCard:
    """`key` tells it from all others and gives its place: its real name, unless this audience may
    not see that.
    """

    key: str
    name: str
    callers: tuple[WaitingCaller, ...]
    longest_wait_since: datetime | None
    max_size: int | None
    is_known_to_telnyx: bool
    verified_at: datetime | None
    answered_today: int
    abandoned_today: int

    @property
    def waiting(self) -> int:
        return len(self.callers)

    @property
    def sort(self) -> str:
        return self.key


@dataclass(frozen=True, slots=True)
class Figures:
    """The line on top of the board."""

    conferences: int
    people: int
    waiting: int
    longest_wait_since: datetime | None
    last_webhook_at: datetime | None
    last_verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    uuid: str
    number: int  # order of pressing
    verb: str
    text: str  # "Mute Anna Berg", "End Board call"
    conference_id: str
    conference_name: str
    call_control_id: str
    target: str
    asked_by: str
    state: str
    asked_at: datetime
    finished_at: datetime | None
    deadline_at: datetime
    problem: str
    advice: str
    undo_until: datetime | None  # None: cannot be undone (any more)

    @property
    def sort(self) -> str:
        """Newest first."""
        return f"{10**15 - self.number:016d}"


@dataclass(frozen=True, slots=True)
class Leg:
    """A call that is up and in no conference: it can be put into one. `where`: "queue <name>",
    "ringing", "bridged" or "parked".
    """

    call_control_id: str
    person: Person
    since: datetime | None
    where: str
    queue: str = ""
    command: OpenCommand | None = None

    @property
    def sort(self) -> str:
        return f"{_sortable(self.since)} {self.call_control_id}"


@dataclass(frozen=True, slots=True)
class ConferenceChoice:
    """A live conference to choose from a list."""

    telnyx_id: str
    name: str
    people: int


@dataclass(frozen=True, slots=True)
class AnnouncementChoice:
    """A saved announcement. `kind`: speak or play; `text`: what is said, or the media that is
    played.
    """

    id: int
    name: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """A saved recording. `source`: conference or call; `seconds` None: not known."""

    recording_id: str
    conference_id: str
    conference_name: str
    source: str
    person: Person | None  # of a call's recording
    started_at: datetime | None
    ended_at: datetime | None
    seconds: int | None
    channels: str
    format: str
    is_deleted: bool
    saved_at: datetime

    @property
    def sort(self) -> str:
        """Newest first."""
        return f"{10**15 - round(self.saved_at.timestamp() * 1000):016d} {self.recording_id}"


@dataclass(frozen=True, slots=True)
class RecordingPage:
    """`number` counts from 1; `pages` is at least 1."""

    rows: tuple[RecordingRow, ...]
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Board:
    figures: Figures
    cards: tuple[ConferenceCard, ...]
    queues: tuple[QueueCard, ...]
    ledger: tuple[LedgerLine, ...]


def _sortable(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S%f") if at else LAST
