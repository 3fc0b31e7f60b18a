"""What screens ask of the mirror: named reads, each with a constant number of queries, answered as plain frozen dataclasses.

Times are aware UTC or None ("not known"). Numbers of telephones are never in here in full unless `numbers=True` was asked for:
a masked view is made here, so that no template can leak what its viewer may not see.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Who is at the end of a leg. `name` is from the directory, else the caller id, else empty; `number` is full or masked."""

    name: str
    number: str

    @property
    def label(self) -> str:
        return self.name or self.number or "unknown caller"


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
    marks: tuple[str, ...]  # e.g. "answering machine: human", "streaming", "streaming failed: connection_failed"
    ends_conference_on_exit: bool
    command: OpenCommand | None


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


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One line of what happened, in plain words; `kind` is Telnyx's event type or command.*/listing.*."""

    at: datetime
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Console:
    card: ConferenceCard
    region: str
    participants: tuple[ParticipantRow, ...]  # the present ones first, by joined_at, then those who left (newest 20)
    feed: tuple[FeedLine, ...]  # newest first, at most 60


@dataclass(frozen=True, slots=True)
class WaitingCaller:
    call_control_id: str
    person: Person
    position: int  # 1 is next; by time of entry
    waiting_since: datetime | None
    is_alive: bool
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueueCard:
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
