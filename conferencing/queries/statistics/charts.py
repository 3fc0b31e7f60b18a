"""The figures of queues by quarters of an hour, for charts and sparklines."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import partial

from conferencing.metrics import figures, sums
from conferencing.metrics.figures import Figures, Line
from conferencing.metrics.sums import INTERVAL, Sums
from conferencing.models import QueueInterval

from ..reading.clock import Clock
from ..screens.figures import Figure, IntervalFigures
from . import measures as measuring
from . import visit_sums
from .figures import OVER_ALL
from .measures import Measure, Measures
from .visit_sums import Span

Charts = dict[str, tuple[IntervalFigures, ...]]


def between(clock: Clock, begin: datetime, end: datetime, names: Collection[str]) -> Charts:
    """The intervals of this span of time, up to the present one, of each of these queues, and under
    OVER_ALL of all of them together. Four queries.
    """
    measures = measuring.read()
    span = sums.interval_of(begin), min(end, clock.telnyx_now)
    counted, lines = _counted(span, names), visit_sums.waiting()
    carried = visit_sums.carried_into(measures, partial(_always, span=span))
    each = {
        queue: _intervals(clock, queue, span, measures, counted[queue], lines.get(queue, Line()))
        for queue in names
    }
    together = [figures.over_all(of_one) for of_one in zip(*each.values(), strict=True)]
    charts = {queue: _chart(span, each[queue], carried.get(queue, 0)) for queue in names}
    total = sum(carried.get(queue, 0) for queue in names)
    return charts | {OVER_ALL: _chart(span, together, total)}


def _always(measure: Measure, span: Span) -> Span:
    return span


def _counted(span: Span, names: Collection[str]) -> Mapping[str, Mapping[datetime, Sums]]:
    begin, end = span
    rows = QueueInterval.objects.filter(starts_at__gte=begin, starts_at__lt=end, queue__in=names)
    counted: defaultdict[str, dict[datetime, Sums]] = defaultdict(dict)
    for queue, starts_at, *amounts in rows.values_list("queue", "starts_at", *sums.NAMES):
        counted[queue][starts_at] = Sums(*amounts)
    return counted


def _intervals(
    clock: Clock,
    queue: str,
    span: Span,
    measures: Measures,
    counted: Mapping[datetime, Sums],
    line: Line,
) -> list[Figures]:
    policy = measures.of(queue).policy

    def of_interval(at: datetime) -> Figures:
        late = line.late_in((at, at + INTERVAL), clock.telnyx_now, policy)
        return figures.of_queue(policy, counted.get(at, Sums()), late)

    return [of_interval(at) for at in _starts(span)]


def _chart(span: Span, each: Iterable[Figures], waiting: int) -> tuple[IntervalFigures, ...]:
    """`waiting`: at the beginning."""
    drawn = []
    for starts_at, of_one in zip(_starts(span), each, strict=False):
        waiting += of_one.sums.offered - of_one.sums.ended
        drawn.append(_drawn(starts_at, of_one, waiting))
    return tuple(drawn)


def _drawn(starts_at: datetime, of_one: Figures, waiting: int) -> IntervalFigures:
    level = of_one.service_level
    return IntervalFigures(
        starts_at,
        offered=of_one.sums.offered,
        answered=of_one.sums.answered,
        abandoned=of_one.sums.abandoned,
        flow_out=of_one.sums.flow_out,
        removed=of_one.sums.removed,
        service_level=Figure("service_level", level.percent, level.numerator, level.denominator),
        waiting=waiting,
    )


def _starts(span: Span) -> list[datetime]:
    begin, end = span
    return [begin + number * INTERVAL for number in range(-((begin - end) // INTERVAL))]
