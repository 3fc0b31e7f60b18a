"""What is known of a call that follows a route at one moment, as the mirror and the ledger have it.
Pure.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

# underway: asked, or sent, or checked because its answer was lost.
Progress = Literal["", "underway", "done", "failed", "not_known"]
# A phone that was dialled for the caller: nothing known of it yet, up without a talk, or gone.
Phone = Literal["", "ringing", "over"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A command of the route, and how far it is. "" where it was never asked."""

    progress: Progress = ""
    code: str = ""
    words: str = ""
    finished_at: datetime | None = None

    @property
    def is_in_vain(self) -> bool:
        return self.progress in ("failed", "not_known")


@dataclass(frozen=True, slots=True)
class Facts:
    """`is_with_somebody`: connected, or in a conference. `is_alone`: in a conference with nobody
    whom they could hear: at most with supervisors who listen. `is_taken`: somebody else is taking
    care of them: an agent is being brought, another command is on its way, a phone rings for them.
    `has_own_way`: the queue that they left, or could not enter, sends its callers on by itself.
    """

    is_over: bool = False
    is_answered: bool = False
    is_with_somebody: bool = False
    is_alone: bool = False
    is_taken: bool = False
    waiting_in: str = ""
    left_because: str = ""  # of the last visit to a queue
    left_at: datetime | None = None
    has_own_way: bool = False
    is_to_hear: bool = False  # a message, by the settings of the queue
    is_read_to: bool = False
    is_played_to: bool = False
    phone: Phone = ""
    phone_over_at: datetime | None = None
    step: Asked = Asked()
    music: Asked = Asked()
    stop: Asked = Asked()
    stops: int = 0  # how often it was to be stopped
    is_hushed: bool = False  # somebody has stopped it by hand
    left_room_at: datetime | None = None  # the last conference that they were in


@dataclass(frozen=True, slots=True)
class Stand:
    """How far the route has come. `reads_seconds`: as long as the text of this stage takes, at
    most. `has_else`: there is somewhere left to send them.
    """

    stage: str
    since: datetime
    kind: str = ""
    has_greeting: bool = False
    has_else: bool = False
    reads_seconds: float = 0.0
    tries: int = 0
    music_tries: int = 0
    looked_at: datetime | None = None
    refused: str = ""  # why the step could not even be asked for
