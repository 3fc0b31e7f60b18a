"""Where those who wait in queues stand, and stood since they came."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from conferencing.metrics import positions
from conferencing.metrics.positions import Place, Stay
from conferencing.metrics.visits import QueueVisit
from conferencing.models import Visit

from .visits import VISITS

# Whoever came so long after the one before is looked up apart.
APART = timedelta(minutes=2)
STAY = ("entered_at", "call_control_id", "number", "left_at")

Line = list[QueueVisit]
Ways = dict[str, list[Place]]  # by call control id


def of_waiting(queue: str) -> Ways:
    """The newest places of each in order. Two queries, one for an empty queue."""
    waiting = [visit for _, visit in VISITS.load("queue = %s AND left_at IS NULL", [queue])]
    return _of_lines({queue: waiting} if waiting else {}).get(queue, {})


def of_all() -> dict[str, Ways]:
    """The same of every queue in which somebody waits, by its name. As many queries."""
    lines: defaultdict[str, Line] = defaultdict(list)
    for _, visit in VISITS.load("left_at IS NULL", []):
        lines[visit.queue].append(visit)
    return _of_lines(lines)


def _of_lines(lines: Mapping[str, Line]) -> dict[str, Ways]:
    gone: defaultdict[str, list[Stay]] = defaultdict(list)
    if lines:
        for queue, *stay in _gone_from(lines.items()).values_list("queue", *STAY):
            gone[queue].append(Stay(*stay))
    return {queue: positions.of_line(line, gone[queue]) for queue, line in lines.items()}


def _gone_from(lines: Iterable[tuple[str, Line]]) -> QuerySet[Visit]:
    """Those who may have been ahead of somebody who waits. Somebody who has waited for hours does
    not bring along all who came and left since.
    """
    were_ahead = Q()
    for queue, line in lines:
        for first, last in _together(sorted(visit.entered_at for visit in line)):
            were_ahead |= Q(queue=queue, left_at__gt=first, entered_at__lte=last)
    return Visit.objects.filter(were_ahead)


def _together(entered: Iterable[datetime]) -> Iterator[tuple[datetime, datetime]]:
    """Between which times they came, without the long times in which none of them came."""
    first = last = None
    for at in entered:
        if first is None or last is None:
            first = at
        elif at - last > APART:
            yield first, last
            first = at
        last = at
    if first is not None and last is not None:
        yield first, last
