"""What a visit adds to the figures, and at which moment: each fact counts once, when it becomes
known. Pure.

Offered counts when the visit began, its outcome when it ended. The terms of the service level count
when they are decided: when the visit ended, or when it had lasted for the threshold, whichever came
first. So what has been counted for a moment that is past does not change afterwards. Whoever waits
beyond the threshold is no sum: that depends on the clock, and is added when figures are read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from .policy import Policy
from .visits import Outcome, QueueVisit

# Zones differ from UTC by whole quarters of an hour: a day of any of them is whole intervals.
INTERVAL = timedelta(minutes=15)
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Entry(NamedTuple):
    """`name`: a field of Sums."""

    at: datetime
    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class Sums:
    """Of any set of visits in any stretch of time. Integers, so that they are exact: times are in
    microseconds. `abandoned` includes those who gave up at once (`short_abandoned`). "In time" is
    within the threshold, "late" beyond it.
    """

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    short_abandoned: int = 0
    flow_out: int = 0
    removed: int = 0
    answer_wait: int = 0
    abandon_wait: int = 0
    talks: int = 0
    talk: int = 0
    answered_in_time: int = 0
    answered_late: int = 0
    abandoned_in_time: int = 0
    abandoned_late: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(getattr(self, name) + getattr(other, name) for name in NAMES))

    @property
    def ended(self) -> int:
        return self.answered + self.abandoned + self.flow_out + self.removed


NAMES = tuple(field.name for field in fields(Sums))


def entries(visit: QueueVisit, policy: Policy) -> Iterator[Entry]:
    """All that the visit adds, by moment."""
    yield Entry(visit.entered_at, "offered", 1)
    if visit.left_at is None:
        return
    yield Entry(visit.left_at, visit.outcome, 1)
    if visit.outcome == Outcome.ANSWERED:
        yield Entry(visit.left_at, "answer_wait", microseconds(visit.left_at - visit.entered_at))
        yield _decision(visit, visit.left_at, policy)
        yield from _talk(visit, visit.left_at)
    elif visit.outcome == Outcome.ABANDONED:
        yield from _abandonment(visit, visit.left_at, policy)


def total(found: Iterable[Entry]) -> Sums:
    amounts = dict.fromkeys(NAMES, 0)
    for _, name, amount in found:
        amounts[name] += amount
    return Sums(**amounts)


def interval_of(at: datetime) -> datetime:
    """The beginning of the interval that a moment is in."""
    return at - (at - _FIRST) % INTERVAL


def microseconds(duration: timedelta) -> int:
    return duration // _MICROSECOND


def is_in_time(wait: timedelta, policy: Policy) -> bool:
    """Exactly at the threshold is in time."""
    return wait <= timedelta(seconds=policy.threshold_seconds)


def _abandonment(visit: QueueVisit, left_at: datetime, policy: Policy) -> Iterator[Entry]:
    wait = left_at - visit.entered_at
    yield Entry(left_at, "abandon_wait", microseconds(wait))
    # Exactly at the limit is not short any more.
    if wait < timedelta(seconds=min(policy.short_seconds, policy.threshold_seconds)):
        yield Entry(left_at, "short_abandoned", 1)
    yield _decision(visit, left_at, policy)


def _decision(visit: QueueVisit, left_at: datetime, policy: Policy) -> Entry:
    if is_in_time(left_at - visit.entered_at, policy):
        return Entry(left_at, f"{visit.outcome}_in_time", 1)
    late_at = visit.entered_at + timedelta(seconds=policy.threshold_seconds)
    return Entry(late_at, f"{visit.outcome}_late", 1)


def _talk(visit: QueueVisit, answered_at: datetime) -> Iterator[Entry]:
    if visit.talk_ended_at:
        yield Entry(visit.talk_ended_at, "talks", 1)
        yield Entry(visit.talk_ended_at, "talk", microseconds(visit.talk_ended_at - answered_at))
