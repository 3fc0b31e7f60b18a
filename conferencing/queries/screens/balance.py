"""Who has spoken in a conference, and how much, as far as changes of the floor tell."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Share:
    """One of those who are there. `seconds`, `percent` (of what all have said) and `turns` are of
    turns that are over; `speaking_since` of the one that goes on. `silent_since`: None while they
    speak, and for whoever has not spoken.
    """

    leg: str
    label: str
    seconds: int
    percent: int
    turns: int
    speaking_since: datetime | None
    silent_since: datetime | None
    joined_at: datetime | None


@dataclass(frozen=True, slots=True)
class SpeakerBalance:
    """`shares` in the order of the list of people; `others` are so many more who are there and have
    spoken least. `gone_*`: of those who have left. `is_known`: changes of the floor are reported.
    `changed_at`: the last of them; `alarm_seconds`: how long there may be none before the board
    says so, 0 for as long as may be.
    """

    telnyx_id: str
    shares: tuple[Share, ...] = ()
    others: int = 0
    gone_seconds: int = 0
    gone_percent: int = 0
    is_live: bool = True
    is_known: bool = True
    changed_at: datetime | None = None
    alarm_seconds: int = 0
