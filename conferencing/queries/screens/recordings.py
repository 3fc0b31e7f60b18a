"""The list of saved recordings."""

from dataclasses import dataclass
from datetime import datetime

from ..names.person import Person
from ..reading.unreadable import Unreadable
from .sorting import latest_first
from .totals import Total


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """`source`: conference or call. `file_name`: as it was typed when the recording was started, if
    that is certain. `person` is set for a call's recording; `seconds` None means not known: the
    length of the sound if it `is_measured`, else the time from start to end, pauses included.
    """

    recording_id: str
    conference_id: str
    conference_name: str
    source: str
    file_name: str
    person: Person | None
    started_at: datetime | None
    seconds: int | None
    is_measured: bool
    channels: str
    format: str
    is_deleted: bool
    saved_at: datetime

    @property
    def sort(self) -> str:
        return latest_first(self.started_at or self.saved_at, self.recording_id)


@dataclass(frozen=True, slots=True)
class RecordingPage:
    """`number` counts from 1."""

    rows: tuple[RecordingRow | Unreadable, ...]
    number: int
    total: Total
