"""What can happen to a conference and the people in it."""

from dataclasses import dataclass
from datetime import datetime

from .event import Event

# The `end_reason` of an end that we only inferred, where Telnyx's own word would be.
NOT_LISTED = "not_listed_any_more"
# Telnyx said so in answer to a command; its own event may still tell the reason.
CONFERENCE_HAD_ENDED = "had_already_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceEvent(Event):
    conference_id: str
    call_control_id: str = ""
    call_leg_id: str = ""
    call_session_id: str = ""
    connection_id: str = ""

    @property
    def aggregate(self) -> str:
        return f"conference:{self.conference_id}"

    @property
    def people(self) -> frozenset[str] | None:
        """The legs whose state this event can change; None means everybody in the conference."""
        return frozenset((self.call_control_id,)) if self.call_control_id else frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceCreated(ConferenceEvent):
    """The call ids are the creator's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceEnded(ConferenceEvent):
    reason: str = ""

    @property
    def people(self) -> frozenset[str] | None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantJoined(ConferenceEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantLeft(ConferenceEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorChanged(ConferenceEvent):
    """The call ids are the new speaker's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioStarted(ConferenceEvent):
    """Playback or text-to-speech began: for one leg, or for the whole conference when
    `call_control_id` is empty.
    """

    audio: str  # "playback" or "speak"
    media: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioEnded(ConferenceEvent):
    audio: str
    media: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceRecordingSaved(ConferenceEvent):
    """Without the recording's addresses: they are secrets that expire after ten minutes."""

    recording_id: str
    started_at: datetime | None = None
    ended_at: datetime | None = None
    channels: str = ""
    format: str = ""

    @property
    def people(self) -> frozenset[str] | None:
        return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceNoted(ConferenceEvent):
    """An event of a type we do not know that names a conference. It changes no state; the feed
    shows it.
    """

    @property
    def people(self) -> frozenset[str] | None:
        return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionNoted(ConferenceEvent):
    """What a supervisor `by` has come to do here: it is of our own making, and changes no state.
    The leg is the supervisor's, `call_control_ids` are those to whom a whisper goes.
    """

    by: str
    call_control_ids: tuple[str, ...] = ()

    @property
    def people(self) -> frozenset[str] | None:
        return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteAccepted(ConferenceEvent):
    """Telnyx answered 2xx to mute or unmute. None in `call_control_ids` means everybody who was
    present.
    """

    muted: bool
    call_control_ids: tuple[str, ...] | None

    @property
    def people(self) -> frozenset[str] | None:
        return None if self.call_control_ids is None else frozenset(self.call_control_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAccepted(ConferenceEvent):
    """Telnyx answered 2xx to hold or unhold. None in `call_control_ids` means everybody who was
    present.
    """

    on_hold: bool
    call_control_ids: tuple[str, ...] | None

    @property
    def people(self) -> frozenset[str] | None:
        return None if self.call_control_ids is None else frozenset(self.call_control_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingAccepted(ConferenceEvent):
    """Telnyx answered 2xx to a recording command, for which it sends no webhook. `action` is start,
    pause, resume or stop.
    """

    action: str
    format: str = ""
    resume_at: datetime | None = None

    @property
    def people(self) -> frozenset[str] | None:
        return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAccepted(ConferenceEvent):
    """Telnyx answered 2xx to a change of role, which it reports nowhere else. An ordinary member's
    role is empty.
    """

    role: str = ""
    whisper_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceListed(ConferenceEvent):
    """What GET /conferences says of one conference. `status`: init, in_progress or completed.

    Completed with the reason NOT_LISTED is our own inference: Telnyx no longer knows the
    conference.
    """

    name: str = ""
    status: str = ""
    region: str = ""
    locality: str = ""
    created_at: datetime | None = None
    expires_at: datetime | None = None
    end_reason: str = ""
    ended_by: str = ""

    @property
    def people(self) -> frozenset[str] | None:
        return None if self.status == "completed" else frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedParticipant:
    """One row of GET /conferences/{id}/participants, without those who have left.

    `is_joining`: they are on the way in, which proves neither that they are there nor that they are
    not.

    None: the row does not tell; or a command about it is under way, so that the listing may be out
    of date.
    """

    call_control_id: str
    participant_id: str = ""
    call_leg_id: str = ""
    muted: bool | None = False
    on_hold: bool | None = False
    ends_conference_on_exit: bool | None = False
    soft_ends_conference_on_exit: bool | None = False
    whisper_to: tuple[str, ...] | None = ()
    created_at: datetime | None = None
    is_joining: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantsListed(ConferenceEvent):
    """Everybody who was in the conference at `at`; anyone missing had left by then. Unless it
    `is_complete`: then a row could not be read, and nobody's absence is proven.
    """

    participants: tuple[ListedParticipant, ...]
    is_complete: bool = True
    # What a person would have seen differently, for the feed: "muted v3:...". Changes nothing.
    corrections: tuple[str, ...] | None = None

    @property
    def people(self) -> frozenset[str] | None:
        return None
