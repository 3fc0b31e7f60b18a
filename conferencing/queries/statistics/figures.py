"""The figures of queues: now, in the last thirty minutes, today and on any day. A fixed number of
statements, however many queues there are and however much has happened.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypeVar

from conferencing.metrics import figures, service_level
from conferencing.metrics.figures import SECOND, Figures, Line
from conferencing.metrics.policy import Policy
from conferencing.metrics.ratios import Ratio

from ..reading.clock import Clock
from ..screens.figures import Figure, QueueFigures, Window
from . import measures as measuring
from . import visit_sums
from .measures import Measure, Measures
from .visit_sums import NOTHING, Counted, Span

ROLLING = timedelta(minutes=30)
OVER_ALL = ""

Value = TypeVar("Value")
ByQueue = dict[str, QueueFigures]
Names = Collection[str] | None


@dataclass(frozen=True, slots=True)
class Part:
    """One queue in one window, or several. `policies`: of each of them."""

    policies: tuple[Policy, ...]
    span: Span
    figures: Figures
    line: Line
    thresholds: frozenset[int]


def of_queues(clock: Clock, window: Window = "today", names: Names = None) -> ByQueue:
    """The figures of these queues (None: of all that have any) by name, and under OVER_ALL those of
    all of them together. As many queries as `of_windows`.
    """
    return of_windows(clock, [window], names)[window]


def of_windows(
    clock: Clock, windows: Iterable[Window], names: Names = None
) -> dict[Window, ByQueue]:
    """As `of_queues`, of several windows; any day's is `of_day`. Two queries, and one for each
    window but "now".
    """
    return of_lines(clock, windows, names, measuring.read(), visit_sums.waiting())


def of_lines(
    clock: Clock,
    windows: Iterable[Window],
    names: Names,
    measures: Measures,
    lines: Mapping[str, Line],
) -> dict[Window, ByQueue]:
    """The same for whoever has read these two. One query for each window but "now"."""
    return {
        window: _drawn(clock, window, _parts(clock, window, measures, lines, names))
        for window in windows
    }


def of_day(clock: Clock, day: date, names: Names = None) -> ByQueue:
    """The figures of this date, in the zone of each queue, and what was carried over at its
    beginning and its end. Four queries.
    """
    measures = measuring.read()
    span = partial(_day, day=day)
    lines = visit_sums.waiting()
    counted = visit_sums.of_spans(measures, span)
    carried = visit_sums.carried_into(measures, span)
    parts = _each(
        clock, measures, lines, counted, span, {*counted, *carried} if names is None else names
    )
    return {
        queue: _with_carried(_without_now(drawn), _carried(queue, carried, parts))
        for queue, drawn in _drawn(clock, "day", parts).items()
    }


def _parts(
    clock: Clock, window: Window, measures: Measures, lines: Mapping[str, Line], names: Names
) -> dict[str, Part]:
    counted: Mapping[str, Counted] = {}
    match window:
        case "today":
            span = partial(_today, now=clock.telnyx_now)
            counted = visit_sums.of_spans(measures, span)
            # At midnight in the zone of any of them it is another day.
            for each in [measures.default, *measures.by_queue.values()]:
                clock.older(clock.ours(span(each)[1]), timedelta())
        case "30m":
            begin = clock.telnyx_now - ROLLING
            span = partial(_always, span=(begin, clock.telnyx_now))
            counted, first = visit_sums.since(begin, measures)
            # The next to fall out of the half hour is the oldest.
            clock.older(clock.ours(first), ROLLING)
        case _:
            span = partial(_always, span=(clock.telnyx_now, clock.telnyx_now))
    return _each(
        clock, measures, lines, counted, span, {*counted, *lines} if names is None else names
    )


def _each(
    clock: Clock,
    measures: Measures,
    lines: Mapping[str, Line],
    counted: Mapping[str, Counted],
    span: Callable[[Measure], Span],
    names: Collection[str],
) -> dict[str, Part]:
    def part(queue: str) -> Part:
        measure, line = measures.of(queue), lines.get(queue, Line())
        return _part(clock, measure, line, counted.get(queue, NOTHING), span(measure))

    return {queue: part(queue) for queue in sorted(names)}


def _part(clock: Clock, measure: Measure, line: Line, counted: Counted, span: Span) -> Part:
    policy = measure.policy
    for entered_at in line.entered_at:
        clock.older(clock.ours(entered_at), timedelta(seconds=policy.threshold_seconds))
    late = line.late_in(span, clock.telnyx_now, policy)
    of_queue = figures.of_queue(policy, counted.sums, late)
    return Part((policy,), span, of_queue, line, counted.thresholds)


def _drawn(clock: Clock, window: Window, parts: Mapping[str, Part]) -> ByQueue:
    every = {**parts, OVER_ALL: _over_all(clock, [*parts.values()])}
    return {queue: _of_part(clock, queue, window, part) for queue, part in every.items()}


def _over_all(clock: Clock, parts: list[Part]) -> Part:
    now = clock.telnyx_now
    return Part(
        tuple(policy for part in parts for policy in part.policies),
        (
            min((part.span[0] for part in parts), default=now),
            max((part.span[1] for part in parts), default=now),
        ),
        figures.over_all(part.figures for part in parts),
        Line(tuple(sorted(at for part in parts for at in part.line.entered_at))),
        frozenset(threshold for part in parts for threshold in part.thresholds),
    )


def _of_part(clock: Clock, queue: str, window: Window, part: Part) -> QueueFigures:
    now, sums, line = clock.telnyx_now, part.figures.sums, part.line
    level, average = part.figures.service_level, line.average(now)
    longest = line.longest(now)
    thresholds = {policy.threshold_seconds for policy in part.policies}
    target = _common(policy.target_percent for policy in part.policies)
    return QueueFigures(
        queue=queue,
        window=window,
        since=part.span[0],
        until=part.span[1],
        formula=_common(map(service_level.name_of, part.policies)) or "",
        threshold=_common(thresholds),
        short=_common(policy.short_seconds for policy in part.policies),
        target=target,
        waiting=_count("waiting", len(line.entered_at)),
        longest_wait_seconds=Figure(
            "longest_wait_seconds", longest.total_seconds() if longest is not None else None
        ),
        average_wait_seconds=_seconds("average_wait_seconds", average),
        offered=_count("offered", sums.offered),
        answered=_count("answered", sums.answered),
        abandoned=_count("abandoned", sums.abandoned),
        short_abandoned=_count("short_abandoned", sums.short_abandoned),
        flow_out=_count("flow_out", sums.flow_out),
        removed=_count("removed", sums.removed),
        service_level=_share("service_level", level),
        asa_seconds=_seconds("asa_seconds", part.figures.asa),
        talk_seconds=_seconds("talk_seconds", part.figures.talk),
        abandon_rate=_share("abandon_rate", part.figures.abandon_rate),
        abandon_rate_without_short=_share(
            "abandon_rate_without_short", part.figures.abandon_rate_without_short
        ),
        answer_rate=_share("answer_rate", part.figures.answer_rate),
        average_abandon_seconds=_seconds("average_abandon_seconds", part.figures.average_abandon),
        is_on_target=None if target is None else level.is_at_least(target),
        longest_wait_since=line.longest_since,
        average_wait_since=line.average_since,
        counted_by=tuple(sorted(part.thresholds - thresholds)),
    )


def _without_now(drawn: QueueFigures) -> QueueFigures:
    """A past day knows nothing of those who wait now."""
    return replace(
        drawn,
        waiting=Figure("waiting", None),
        longest_wait_seconds=Figure("longest_wait_seconds", None),
        average_wait_seconds=Figure("average_wait_seconds", None),
        longest_wait_since=None,
        average_wait_since=None,
    )


def _carried(queue: str, carried: Mapping[str, int], parts: Mapping[str, Part]) -> int:
    return (
        sum(carried.get(name, 0) for name in parts) if queue == OVER_ALL else carried.get(queue, 0)
    )


def _with_carried(drawn: QueueFigures, carried_in: int) -> QueueFigures:
    ended = (drawn.answered, drawn.abandoned, drawn.flow_out, drawn.removed)
    left = sum(int(figure.value or 0) for figure in ended)
    carried_out = carried_in + int(drawn.offered.value or 0) - left
    return replace(drawn, carried_in=carried_in, carried_out=carried_out)


def _day(measure: Measure, day: date) -> Span:
    return measure.days.begins(day), measure.days.ends(day)


def _today(measure: Measure, now: datetime) -> Span:
    # We know Telnyx's clock only to about a second: what it reports for tomorrow counts tomorrow.
    return _day(measure, measure.days.day_of(now))


def _always(measure: Measure, span: Span) -> Span:
    return span


def _common(values: Iterable[Value]) -> Value | None:
    """The one value that all have; None where they differ, or for none."""
    different = set(values)
    return different.pop() if len(different) == 1 else None


def _count(name: str, value: int) -> Figure:
    return Figure(name, value)


def _share(name: str, ratio: Ratio) -> Figure:
    return Figure(name, ratio.percent, ratio.numerator, ratio.denominator)


def _seconds(name: str, ratio: Ratio) -> Figure:
    return Figure(name, ratio.value, ratio.numerator / SECOND, ratio.denominator // SECOND)
