"""Days are sums of quarters of an hour: for every zone, also where clocks are changed."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conferencing.metrics import sums
from conferencing.metrics.days import Days
from conferencing.metrics.policy import Policy
from conferencing.metrics.visits import Outcome, QueueVisit

from .samples import START, summed, visit

# Clocks are changed on that day, or a day is nothing but half an hour off.
DAYS = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Asia/Kolkata", date(2026, 10, 25)),
]
SECONDS = st.floats(0, 3 * 3600).map(lambda s: round(s, 3))
OUTCOMES = st.sampled_from(
    [Outcome.ANSWERED, Outcome.ABANDONED, Outcome.FLOW_OUT, Outcome.REMOVED, Outcome.WAITING]
)


@st.composite
def around(draw: st.DrawFn, midnight: datetime) -> QueueVisit:
    at = (midnight - START).total_seconds() + draw(st.integers(-30 * 3600, 30 * 3600))
    outcome = draw(OUTCOMES)
    talk = draw(st.none() | SECONDS) if outcome is Outcome.ANSWERED else None
    return visit(outcome, draw(SECONDS), at=at, talk=talk)


@pytest.mark.parametrize(("zone", "day"), DAYS)
@given(data=st.data(), threshold=st.sampled_from([1, 20, 900, 7200]), hour=st.integers(0, 23))
@settings(max_examples=40, deadline=None)
def test_a_day_is_the_sum_of_its_quarters(
    zone: str, day: date, data: st.DataObject, threshold: int, hour: int
) -> None:
    days, policy = Days(ZoneInfo(zone), time(hour, 45)), Policy(threshold_seconds=threshold)
    begin, end = days.begins(day), days.ends(day)
    visits = data.draw(st.lists(around(begin), max_size=12))
    entries = [entry for one in visits for entry in sums.entries(one, policy)]
    quarters = Counter[tuple[datetime, str]]()
    for entry in entries:
        quarters[sums.interval_of(entry.at), entry.name] += entry.amount
    of_day = sums.total(entry for entry in entries if begin <= entry.at < end)
    for name in sums.NAMES:
        added = sum(n for (at, of), n in quarters.items() if of == name and begin <= at < end)
        assert added == getattr(of_day, name)


@given(data=st.data())
def test_all_that_were_offered_have_one_outcome_or_wait(data: st.DataObject) -> None:
    """A cohort by the time of entry."""
    visits = data.draw(st.lists(around(START)))
    counted = summed(*visits)
    waiting = sum(one.outcome == Outcome.WAITING for one in visits)
    assert counted.offered == counted.ended + waiting
    assert counted.answered == counted.answered_in_time + counted.answered_late
    assert counted.abandoned == counted.abandoned_in_time + counted.abandoned_late
    assert counted.short_abandoned <= counted.abandoned_in_time


def test_each_term_counts_when_it_is_decided() -> None:
    """An answer in time when it came, a late one when the threshold passed."""
    late = visit(Outcome.ANSWERED, 60, at=100)
    moments = {name: at for at, name, _ in sums.entries(late, Policy())}
    assert moments["offered"] == START + timedelta(seconds=100)
    assert moments["answered_late"] == START + timedelta(seconds=120)
    assert moments["answered"] == START + timedelta(seconds=160)


def test_short_is_never_longer_than_the_threshold() -> None:
    gave_up = visit(Outcome.ABANDONED, 15)
    assert summed(gave_up, policy=Policy(threshold_seconds=10, short_seconds=30)) == summed(
        gave_up, policy=Policy(threshold_seconds=10, short_seconds=10)
    )


def test_quarters_begin_on_the_quarter() -> None:
    at = datetime(2026, 9, 1, 8, 29, 59, 999999, tzinfo=UTC)
    assert sums.interval_of(at) == datetime(2026, 9, 1, 8, 15, tzinfo=UTC)
    assert sums.interval_of(at + timedelta(microseconds=1)).minute == 30
