"""How the figures of today stood in the last seconds, before each of the exits in them: so that a
screen may stay calm where a share goes to and fro around a limit. Pure.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from . import sums
from .policy import Policy
from .ratios import Ratio
from .service_level import is_live, service_level
from .sums import Sums, is_in_time
from .visits import QueueVisit


class Since(NamedTuple):
    """What has come to the figures since a moment: counted, and how many more have now waited
    beyond the threshold than then (negative: fewer).
    """

    counted: Sums
    late: int


def before_exits(
    visits: Iterable[QueueVisit], policy: Policy, since: datetime, now: datetime, day: datetime
) -> Iterator[Since]:
    """`visits`: all who wait, and all who left after `since`; `day`: when today began. In between
    two exits these figures can only get worse.
    """
    each = list(visits)
    for at in {v.left_at for v in each if v.left_at and v.left_at > since and v.left_at > day}:
        gone = [visit for visit in each if visit.left_at and visit.left_at >= at]
        added = [
            entry
            for visit in gone
            for entry in sums.entries(visit, policy)
            if entry.name != "offered" and entry.at >= day
        ]
        waiting = [visit for visit in each if visit.left_at is None]
        then = [visit for visit in (*waiting, *gone) if visit.entered_at < at]
        late = _late(waiting, now, policy, day) - _late(then, at, policy, day)
        yield Since(sums.total(added), late)


def service_level_before(now: Ratio, since: Since, policy: Policy) -> Ratio:
    added = service_level(policy, since.counted, since.late if is_live(policy) else 0)
    return Ratio(now.numerator - added.numerator, now.denominator - added.denominator)


def abandon_rate_before(now: Ratio, since: Since) -> Ratio:
    counted = since.counted
    decided = counted.answered + counted.abandoned + counted.flow_out
    return Ratio(now.numerator - counted.abandoned, now.denominator - decided)


def _late(visits: Iterable[QueueVisit], at: datetime, policy: Policy, day: datetime) -> int:
    threshold = timedelta(seconds=policy.threshold_seconds)
    return sum(
        visit.entered_at + threshold >= day and not is_in_time(at - visit.entered_at, policy)
        for visit in visits
    )
