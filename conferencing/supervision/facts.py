"""What is known of a supervision at one moment, as the mirror and the ledger have it. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Mode = Literal["listen", "whisper", "barge"]
# waiting: not sent yet. underway: sent, also where its answer was lost and it is being checked.
Progress = Literal["", "waiting", "underway", "done", "failed", "not_known"]
# So long their phone rings.
RING_SECONDS = 30
# A refusal is answered by asking again after so long.
AGAIN = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(seconds=30)
# A dial whose answer was lost may still come up so long after its end, as far as nothing tells.
LATE_DIAL = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Asked:
    """A command of the supervision, and how far it is. "" where it was never asked."""

    verb: str = ""
    progress: Progress = ""
    words: str = ""
    asked_at: datetime | None = None
    finished_at: datetime | None = None
    # It may be sent, or sent again, until then; None where it will not be.
    sent_until: datetime | None = None
    # Of a dial: Telnyx has listed all calls since, and none of them is that which it may have made.
    is_ruled_out: bool = False

    def may_be_sent(self, now: datetime) -> bool:
        return self.sent_until is not None and now < self.sent_until

    def never_comes(self, now: datetime) -> bool:
        """Of a dial of which nobody can tell whether it happened: nothing comes of it any more."""
        if self.progress != "not_known":
            return False
        is_late = self.finished_at is not None and now >= self.finished_at + LATE_DIAL
        return self.is_ruled_out or is_late

    @property
    def is_open(self) -> bool:
        return self.progress in ("waiting", "underway")


@dataclass(frozen=True, slots=True)
class Phone:
    """The call to the supervisor's phone. `why`: how it ended, in words for the supervisor."""

    is_known: bool = False
    answered_at: datetime | None = None
    is_over: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """The supervisor among the people of the conference, as the mirror has it. Roles are Telnyx's
    words, "none" for no role.
    """

    is_present: bool = False
    is_muted: bool = False
    is_on_hold: bool = False
    role: str = "none"
    whisper_to: frozenset[str] = frozenset()
    ends_conference: bool = False  # by leaving
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """`others`: all who are there beside the supervisor; `callers`: those of them who supervise
    nothing. `leaver`: whom they take over from. `leaving`: those from whom other supervisors take
    over. `alone_since`: when the last of those left whom everybody sees there; None while somebody
    is there, or if nobody ever was. `may`: what the supervisor is permitted.
    `is_checked`: a listing has agreed with the mirror since the last step ended.
    """

    phone: Phone = Phone()
    place: Place = Place()
    dial: Asked = Asked()
    step: Asked = Asked()
    hangup: Asked = Asked()
    hangups: int = 0  # how often
    others: frozenset[str] = frozenset()
    callers: frozenset[str] = frozenset()
    leaver: Place = Place()
    leaving: frozenset[str] = frozenset()
    alone_since: datetime | None = None
    may: frozenset[str] = frozenset()
    is_over: bool = False  # the conference
    is_checked: bool = False


@dataclass(frozen=True, slots=True)
class Stand:
    """How far the supervision itself is."""

    mode: str
    wanted_at: datetime
    to: frozenset[str] = frozenset()
    is_reached: bool = False
    is_role_sure: bool = True
    is_private: bool = False
    tries: int = 0
    take_over: str = ""
    joined_at: datetime | None = None
    leaving_at: datetime | None = None


def pause_after(hangups: int) -> timedelta:
    """How long after a hang-up that was in vain the next one is sent: less and less often, and
    never not at all.
    """
    doublings = min(max(hangups - 1, 0), 8)
    return min(AGAIN * (1 << doublings), LONGEST_PAUSE)


def may_be_open(facts: Facts) -> bool:
    """Whether the supervisor's microphone is open, or nobody can rule it out: it counts as open
    from the moment in which an unmute may have been sent.
    """
    if not facts.place.is_muted:
        return True
    return facts.step.verb == "unmute" and _is_doubtful(facts)


def is_in_doubt(facts: Facts) -> bool:
    """Telnyx's answer about the microphone is missing."""
    return facts.step.verb in ("mute", "unmute") and _is_doubtful(facts)


def _is_doubtful(facts: Facts) -> bool:
    step = facts.step
    return step.progress == "underway" or (step.progress == "not_known" and not facts.is_checked)
