"""The fields of a webhook's payload, or of a listing's row, read so that one odd value loses
nothing else: what is missing or of the wrong type is absent (empty text, or None).

Three forms of a value that mean the same are taken for it, because systems on the way to us have
been seen to change them: a whole number where text belongs is its digits (ids and names of queues
are often nothing but digits), and so the other way round; "true" and "false" are what they say.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import TypedDict

from conferencing.clocks.times import read_time

from .client_states import command_of

Json = Mapping[str, object]

# What tells one conference, call, queue or recording from all others.
ID_KEYS = (
    "conference_id",
    "call_control_id",
    "call_leg_id",
    "call_session_id",
    "connection_id",
    "recording_id",
    "queue",
)

_STAND_IN = "unreadable name "

_FLAGS: Mapping[str, bool] = {"true": True, "false": False}


class Legs(TypedDict):
    call_control_id: str
    call_leg_id: str
    call_session_id: str
    connection_id: str


class OfConference(Legs):
    conference_id: str


class OfCall(Legs):
    from_number: str
    to_number: str
    dialled_by: str


class OfRecording(TypedDict):
    recording_id: str
    started_at: datetime | None
    ended_at: datetime | None
    channels: str
    format: str


def of_conference(payload: Json) -> OfConference:
    return {"conference_id": an_id(payload, "conference_id"), **_legs(payload)}


def of_call(payload: Json) -> OfCall:
    return {
        "from_number": text(payload, "from"),
        "to_number": text(payload, "to"),
        "dialled_by": command_of(text(payload, "client_state")),
        **_legs(payload),
    }


def of_recording(payload: Json, event_id: str, at: datetime) -> OfRecording:
    return {
        # Some real bodies lack the recording's id; the event's own id still tells two recordings
        # apart.
        "recording_id": an_id(payload, "recording_id") or event_id,
        "started_at": read_time(payload.get("recording_started_at"), at),
        "ended_at": read_time(payload.get("recording_ended_at"), at),
        "channels": text(payload, "channels"),
        "format": text(payload, "format"),
    }


def media(payload: Json) -> str:
    """A media name, or the last part of an address: addresses may carry secrets in their query."""
    address = text(payload, "media_url").split("?")[0].rstrip("/")
    return text(payload, "media_name") or address.rsplit("/", 1)[-1]


def text(payload: Json, key: str) -> str:
    value = payload.get(key)
    if isinstance(value, str):
        return clean(value)
    # By exact type: JSON's true is an int to Python.
    return clean(str(value)) if type(value) is int else ""


def an_id(payload: Json, key: str) -> str:
    """An id, or the name by which a queue is known: whole, or absent. Cut short, two could be
    one.
    """
    return "" if is_odd_id(payload, key) else text(payload, key)


def queue_name(payload: Json, key: str) -> str:
    """Whoever waits in a queue with a name that cannot be kept is shown all the same: another name
    stands in for it, the same each time and for no other.
    """
    if not is_odd_id(payload, key):
        return text(payload, key)
    raw = str(payload[key]).encode("utf-8", "surrogatepass")
    return f"{_STAND_IN}{sha256(raw).hexdigest()[:12]}"


def is_stand_in(queue: str) -> bool:
    """Telnyx knows no queue by this name."""
    return queue.startswith(_STAND_IN)


def is_odd_id(payload: Json, key: str) -> bool:
    """Too long, or no text that every database stores."""
    value = payload.get(key)
    return isinstance(value, str) and clean(value) != value


def has_odd_id(payload: Json) -> bool:
    return any(is_odd_id(payload, key) for key in ID_KEYS)


def texts(payload: Json, key: str) -> tuple[str, ...] | None:
    """The ids in a list, those that are whole and not empty; None where there is no list."""
    value = payload.get(key)
    if not isinstance(value, list):
        return None
    return tuple(each for each in value if isinstance(each, str) and each and clean(each) == each)


def flag(payload: Json, key: str) -> bool | None:
    value = payload.get(key)
    if isinstance(value, str):
        return _FLAGS.get(value.lower())
    return value if isinstance(value, bool) else None


def number(payload: Json, key: str) -> int | None:
    """A whole number that fits every database."""
    value = payload.get(key)
    if isinstance(value, str) and len(value) <= 10 and value.isascii() and value.isdigit():
        value = int(value)
    # JSON's true is an int to Python. NaN and infinity, which Python's JSON reads, fail the range.
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 <= value < 2**31 else None


def inner(payload: Json, key: str) -> Json:
    """An object inside the payload; empty where there is none."""
    value = payload.get(key)
    return value if isinstance(value, Mapping) else {}


def occurred_at(event: Json, signed_at: datetime) -> datetime | None:
    """When it happened, as far as a webhook signed at that time tells; some events have it in their
    payload.
    """
    payload = inner(event, "payload")
    return read_time(event.get("occurred_at"), signed_at) or read_time(
        payload.get("occurred_at"), signed_at
    )


def clean(value: str, most: int = 255) -> str:
    """Text that every database stores: no NUL, no lone surrogate, at most so many characters."""
    # Most text is ASCII, and asking costs less than encoding it.
    if not value.isascii():
        value = value.encode(errors="replace").decode()
    return value.replace("\0", "")[:most]


def _legs(payload: Json) -> Legs:
    return {
        "call_control_id": an_id(payload, "call_control_id"),
        "call_leg_id": an_id(payload, "call_leg_id"),
        "call_session_id": an_id(payload, "call_session_id"),
        "connection_id": an_id(payload, "connection_id"),
    }
