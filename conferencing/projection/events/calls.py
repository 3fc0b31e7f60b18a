"""What can happen to a call, also while it waits in a queue."""

from dataclasses import dataclass
from datetime import datetime

from .event import Event

# The `hangup_cause` of an end that no webhook reported, where Telnyx's own word would be: its lists
# lack the call, or an answer says so.
CALL_NOT_LISTED = "not_listed_any_more"
CALL_HAD_ENDED = "had_already_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent(Event):
    """`dialled_by`: the UUID of the command that dialled it, as its client state says. Anybody can
    write one, so it is a claim.
    """

    call_control_id: str
    call_leg_id: str = ""
    call_session_id: str = ""
    connection_id: str = ""
    from_number: str = ""
    to_number: str = ""
    dialled_by: str = ""

    @property
    def aggregate(self) -> str:
        return f"call:{self.call_control_id}" if self.call_control_id else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDialled(CallEvent):
    """Telnyx accepted our dial, and said which call it will be. That it rings is not known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallInitiated(CallEvent):
    direction: str = ""
    state: str = ""
    caller_id_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnswered(CallEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBridged(CallEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallHangup(CallEvent):
    cause: str = ""
    source: str = ""
    sip_cause: str = ""
    mos: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HangupAccepted(CallEvent):
    """Telnyx accepted to hang this call up, or has been seen to have done so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAccepted(CallEvent):
    """Telnyx accepted to dial somebody for this call, and to connect it when they answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeAccepted(CallEvent):
    """Telnyx accepted to connect this call. `answered_by`: a user's name, or the other leg."""

    answered_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnqueued(CallEvent):
    queue: str
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLeftQueue(CallEvent):
    queue: str
    position: int | None = None
    reason: str = ""
    wait_seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecordingSaved(CallEvent):
    recording_id: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    channels: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPressed(CallEvent):
    """One key on the person's telephone."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandLowered(CallEvent):
    """An operator has seen that they ask to speak, or answered otherwise: of our own making."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitsGathered(CallEvent):
    """What somebody typed when asked for digits. `status`: valid, invalid, timeout, call_hangup or
    cancelled.
    """

    digits: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineDetected(CallEvent):
    """Answering machine detection. `stage` is "detection" or "greeting", `result` Telnyx's own
    word.
    """

    stage: str
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamingChanged(CallEvent):
    """`state` is started, stopped or failed."""

    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FarEndHoldChanged(CallEvent):
    """The person's own telephone held or resumed the call (call.hold, call.unhold). This is not a
    hold in a conference.
    """

    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAudioStarted(CallEvent):
    audio: str
    media: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAudioEnded(CallEvent):
    """`status`, in Telnyx's words: whether it was heard to its end."""

    audio: str
    media: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNoted(CallEvent):
    """An event of another kind that names a call: a line in the feed. `text` is a short fact such
    as "5".
    """

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedInQueue(CallEvent):
    """GET /queues/{name}/calls shows this call waiting."""

    queue: str
    position: int | None = None
    enqueued_at: datetime | None = None
    is_alive: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFromQueue(CallEvent):
    """GET /queues/{name}/calls no longer shows this call, which we believed to be waiting."""

    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallListed(CallEvent):
    """GET /connections/{id}/active_calls shows this call, or GET /calls/{id} says that it is alive.
    `began_at` is None where Telnyx does not tell.
    """

    began_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallGone(CallEvent):
    """Telnyx no longer has this call, whose hangup no webhook has reported. `cause`:
    CALL_NOT_LISTED or CALL_HAD_ENDED. `ended_at` is None where Telnyx does not tell.
    """

    cause: str
    ended_at: datetime | None = None
