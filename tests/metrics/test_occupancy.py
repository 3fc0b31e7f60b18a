"""How much of their time agents are busy: the published examples, and that what is added up minute
by minute is what comes out at once.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferencing.metrics import occupancy
from conferencing.metrics.days import Days
from conferencing.metrics.occupancy import Span, Times
from conferencing.metrics.ratios import Ratio
from conferencing.metrics.sums import INTERVAL

from .samples import after

MINUTE = timedelta(minutes=1)
spans = st.lists(
    st.tuples(st.integers(-3000, 9000), st.integers(0, 4000)).map(
        lambda two: (after(two[0]), after(sum(two)))
    ),
    max_size=8,
)
windows = st.tuples(st.integers(-1000, 4000), st.integers(0, 6000)).map(
    lambda two: (after(two[0]), after(sum(two)))
)


def minutes(begin: float, end: float) -> Span:
    return after(60 * begin), after(60 * end)


def test_an_hour_of_45_minutes_busy_and_5_of_break() -> None:
    assert occupancy.occupancy(45 * MINUTE, 10 * MINUTE).shown_percent == "81.8"
    assert occupancy.share_of_signed_in(45 * MINUTE, 60 * MINUTE).shown_percent == "75.0"
    assert occupancy.occupancy(timedelta(), timedelta()).value is None


def test_the_same_hour_as_it_is_kept() -> None:
    """Ready all the time but for a break: the calls go on within it."""
    times = Times(
        calls=(minutes(0, 20), minutes(25, 40)),
        wrap_ups=(minutes(20, 25), minutes(40, 45)),
        ready=(minutes(0, 20), minutes(25, 40), minutes(45, 55)),
    )
    assert times.within(minutes(0, 60)).shown_percent == "81.8"
    assert times.within(minutes(0, 60)) == Ratio(45 * 60_000_000, 55 * 60_000_000)


def test_calls_that_overlap_keep_an_agent_busy_once() -> None:
    found = [minutes(0, 60), minutes(30, 90), minutes(40, 50), minutes(200, 230)]
    assert occupancy.busy_time(found) == 120 * MINUTE
    assert occupancy.busy_time([]) == timedelta()


def test_a_call_while_signed_off_or_away_is_busy_and_the_break_is_nothing() -> None:
    times = Times(calls=(minutes(10, 20),), ready=(minutes(0, 12),))
    assert times.within(minutes(0, 60)) == Ratio(10 * 60_000_000, 20 * 60_000_000)


def test_nobody_signed_on_is_no_0_percent() -> None:
    assert Times().within(minutes(0, 60)).value is None
    assert Times(ready=(minutes(0, 5),)).within(minutes(0, 60)).percent == 0.0


@given(spans, spans, spans, windows, st.integers(0, 6000))
def test_two_windows_side_by_side_are_the_whole(
    calls: list[Span], wrap_ups: list[Span], ready: list[Span], window: Span, cut: int
) -> None:
    times = Times(tuple(calls), tuple(wrap_ups), tuple(ready))
    begin, end = window
    middle = min(begin + timedelta(seconds=cut), end)
    assert times.within((begin, middle)) + times.within((middle, end)) == times.within(window)


@given(spans, spans, spans, windows)
def test_the_quarters_of_an_hour_add_up_in_any_order_and_repetition(
    calls: list[Span], wrap_ups: list[Span], ready: list[Span], window: Span
) -> None:
    times = Times(tuple(calls), tuple(wrap_ups), tuple(ready))
    again = Times(tuple(calls[::-1] + calls), tuple(wrap_ups[::-1]), tuple(ready * 2))
    by_quarter = times.by_interval(window)
    assert by_quarter == again.by_interval(window)
    assert sum(by_quarter.values(), Ratio(0, 0)) == times.within(window)
    longest = INTERVAL // timedelta(microseconds=1)
    assert all(0 <= r.numerator <= r.denominator <= longest for r in by_quarter.values())


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Asia/Kolkata", date(2026, 10, 25), 24),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
    ],
)
def test_whoever_is_ready_across_midnight_has_the_hours_of_each_day(
    zone: str, day: date, hours: float
) -> None:
    days = Days(ZoneInfo(zone))
    always = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    midnight = days.begins(day)
    call = (midnight - 20 * MINUTE, midnight + 10 * MINUTE)
    times = Times(calls=(call,), ready=(always,))
    of_day = times.within((days.begins(day), days.ends(day)))
    assert of_day == Ratio(10 * 60_000_000, round(hours * 3600) * 1_000_000)
    before = day - timedelta(days=1)
    assert times.within((days.begins(before), midnight)).numerator == 20 * 60_000_000
