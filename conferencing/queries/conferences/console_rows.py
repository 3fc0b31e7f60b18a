"""The columns of a conference, its people and their calls that a console is read from."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from ..screens.sorting import by_time


class ConferenceRow(NamedTuple):
    """What the console says beyond the card."""

    region: str
    locality: str
    creator_call_control_id: str
    floor_call_control_id: str
    ended_at: datetime | None
    is_sealed: bool


class PersonRow(NamedTuple):
    """Columns of a participant; JSON is decoded, but not converted."""

    call_control_id: str
    stays: list[object]
    is_present: bool
    joined_at: datetime | None
    left_at: datetime | None
    is_muted: bool
    unmuted_at: datetime | None
    is_on_hold: bool
    held_at: datetime | None
    role: str
    whisper_to: list[str]
    ends_conference_on_exit: bool
    soft_ends_conference_on_exit: bool
    last_spoke_at: datetime | None
    audio: object

    @property
    def sort(self) -> str:
        return by_time(self.joined_at, self.call_control_id)


class CallRow(NamedTuple):
    """Columns of a call, likewise. The defaults stand for a call of which we know nothing."""

    call_control_id: str = ""
    direction: str = ""
    from_number: str = ""
    to_number: str = ""
    caller_id_name: str = ""
    machine_result: str = ""
    greeting_result: str = ""
    streaming: str = ""
    streaming_failure: str = ""
    recordings: Sequence[object] = ()
    ended_at: datetime | None = None
    hangup_cause: str = ""
    sip_hangup_cause: str = ""
    is_held_by_phone: bool = False
    audio: object = ()
    last_digits: str = ""
    last_digits_at: datetime | None = None
    last_digits_status: str = ""
    hand_raised_at: datetime | None = None
    hand_again_at: datetime | None = None
