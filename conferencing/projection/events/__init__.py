"""What can happen to a conference, a call or a queue, as frozen dataclasses. Pure: no Django, no
clock. The one place to import them from, as `e`.

Events have three sources: webhooks (read by `webhook_parsing`), commands that Telnyx accepted, and
listings that we asked for. All of them carry `at` (when it happened, or when we asked) and a unique
`source_id`; the pair orders the fold. `kind` is Telnyx's own event type for webhooks, "command.*"
and "listing.*" for the others.
"""

from collections.abc import Iterator

import msgspec

from .calls import (
    CALL_HAD_ENDED,
    CALL_NOT_LISTED,
    BridgeAccepted,
    CallAnswered,
    CallAudioEnded,
    CallAudioStarted,
    CallBridged,
    CallDialled,
    CallEnqueued,
    CallEvent,
    CallGone,
    CallHangup,
    CallInitiated,
    CallLeftQueue,
    CallListed,
    CallNoted,
    CallRecordingSaved,
    DigitsGathered,
    FarEndHoldChanged,
    HandLowered,
    HangupAccepted,
    KeyPressed,
    ListedInQueue,
    MachineDetected,
    MissingFromQueue,
    StreamingChanged,
    TransferAccepted,
)
from .conferences import (
    CONFERENCE_HAD_ENDED,
    NOT_LISTED,
    AudioEnded,
    AudioStarted,
    ConferenceCreated,
    ConferenceEnded,
    ConferenceEvent,
    ConferenceListed,
    ConferenceNoted,
    ConferenceRecordingSaved,
    FloorChanged,
    HoldAccepted,
    ListedParticipant,
    MuteAccepted,
    ParticipantJoined,
    ParticipantLeft,
    ParticipantsListed,
    RecordingAccepted,
    RoleAccepted,
    SupervisionNoted,
)
from .event import (
    Event,
    Unknown,
)
from .queues import (
    QueueEvent,
    QueueListed,
    QueueMissing,
)

__all__ = [
    "AudioEnded",
    "AudioStarted",
    "BridgeAccepted",
    "CALL_HAD_ENDED",
    "CALL_NOT_LISTED",
    "CLASSES",
    "CONFERENCE_HAD_ENDED",
    "CallAnswered",
    "CallAudioEnded",
    "CallAudioStarted",
    "CallBridged",
    "CallDialled",
    "CallEnqueued",
    "CallEvent",
    "CallGone",
    "CallHangup",
    "CallInitiated",
    "CallLeftQueue",
    "CallListed",
    "CallNoted",
    "CallRecordingSaved",
    "ConferenceCreated",
    "ConferenceEnded",
    "ConferenceEvent",
    "ConferenceListed",
    "ConferenceNoted",
    "ConferenceRecordingSaved",
    "DigitsGathered",
    "Event",
    "FarEndHoldChanged",
    "FloorChanged",
    "HandLowered",
    "HangupAccepted",
    "HoldAccepted",
    "KeyPressed",
    "ListedInQueue",
    "ListedParticipant",
    "MachineDetected",
    "MissingFromQueue",
    "MuteAccepted",
    "NOT_LISTED",
    "ParticipantJoined",
    "ParticipantLeft",
    "ParticipantsListed",
    "QueueEvent",
    "QueueListed",
    "QueueMissing",
    "RecordingAccepted",
    "RoleAccepted",
    "StreamingChanged",
    "SupervisionNoted",
    "TransferAccepted",
    "Unknown",
    "decode",
    "encode",
]


def encode(event: Event) -> str:
    """JSON text for the journal."""
    return msgspec.json.encode(event).decode()


def decode(class_name: str, text: str) -> Event:
    """The event that `encode` wrote; fields that this version no longer knows are skipped. Raises
    KeyError for a class it does not know.
    """
    return msgspec.json.decode(text, type=CLASSES[class_name])


def _classes(base: type[Event]) -> Iterator[type[Event]]:
    for cls in base.__subclasses__():
        yield cls
        yield from _classes(cls)


# The journal stores these names: a class may move to another module, but must keep its name.
CLASSES: dict[str, type[Event]] = {cls.__name__: cls for cls in _classes(Event)}
