"""What is known of an offer at one moment: the two calls and the commands, as the mirror and the
ledger have them. Pure.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Progress = Literal["", "underway", "done", "failed", "not_known"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A command of the offer, and how far it is. "" where it was never asked. `words`: why it
    failed, and what to do. `settled_at`: since when it is not going to be sent again.
    """

    progress: Progress = ""
    words: str = ""
    finished_at: datetime | None = None
    settled_at: datetime | None = None

    @property
    def is_refused(self) -> bool:
        """It did not happen, and will not."""
        return self.progress == "failed"


@dataclass(frozen=True, slots=True)
class AgentLeg:
    """The call to the agent's phone. Telnyx's words for its end in `cause` and `sip_cause`. `key`:
    what came of asking for 1. `lasted`: from the answer to the end.
    """

    is_known: bool = False
    answered_at: datetime | None = None
    bridged_at: datetime | None = None
    is_over: bool = False
    lasted: timedelta = timedelta()
    is_spoken_to: bool = False
    key: Literal["", "pressed", "not_pressed"] = ""
    cause: str = ""
    sip_cause: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """`seen_waiting_at`: when Telnyx last told that they wait, on our clock. `is_elsewhere`:
    connected to somebody, or in a conference. `has_come_again`: they wait, and have come into a
    queue after they were connected. `is_held`: Telnyx took them out after the longest wait, and
    nobody else has taken care of them.
    """

    is_over: bool = False
    waiting_in: str = ""
    seen_waiting_at: datetime | None = None
    is_elsewhere: bool = False
    has_come_again: bool = False
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    leg: AgentLeg = AgentLeg()
    caller: Caller = Caller()
    dial: Asked = Asked()
    ask: Asked = Asked()
    connect: Asked = Asked()
    back: Asked = Asked()
    tell: Asked = Asked()
    hangup: Asked = Asked()
    withdrawn: str = ""  # while the phone rings: why they may not be brought this caller any more


@dataclass(frozen=True, slots=True)
class Stand:
    """How far the offer itself is. `read_at`: by then Telnyx had told every event of both calls."""

    state: str
    queue: str
    state_since: datetime
    reserved_at: datetime
    ring_seconds: int
    key_seconds: int = 0
    tries: int = 0
    is_leg_open: bool = True
    told: str = ""
    looked_at: datetime | None = None
    read_at: datetime | None = None
