"""What visits add up to, by queue: from the rows of the last minutes, or from the sums of days."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Min, Q, Sum

from conferencing.database.pipeline import send
from conferencing.metrics import sums
from conferencing.metrics.figures import Line
from conferencing.metrics.sums import Sums
from conferencing.metrics.visits import QueueVisit
from conferencing.models import QueueInterval, Visit

from ..reading.rows import in_utc
from .measures import Measure, Measures

# Nobody waits for longer: Telnyx ends calls before.
LONGEST_VISIT = timedelta(days=1)

Span = tuple[datetime, datetime]
SpanOf = Callable[[Measure], Span]


@dataclass(frozen=True, slots=True)
class Counted:
    """`thresholds`: those by which they were counted, in seconds."""

    sums: Sums = field(default_factory=Sums)
    thresholds: frozenset[int] = frozenset()


NOTHING = Counted()


def waiting() -> dict[str, Line]:
    """Those who wait now, also those who are being connected. One query."""
    lines: defaultdict[str, list[datetime]] = defaultdict(list)
    rows = Visit.objects.filter(left_at__isnull=True).order_by("entered_at")
    for queue, entered_at in rows.values_list("queue", "entered_at"):
        lines[queue].append(entered_at)
    return {queue: Line(tuple(line)) for queue, line in lines.items()}


def longest_ended(queue: str, span: Span) -> timedelta | None:
    """How long the longest visit was that ended then, in whatever way. One query, of the rows."""
    begin, end = span
    rows = Visit.objects.filter(queue=queue, left_at__gte=begin, left_at__lt=end)
    lasted = ExpressionWrapper(F("left_at") - F("entered_at"), DurationField())
    longest: timedelta | None = rows.aggregate(longest=Max(lasted))["longest"]
    return longest


class VisitRow(NamedTuple):
    queue: str
    entered_at: datetime
    left_at: datetime | None
    outcome: str
    talk_ended_at: datetime | None


# By hand, because of the many times in its rows: Django sets the zone of each in Python.
SINCE = f"""
    SELECT {", ".join(VisitRow._fields)} FROM {Visit._meta.db_table}
    WHERE entered_at >= %s OR left_at >= %s OR talk_ended_at >= %s"""


def since(begin: datetime, measures: Measures) -> tuple[dict[str, Counted], datetime | None]:
    """The sums of all that happened since then, exactly, and the first time of it. One query, of a
    row for each visit: for minutes, not for days.
    """
    # Who passed the threshold since then and has left, has left since then.
    rows = send(SINCE, [begin] * 3).result()
    entries: defaultdict[str, list[sums.Entry]] = defaultdict(list)
    for row in map(VisitRow._make, map(in_utc, rows)):
        visit = QueueVisit("", 0, *row[:4], talk_ended_at=row.talk_ended_at)
        policy = measures.of(row.queue).policy
        entries[row.queue] += [entry for entry in sums.entries(visit, policy) if entry.at >= begin]
    first = min((entry.at for each in entries.values() for entry in each), default=None)
    return {queue: Counted(sums.total(each)) for queue, each in entries.items()}, first


def of_spans(measures: Measures, span: SpanOf) -> dict[str, Counted]:
    """The sums of whole intervals, each queue's in its own span of time. One query."""
    rows = QueueInterval.objects.filter(_in_spans("starts_at", measures, span)).order_by()
    added = [Sum(name) for name in sums.NAMES]
    by_queue = rows.values_list("queue").annotate(
        Min("threshold_seconds"), Max("threshold_seconds"), *added
    )
    return {
        queue: Counted(
            # PostgreSQL adds large integers up to decimals.
            Sums(*map(int, amounts)),
            frozenset({least, most}),
        )
        for queue, least, most, *amounts in by_queue
    }


def carried_into(measures: Measures, span: SpanOf) -> dict[str, int]:
    """How many waited when the span of their queue began. One query."""

    def before(measure: Measure) -> Span:
        begin, _ = span(measure)
        return begin - LONGEST_VISIT, begin

    def from_then(measure: Measure) -> Span:
        return span(measure)[0], datetime.max.replace(tzinfo=UTC)

    still_there = _in_spans("left_at", measures, from_then) | Q(left_at__isnull=True)
    rows = Visit.objects.filter(_in_spans("entered_at", measures, before), still_there)
    return dict(rows.order_by().values_list("queue").annotate(Count("pk")))


def _in_spans(column: str, measures: Measures, span: SpanOf) -> Q:
    """Each queue with settings in its own span, all others in that of the default. As few terms as
    there are spans.
    """
    queues: defaultdict[Span, list[str]] = defaultdict(list)
    for queue, measure in measures.by_queue.items():
        queues[span(measure)].append(queue)
    usual = span(measures.default)
    queues.pop(usual, None)
    others = [queue for each in queues.values() for queue in each]
    where = _within(column, usual) & ~Q(queue__in=others) if others else _within(column, usual)
    for each, names in queues.items():
        where |= _within(column, each) & Q(queue__in=names)
    return where


def _within(column: str, span: Span) -> Q:
    begin, end = span
    return Q(**{f"{column}__gte": begin, f"{column}__lt": end})
