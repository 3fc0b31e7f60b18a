"""The rows of Telnyx's listings, as frozen dataclasses made of plain JSON. Pure.

A row needs only what names its subject; without that it raises UnreadableRow. Any other field can
be missing or odd, and then reads as unknown: empty text, or None. Words that Telnyx may have added
since are kept as they are. Times are aware and in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.clocks.times import read_time
from conferencing.projection.client_states import command_of
from conferencing.projection.events import ListedParticipant
from conferencing.projection.webhook_fields import Json, flag, inner, number, text, texts


class UnreadableRow(ValueError):
    """It does not say whom or what it is about; the message tells why, and quotes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedConference:
    """`status`: init, in_progress, completed, or a word that Telnyx has added since."""

    conference_id: str
    name: str
    status: str
    region: str
    connection_id: str
    created_at: datetime | None
    expires_at: datetime | None
    end_reason: str
    ended_by: str  # a call control id
    # The region in which it was asked for; empty: the account's own. (`region` is the code of a
    # site.)
    locality: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedQueue:
    name: str
    queue_id: str
    max_size: int | None
    created_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedQueueCall:
    call_control_id: str
    call_leg_id: str
    call_session_id: str
    connection_id: str
    from_number: str
    to_number: str
    queue: str
    position: int | None
    enqueued_at: datetime | None
    is_alive: bool


# A week. Telnyx ends a call after four hours.
LONGEST_MILLIS = 7 * 24 * 3600 * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRecording:
    """`source`: conference or call."""

    recording_id: str
    conference_id: str
    call_control_id: str
    source: str
    started_at: datetime | None
    ended_at: datetime | None
    saved_at: datetime | None
    duration_millis: int | None
    channels: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCall:
    """A call that is up. Telnyx lists neither its numbers nor what it is doing."""

    call_control_id: str
    call_leg_id: str
    call_session_id: str
    duration_seconds: int | None
    dialled_by: str = ""  # see `CallEvent`


@dataclass(frozen=True, slots=True, kw_only=True)
class DialledCall:
    call_control_id: str
    call_leg_id: str
    call_session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStatus:
    """`ended_at` is given only for a call that has ended; Telnyx keeps it for ten minutes."""

    is_alive: bool
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedApplication:
    """A call control application, "Voice API application" in the portal. None where it says
    nothing, or nothing that can be read; `timeout_seconds` None is also Telnyx's own default.
    `outbound_profile`: the id of its outbound voice profile; empty: it has none.
    """

    application_id: str
    name: str
    is_active: bool | None
    api_version: str  # "1", "2"
    webhook_url: str
    failover_url: str
    timeout_seconds: int | None
    updated_at: datetime | None
    outbound_profile: str | None = None


def conference(row: object) -> ListedConference:
    fields = _fields(row)
    return ListedConference(
        conference_id=_key(fields, "id"),
        name=text(fields, "name"),
        status=text(fields, "status"),
        region=text(fields, "region"),
        connection_id=text(fields, "connection_id"),
        created_at=_time(fields, "created_at"),
        expires_at=_time(fields, "expires_at"),
        end_reason=text(fields, "end_reason"),
        ended_by=text(inner(fields, "ended_by"), "call_control_id"),
    )


def participant(row: object) -> ListedParticipant | None:
    """None for somebody who has left: there is such a status, and no word on when Telnyx lists
    them.
    """
    fields = _fields(row)
    if text(fields, "status") == "left":
        return None
    return ListedParticipant(
        call_control_id=_key(fields, "call_control_id"),
        participant_id=text(fields, "id"),
        call_leg_id=text(fields, "call_leg_id"),
        muted=flag(fields, "muted"),
        on_hold=flag(fields, "on_hold"),
        ends_conference_on_exit=flag(fields, "end_conference_on_exit"),
        soft_ends_conference_on_exit=flag(fields, "soft_end_conference_on_exit"),
        whisper_to=texts(fields, "whisper_call_control_ids"),
        created_at=_time(fields, "created_at"),
        is_joining=text(fields, "status") == "joining",
    )


