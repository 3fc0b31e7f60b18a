"""The mirrored state of conferences, calls and queues, as frozen dataclasses. Pure.

Each field is a column of the model of the same name (tests hold the two together). Times are aware
and in UTC; empty text means "not known"; None in a time means "not known" or "not yet".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Stay:
    """One presence of a leg in a conference. `joined_at` is None when only something else, such as
    speaking, has shown us that somebody is there.
    """

    joined_at: datetime | None = None
    left_at: datetime | None = None
    # Reported by its own webhook, not inferred from a listing, from the floor or from the end.
    join_seen: bool = False
    leave_seen: bool = False


@dataclass(frozen=True, slots=True)
class Audio:
    """Playback or text-to-speech that is running. `kind` is "playback" or "speak"."""

    kind: str
    media: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Recording:
    recording_id: str
    saved_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    channels: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a queue as Telnyx told it: as the call entered, or in a listing."""

    at: datetime
    position: int
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay of a call in a queue. The positions are what Telnyx said at the time; nothing keeps
    them up to date. `answered_at` is when the call was connected, `answered_by` to whom, where our
    own command did it; `transferred_at` is when our own command to transfer it was sent.
    """

    queue: str
    enqueued_at: datetime | None = None
    left_at: datetime | None = None
    reason: str = ""
    position: int | None = None
    left_position: int | None = None
    wait_seconds: int | None = None
    enqueue_seen: bool = False
    leave_seen: bool = False
    is_alive: bool = True
    positions: tuple[Position, ...] = ()
    answered_at: datetime | None = None
    answered_by: str = ""
    transferred_at: datetime | None = None


class Floor(NamedTuple):
    """A change of the floor: when (microseconds since 1970), by which event, who took it
    (`floor_rules.speaker`), and when they could no longer be heard. Short, because it is written
    with every other one.
    """

    at: int
    source: str
    speaker: str
    cut_at: int | None = None


class Spoken(NamedTuple):
    """What somebody has said before the changes that are kept one by one: microseconds, turns, and
    when the last of them ended.
    """

    speaker: str
    micros: int = 0
    turns: int = 0
    until: int = 0


@dataclass(frozen=True, slots=True)
class ConferenceState:
    telnyx_id: str
    name: str = ""
    status: str = ""  # in Telnyx's words: init, in_progress, completed; empty until one is known
    region: str = ""  # the code of a site
    # The region to ask Telnyx for it in; empty: the account's own.
    locality: str = ""
    connection_id: str = ""
    creator_call_control_id: str = ""
    created_at: datetime | None = None
    first_seen_at: datetime | None = None
    expires_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: str = ""
    ended_by: str = ""
    floor_call_control_id: str = ""
    # Both are kept, because two floor changes can have the same time: the pair orders them.
    floor_at: datetime | None = None
    floor_source_id: str = ""
    floors: tuple[Floor, ...] = ()
    spoken: tuple[Spoken, ...] = ()
    audio: tuple[Audio, ...] = ()
    recordings: tuple[Recording, ...] = ()
    # Empty, recording, paused, or stopped: then it is still to be saved.
    recording_state: str = ""
    recording_since: datetime | None = None
    recording_paused_at: datetime | None = None
    recording_resume_at: datetime | None = None  # when a pause will end by itself
    recording_format: str = ""
    recording_stopped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ParticipantState:
    call_control_id: str
    call_leg_id: str = ""
    call_session_id: str = ""
    participant_id: str = ""
    stays: tuple[Stay, ...] = ()
    is_present: bool = False
    joined_at: datetime | None = None  # of the present or last stay
    left_at: datetime | None = None
    is_muted: bool = False
    muted_at: datetime | None = None
    unmuted_at: datetime | None = None  # the last time, of any stay
    is_on_hold: bool = False
    held_at: datetime | None = None
    role: str = ""
    whisper_to: tuple[str, ...] = ()
    ends_conference_on_exit: bool = False
    soft_ends_conference_on_exit: bool = False
    last_spoke_at: datetime | None = None
    silenced_at: datetime | None = None  # last: muted, put on hold or gone
    audio: tuple[Audio, ...] = ()


@dataclass(frozen=True, slots=True)
class ConferenceWithPeople:
    """A conference with its participants by call_control_id: all of them, or those that the next
    events can change.
    """

    conference: ConferenceState
    participants: Mapping[str, ParticipantState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallState:
    call_control_id: str
    call_leg_id: str = ""
    call_session_id: str = ""
    connection_id: str = ""
    from_number: str = ""
    to_number: str = ""
    caller_id_name: str = ""
    direction: str = ""
    status: str = ""  # parked, bridging, answered, bridged, ended, or another word of Telnyx's
    initiated_at: datetime | None = None
    answered_at: datetime | None = None
    bridged_at: datetime | None = None
    ended_at: datetime | None = None
    hangup_cause: str = ""
    hangup_source: str = ""
    hung_up_by_us_at: datetime | None = None  # when the hang-up that Telnyx accepted was sent
    sip_hangup_cause: str = ""
    mos: str = ""
    machine_result: str = ""
    greeting_result: str = ""
    streaming: str = ""
    streaming_failure: str = ""
    is_held_by_phone: bool = False
    audio: tuple[Audio, ...] = ()
    recordings: tuple[Recording, ...] = ()
    visits: tuple[Visit, ...] = ()
    waiting_in: str = ""  # the queue of the open visit
    waiting_since: datetime | None = None
    last_digits: str = ""
    last_digits_at: datetime | None = None
    # "pressed" for single keys, or Telnyx's word for how a request for digits ended.
    last_digits_status: str = ""
    # Star six, for the first and for the last time since it was lowered: see `hands`.
    hand_raised_at: datetime | None = None
    hand_again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QueueState:
    name: str
    queue_id: str = ""
    max_size: int | None = None
    created_at: datetime | None = None
    is_known_to_telnyx: bool = True
