"""What exists in the simulated world, as plain state. The rules that change it are in the modules
beside this one.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .clock import Timer

OWN_REGION = "US"


@dataclass(eq=False, slots=True)
class Leg:
    """One call leg: in a conference, in a queue, bridged to a peer, or, if none of these, parked.

    `dependents` are legs that end with this one: dialled to take it over, or to supervise it.
    """

    call_control_id: str
    call_leg_id: str
    # Telnyx: shared by the legs of one logical call, such as a caller and whom they reach.
    call_session_id: str
    connection_id: str
    from_: str
    to: str
    direction: str
    started_at: datetime
    caller_id_name: str | None = None
    # Telnyx: sticks to the leg; every later webhook of it carries the latest one.
    client_state: str | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    hangup_cause: str | None = None
    conference: "Conference | None" = None
    entry: "QueueEntry | None" = None
    peer: "Leg | None" = None
    parks_after_unbridge: bool = False
    stream: "Stream | None" = None
    active_recordings: "list[ActiveRecording]" = field(default_factory=list)
    sounds: "list[Sound]" = field(default_factory=list)
    gathering: "Gathering | None" = None
    heard_digits: str = ""
    is_machine: bool = False  # voicemail has picked up: it presses no keys
    machine_detection: str = "disabled"
    dependents: "list[Leg]" = field(default_factory=list)
    supervises: "Leg | None" = None
    supervisor_role: str = "none"
    # Telnyx: a dial says that a whisper is for the supervised leg, a later switch that it is for
    # "the caller". Here each is taken at its word.
    whispers_to_caller: bool = False
    ring_timer: Timer | None = None
    # Telnyx: a call is cut after four hours, or sooner when the dial says so.
    time_limit_seconds: int = 14400

    @property
    def is_alive(self) -> bool:
        return self.ended_at is None

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

    @property
    def hears(self) -> list[str]:
        """The kinds of what plays on it now."""
        return [sound.kind for sound in self.sounds if sound.is_playing]


@dataclass(eq=False, slots=True)
class Participant:
    id: str
    leg: Leg
    created_at: datetime
    updated_at: datetime
    # Telnyx sends no event for either: the listing of participants is the only place to read them.
    muted: bool = False
    on_hold: bool = False
    # On hold only until the conference starts.
    awaits_start: bool = False
    end_conference_on_exit: bool = False
    soft_end_conference_on_exit: bool = False
    # Telnyx: never shown again; a listing has only whom a whisper is for.
    supervisor_role: str = "none"
    whispers_to: tuple[str, ...] = ()

    @property
    def only_listens(self) -> bool:
        """By role: a monitor, or somebody who whispers to nobody."""
        # Telnyx: a whisper without a list of whom it is for acts as a monitor.
        return self.supervisor_role == "monitor" or (
            self.supervisor_role == "whisper" and not self.whispers_to
        )


@dataclass(eq=False, slots=True)
class Conference:
    id: str
    name: str
    connection_id: str
    # Whoever created it, though they may have left: conference events carry this leg's ids.
    owner: Leg
    client_state: str | None
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    max_participants: int = 250
    # Telnyx: where its data is kept. Whoever does not name it is asking in the account's own.
    region: str = OWN_REGION
    # False while everybody waits, with hold music, for one who joins with
    # start_conference_on_enter.
    is_started: bool = True
    # After a participant with soft_end_conference_on_exit has left: who is in stays, nobody joins.
    is_closing: bool = False
    participants: dict[str, Participant] = field(default_factory=dict)
    active_recordings: "list[ActiveRecording]" = field(default_factory=list)
    sounds: "list[Sound]" = field(default_factory=list)
    floor: Leg | None = None
    ended_at: datetime | None = None
    end_reason: str | None = None
    ended_by: Leg | None = None
    expiry: Timer | None = None

    @property
    def is_live(self) -> bool:
        return self.ended_at is None

    @property
    def legs(self) -> list[Leg]:
        return [participant.leg for participant in self.participants.values()]


@dataclass(eq=False, slots=True)
class QueueEntry:
    queue: "Queue"
    leg: Leg
    enqueued_at: datetime
    # Telnyx: such an entry outlives its call, with is_alive false, until it is removed.
    keep_after_hangup: bool = False
    timeout: Timer | None = None


@dataclass(eq=False, slots=True)
class Queue:
    id: str
    name: str
    max_size: int
    created_at: datetime
    updated_at: datetime
    entries: list[QueueEntry] = field(default_factory=list)
    recent_waits: list[int] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class ActiveRecording:
    """A recording being made. `paused_for` is the length of its earlier pauses."""

    id: str
    format: str
    channels: str
    started_at: datetime
    file_name: str | None = None
    has_beep: bool = False
    paused_at: datetime | None = None
    paused_for: timedelta = timedelta()
    timer: Timer | None = None


@dataclass(eq=False, slots=True)
class Recording:
    """A saved recording; the only kind the API lists. `duration` leaves out its pauses."""

    id: str
    format: str
    channels: str
    started_at: datetime
    ended_at: datetime
    duration: timedelta
    file_name: str
    has_beep: bool
    leg: Leg
    conference_id: str | None = None


@dataclass(eq=False, slots=True)
class Sound:
    """An audio file, or text being read out: to everybody, or to one participant (`leg`)."""

    # The word in its events: playback, or speak (text to speech, never a person talking).
    kind: str
    leg: Leg | None
    # media_url or media_name, as events have it; empty for a text.
    media: dict[str, str]
    timer: Timer | None = None
    # On a leg of its own: how long it lasts (None: without end), and whether its turn has come.
    seconds: float | None = None
    is_playing: bool = False
    overlay: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a person who is asked for digits hears: a file, a text, or, with neither, nothing."""

    media: dict[str, str] = field(default_factory=dict)
    text: str = ""


@dataclass(eq=False, slots=True)
class Gathering:
    """A person is being asked for digits, perhaps inside a conference. `tries_left` counts
    prompts.
    """

    prompt: Prompt
    conference: Conference | None = None
    invalid_prompt: Prompt | None = None
    minimum: int = 1
    maximum: int = 128
    tries_left: int = 3
    first_key_seconds: float = 60.0
    next_key_seconds: float = 5.0
    terminator: str = "#"
    valid_digits: str = "0123456789#*"
    stops_playback: bool = True
    id: str | None = None
    digits: str = ""
    playing: Sound | None = None
    timer: Timer | None = None

    @property
    def is_answered(self) -> bool:
        """By digits that are all wanted, and enough of them."""
        return len(self.digits) >= self.minimum and set(self.digits) <= set(self.valid_digits)


@dataclass(eq=False, slots=True)
class MediaFile:
    name: str
    created_at: datetime
    updated_at: datetime
    expires_at: datetime


@dataclass(eq=False, slots=True)
class Stream:
    id: str
    url: str
    track: str = "inbound_track"
