"""A day of a queue as a report. A fixed number of queries, however much happened: the quarter hours
come from the sums, and of those who gave up only the newest are read.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from conferencing.metrics import figures as metrics
from conferencing.metrics import sums
from conferencing.metrics.days import ONE_DAY
from conferencing.metrics.figures import Line
from conferencing.metrics.policy import Policy
from conferencing.metrics.ratios import Ratio
from conferencing.metrics.sums import INTERVAL, Sums
from conferencing.metrics.visits import Outcome
from conferencing.models import QueueInterval, QueueSettings, Visit
from conferencing.models.retention import visits_kept_since

from ..agents import call_backs
from ..doubts import Doubts
from ..names import directory
from ..names.queue_settings import SettingsOfQueues, level, level_below
from ..reading import unreadable
from ..reading.clock import Clock
from ..reading.unreadable import Unreadable
from ..screens.figures import Figure, QueueFigures
from ..screens.occupancy import NOTHING, Occupancy
from ..screens.queue_day import Abandoned, DayLevels, DayReport, DayRow
from ..screens.queues import Doubt
from ..statistics import figures, measures, occupancy, visit_sums
from ..statistics.measures import Measure
from . import queues
from .calm import Calm
from .queues import QueueRow

MOST_ABANDONED = 200


def read(name: str, day: date | None, clock: Clock, *, numbers: bool) -> DayReport:
    """Of today for None."""
    settings = SettingsOfQueues()
    measure = measures.read().of(name)
    today = measure.days.day_of(clock.telnyx_now)
    day = min(day or today, today)
    if measure.days.begins(day) >= measure.days.ends(day):
        day += ONE_DAY  # left out there: the zone went over the date line
    drawn = (
        figures.of_queues(clock, "today", [name])
        if day == today
        else figures.of_day(clock, day, [name])
    )
    is_cut = _is_cut(drawn[name], measure.days.begins(day))
    row, shown = settings.of(name), settings.name(name, numbers=numbers)
    times = list(_quarters(measure.days.begins(day), measure.days.ends(day)))
    begins = _called(times, row.timezone)
    begun = [at for at in times if at <= clock.telnyx_now]
    busy = occupancy.by_interval(name, occupancy.window_of(measure.days, day, clock), clock)
    return DayReport(
        day=day,
        today=today,
        zone=row.timezone.key,
        name=shown.shown,
        total=drawn[name],
        begins=begins,
        rows=_rows(name, measure, begun, begins, busy, clock),
        levels=_levels(drawn[name], row, clock),
        occupancy=Occupancy(sum(busy.values(), NOTHING)),
        abandoned=_abandoned(_gave_up(name, day, measure), measure, shown.key, clock, numbers),
        longest_wait=None if is_cut else _longest_wait(drawn[name], day, measure, clock),
        doubt=_doubt(drawn[name], clock),
        are_calls_deleted=is_cut,
    )


def _is_cut(drawn: QueueFigures, begins: datetime) -> bool:
    """Whether the rows of some of its visits are gone, which the sums still count."""
    kept_since = visits_kept_since()
    has_any = drawn.offered.value or drawn.answered.value or drawn.abandoned.value
    return bool(has_any and kept_since and begins < kept_since)


def _longest_wait(
    drawn: QueueFigures, day: date, measure: Measure, clock: Clock
) -> timedelta | None:
    span = (measure.days.begins(day), measure.days.ends(day))
    ended = visit_sums.longest_ended(drawn.queue, span)
    waiting = drawn.longest_wait_since
    if waiting is None:
        return ended
    return max(clock.telnyx_now - waiting, ended or timedelta())


def _doubt(drawn: QueueFigures, clock: Clock) -> Doubt | None:
    if drawn.window != "today":
        return None
    row = queues.rows(pk=drawn.queue).get(drawn.queue, QueueRow(drawn.queue))
    return Doubts(clock).of(row.verified_at, row.head_at, drawn.longest_wait_since)


def _levels(drawn: QueueFigures, settings: QueueSettings, clock: Clock) -> DayLevels:
    """Of today the colours of the wallboard, beside which it may hang. A past day has stopped to
    move: nothing is held there.
    """
    share, rate = settings.limits("service_level"), settings.limits("abandon_rate")
    if drawn.window != "today":
        return DayLevels(
            level_below(drawn.service_level.value, share), level(drawn.abandon_rate.value, rate)
        )
    calm, policy = Calm(clock, settings.name), settings.policy
    return DayLevels(calm.service_level(drawn, policy, share), calm.abandoned(drawn, policy, rate))


def _rows(
    name: str,
    measure: Measure,
    times: Sequence[datetime],
    names: Sequence[str],
    busy: Mapping[datetime, Ratio],
    clock: Clock,
) -> tuple[DayRow, ...]:
    stored = QueueInterval.objects.filter(
        queue=name, starts_at__gte=times[0], starts_at__lte=times[-1]
    )
    counted = {at: Sums(*amounts) for at, *amounts in stored.values_list("starts_at", *sums.NAMES)}
    policy, line = measure.policy, visit_sums.waiting().get(name, Line())

    def row(at: datetime, called: str) -> DayRow:
        # As in the figures of the day, to which the rows add up.
        late = line.late_in((at, at + INTERVAL), clock.telnyx_now, policy)
        return _row(called, policy, counted.get(at, Sums()), late, busy.get(at, NOTHING))

    return tuple(row(at, called) for at, called in zip(times, names, strict=False))


def _row(called: str, policy: Policy, counted: Sums, late: int, busy: Ratio) -> DayRow:
    drawn = metrics.of_queue(policy, counted, late)
    level = drawn.service_level
    return DayRow(
        begins=called,
        offered=counted.offered,
        answered=counted.answered,
        abandoned=counted.abandoned,
        short_abandoned=counted.short_abandoned,
        flow_out=counted.flow_out,
        removed=counted.removed,
        service_level=Figure("service_level", level.percent, level.numerator, level.denominator),
        asa_seconds=drawn.asa.value,
        occupancy=Occupancy(busy),
    )


def _quarters(begin: datetime, end: datetime) -> Iterator[datetime]:
    while begin < end:
        yield begin
        begin += INTERVAL


def _called(times: list[datetime], zone: ZoneInfo) -> tuple[str, ...]:
    """By the clock on the wall; where that shows a time twice, with what tells the two apart."""
    local = [at.astimezone(zone) for at in times]
    often = Counter(f"{at:%H:%M}" for at in local)
    return tuple(f"{at:%H:%M}" + (f" {at:%Z}" if often[f"{at:%H:%M}"] > 1 else "") for at in local)


def _gave_up(name: str, day: date, measure: Measure) -> list[Visit]:
    visits = Visit.objects.filter(
        queue=name,
        outcome=Outcome.ABANDONED,
        left_at__gte=measure.days.begins(day),
        left_at__lt=measure.days.ends(day),
    )
    return list(visits.order_by("-left_at")[:MOST_ABANDONED])


@unreadable.rows_of("calls")
def _abandoned(
    rows: list[Visit], measure: Measure, key: str, clock: Clock, numbers: bool
) -> list[Abandoned | Unreadable]:
    people = directory.of_legs([row.call_control_id for row in rows], numbers=numbers)
    left = {(row.call_control_id, row.number): clock.ours(row.left_at) for row in rows}
    cells = call_backs.cells({visit: at for visit, at in left.items() if at}, key)
    short = timedelta(seconds=measure.policy.short_seconds)

    def abandoned(visit: Visit) -> Abandoned:
        assert visit.left_at is not None, "who has abandoned has left"
        waited = visit.left_at - visit.entered_at
        return Abandoned(
            visit.call_control_id,
            people.person(visit.call_control_id),
            visit.left_at,
            int(waited.total_seconds()),
            waited < short,
            visit.positions[-1]["position"] if visit.positions else None,
            cells[visit.call_control_id, visit.number],
        )

    return unreadable.each("call", rows, abandoned, lambda visit: visit.call_control_id)