def recording(row: object) -> ListedRecording:
    fields = _fields(row)
    conference_id = text(fields, "conference_id")
    return ListedRecording(
        recording_id=_key(fields, "id"),
        conference_id=conference_id,
        call_control_id=text(fields, "call_control_id"),
        # Two words of Telnyx's own, which may grow longer than their columns.
        source=text(fields, "source")[:16] or ("conference" if conference_id else "call"),
        started_at=_time(fields, "recording_started_at"),
        ended_at=_time(fields, "recording_ended_at"),
        saved_at=_time(fields, "created_at"),
        duration_millis=_length(fields, "duration_millis"),
        channels=text(fields, "channels")[:16],
    )


def _length(fields: Json, key: str) -> int | None:
    """None for one that cannot be."""
    length = number(fields, key)
    return length if length is not None and 0 <= length <= LONGEST_MILLIS else None


def queue(row: object) -> ListedQueue:
    fields = _fields(row)
    return ListedQueue(
        name=_key(fields, "name"),
        queue_id=text(fields, "id"),
        max_size=number(fields, "max_size"),
        created_at=_time(fields, "created_at"),
    )


def queue_call(row: object, queue_name: str) -> ListedQueueCall:
    fields = _fields(row)
    return ListedQueueCall(
        call_control_id=_key(fields, "call_control_id"),
        call_leg_id=text(fields, "call_leg_id"),
        call_session_id=text(fields, "call_session_id"),
        connection_id=text(fields, "connection_id"),
        from_number=text(fields, "from"),
        to_number=text(fields, "to"),
        queue=queue_name,
        position=number(fields, "queue_position"),
        enqueued_at=_time(fields, "enqueued_at"),
        # Left out means alive: a queue keeps the entry of an ended call only when that was asked
        # for (keep_after_hangup).
        is_alive=flag(fields, "is_alive") is not False,
    )


def connection(row: object) -> str:
    """Its id."""
    return _key(_fields(row), "id")


def application(row: object) -> ListedApplication:
    fields = _fields(row)
    return ListedApplication(
        application_id=_key(fields, "id"),
        name=text(fields, "application_name"),
        is_active=flag(fields, "active"),
        api_version=text(fields, "webhook_api_version"),
        webhook_url=text(fields, "webhook_event_url"),
        failover_url=text(fields, "webhook_event_failover_url"),
        timeout_seconds=number(fields, "webhook_timeout_secs"),
        updated_at=_time(fields, "updated_at"),
        outbound_profile=_outbound_profile(fields),
    )


def _outbound_profile(fields: Json) -> str | None:
    outbound = fields.get("outbound")
    if not isinstance(outbound, Mapping):
        return None
    return text(outbound, "outbound_voice_profile_id")


def active_call(row: object) -> ListedCall:
    fields = _fields(row)
    return ListedCall(
        call_control_id=_key(fields, "call_control_id"),
        call_leg_id=text(fields, "call_leg_id"),
        call_session_id=text(fields, "call_session_id"),
        duration_seconds=number(fields, "call_duration"),
        dialled_by=command_of(text(fields, "client_state")),
    )


def dialled_call(row: object) -> DialledCall:
    """By an id that only looks like one, the call that did come up would be taken for another:
    without one it is found by its client state. Ids of calls are no numbers.
    """
    fields = _fields(row)
    if not isinstance(fields.get("call_control_id"), str):
        raise UnreadableRow("it has no usable call_control_id")
    return DialledCall(
        call_control_id=_key(fields, "call_control_id"),
        call_leg_id=text(fields, "call_leg_id"),
        call_session_id=text(fields, "call_session_id"),
    )


def call_status(row: object) -> CallStatus:
    """Unreadable, too, when it does not say whether the call is up."""
    fields = _fields(row)
    is_alive = flag(fields, "is_alive")
    if is_alive is None:
        raise UnreadableRow("it does not say whether the call is up")
    return CallStatus(is_alive=is_alive, ended_at=_time(fields, "end_time"))


def _fields(row: object) -> Json:
    if not isinstance(row, Mapping):
        raise UnreadableRow("it is not an object")
    return row


def _key(fields: Json, name: str) -> str:
    """The id or name by which everything else finds it: whole, or not at all. Cut short, two of
    them could be one.
    """
    value, key = fields.get(name), text(fields, name)
    if not key:
        raise UnreadableRow(f"it has no usable {name}")
    if isinstance(value, str) and key != value:
        raise UnreadableRow(f"its {name} is too long, or not text that can be stored")
    return key


def _time(fields: Json, name: str) -> datetime | None:
    return read_time(fields.get(name), telnyx_clock.now())
