"""Sums of visits counted anew from the rows of visits: after somebody changed the threshold or the
short seconds of a queue.

It and the mirror can run at the same time. Whoever writes an interval locks its row: what a writer
has committed before is in the visits that are read here, and what it adds later it adds to the new
sums. If it did so by another policy, the row says that it is mixed, and is counted once more.

Of days whose visits were deleted nothing is counted anew: their sums are all that is left.
"""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from conferencing import signals
from conferencing.database.state_tables import insert_new, upsert
from conferencing.metrics import sums
from conferencing.metrics.policy import Policy
from conferencing.metrics.sums import INTERVAL
from conferencing.metrics.visits import QueueVisit
from conferencing.models import Queue, QueueInterval, QueueSettings, Visit
from conferencing.models.retention import visits_kept_since

from . import policies
from .visits import COLUMNS, INTERVALS, KEY, row_of

# So few at once that nobody waits for the lock of the present one for long.
AT_ONCE = timedelta(hours=1)
# Deleting goes on while this counts.
DELETED_MEANWHILE = timedelta(days=1)
OVERWRITTEN = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name not in KEY)
VISIT = ("queue", "entered_at", "left_at", "outcome", "talk_ended_at")


def stale(budget_seconds: float) -> int:
    """Count anew what was counted by another policy than that of its queue, the newest first, until
    this time is over; return how many stretches that were. One query for each queue if there are
    none.
    """
    until = time.monotonic() + budget_seconds
    count = 0
    for queue, begin, since in _stale():
        _stretch(queue, begin, since)
        count += 1
        if time.monotonic() > until:
            break
    return count


def between(queue: str, begin: datetime, end: datetime) -> None:
    """Count the intervals of this span of time anew; both ends are those of intervals."""
    with transaction.atomic():
        policy = policies.send_for([queue]).result()[queue]
        _lock(queue, begin, end, policy)
        # After the lock, so that nothing is missed.
        counted = _counted(queue, begin, end, policy)
        rows = [row_of((at, queue), counted[at], policy) for at in _intervals(begin, end)]
        upsert(INTERVALS, COLUMNS, rows, key=KEY, update=OVERWRITTEN)
        nothing = dict.fromkeys(sums.NAMES, 0)
        _rows(queue, begin, end).filter(**nothing).delete()
        signals.announce({f"queue:{queue}"})


def _whole_since() -> datetime | None:
    """The first interval of which all visits are there; None if none was ever deleted."""
    since = visits_kept_since()
    return since and sums.interval_of(since + DELETED_MEANWHILE) + INTERVAL


def _stale() -> Iterator[tuple[str, datetime, datetime | None]]:
    """Queues with the newest interval that is stale, again and again until none is; and the first
    one that can be counted anew.
    """
    while True:
        known = Queue.objects.values_list("pk").union(
            QueueSettings.objects.order_by().values_list("pk")
        )
        begins = {queue: begin for (queue,) in known if (begin := _newest_stale(queue))}
        since = _whole_since() if begins else None
        if since:
            begins = {queue: begin for queue, begin in begins.items() if begin >= since}
        if not begins:
            return
        yield from ((queue, begin, since) for queue, begin in begins.items())


def _newest_stale(queue: str) -> datetime | None:
    policy = policies.send_for([queue]).result()[queue]
    threshold, short = policy.threshold_seconds, policy.short_seconds
    # Less or more, in place of unequal: that can be looked up in the index.
    differs = Q(is_mixed=True) | Q(threshold_seconds__lt=threshold)
    differs |= Q(threshold_seconds__gt=threshold)
    of_short = Q(short_seconds__lt=short) | Q(short_seconds__gt=short)
    differs |= Q(threshold_seconds=threshold) & of_short
    rows = QueueInterval.objects.filter(differs, queue=queue)
    newest: datetime | None = rows.aggregate(newest=Max("starts_at"))["newest"]
    return newest


def _stretch(queue: str, newest: datetime, since: datetime | None) -> None:
    """Up to that interval, and as far behind as a visit can be decided that began in it."""
    policy = policies.send_for([queue]).result()[queue]
    last = newest + INTERVAL + timedelta(seconds=policy.threshold_seconds)
    begin = newest + INTERVAL - AT_ONCE
    between(queue, max(begin, since) if since else begin, sums.interval_of(last) + INTERVAL)


def _lock(queue: str, begin: datetime, end: datetime, policy: Policy) -> None:
    nothing: Counter[str] = Counter()
    rows = [row_of((at, queue), nothing, policy) for at in _intervals(begin, end)]
    insert_new(INTERVALS, COLUMNS, rows, key=KEY, returning=KEY).result()
    list(_rows(queue, begin, end).order_by(*KEY).select_for_update())


def _counted(
    queue: str, begin: datetime, end: datetime, policy: Policy
) -> dict[datetime, Counter[str]]:
    counted: dict[datetime, Counter[str]] = {at: Counter() for at in _intervals(begin, end)}
    for visit in _visits(queue, begin, end, policy):
        for at, name, amount in sums.entries(visit, policy):
            if begin <= at < end:
                counted[sums.interval_of(at)][name] += amount
    return counted


def _visits(queue: str, begin: datetime, end: datetime, policy: Policy) -> Iterator[QueueVisit]:
    """All that add anything between these times."""
    since = begin - timedelta(seconds=policy.threshold_seconds)
    entered = Q(entered_at__gte=since, entered_at__lt=end)
    left = Q(left_at__gte=begin, left_at__lt=end)
    talked = Q(talk_ended_at__gte=begin, talk_ended_at__lt=end)
    rows = Visit.objects.filter(entered | left | talked, queue=queue)
    for name, entered_at, left_at, outcome, talk_ended_at in rows.values_list(*VISIT):
        yield QueueVisit("", 0, name, entered_at, left_at, outcome, talk_ended_at=talk_ended_at)


def _rows(queue: str, begin: datetime, end: datetime) -> "QuerySet[QueueInterval]":
    return QueueInterval.objects.filter(queue=queue, starts_at__gte=begin, starts_at__lt=end)


def _intervals(begin: datetime, end: datetime) -> list[datetime]:
    return [begin + number * INTERVAL for number in range((end - begin) // INTERVAL)]
