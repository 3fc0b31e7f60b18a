"""Days that are shorter or longer than 24 hours, in zones of half hours and quarters."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferencing.metrics.days import Days
from conferencing.metrics.sums import INTERVAL, interval_of

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "America/Santiago",
    "Pacific/Apia",
]


def hours(zone: str, day: date, start: time = time(0)) -> float:
    days = Days(ZoneInfo(zone), start)
    return (days.ends(day) - days.begins(day)) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "day", "length"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("America/Santiago", date(2026, 9, 6), 23),  # where there is no midnight
        ("Asia/Kolkata", date(2026, 3, 29), 24),
    ],
)
def test_a_day_is_as_long_as_it_is_there(zone: str, day: date, length: float) -> None:
    assert hours(zone, day) == length


def test_a_day_of_a_half_hour_zone_begins_on_the_half_hour() -> None:
    assert Days(ZoneInfo("Asia/Kolkata")).begins(date(2026, 9, 1)) == datetime(
        2026, 8, 31, 18, 30, tzinfo=UTC
    )


def test_a_day_may_begin_in_the_morning() -> None:
    days = Days(ZoneInfo("Europe/Berlin"), time(6, 0))
    assert days.day_of(datetime(2026, 9, 2, 3, 59, tzinfo=UTC)) == date(2026, 9, 1)
    assert days.day_of(datetime(2026, 9, 2, 4, 0, tzinfo=UTC)) == date(2026, 9, 2)


@given(
    zone=st.sampled_from(ZONES),
    at=st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    start=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
def test_every_moment_is_in_one_day_of_whole_intervals(
    zone: str, at: datetime, start: time
) -> None:
    days = Days(ZoneInfo(zone), start)
    day = days.day_of(at)
    assert days.begins(day) <= at < days.ends(day)
    assert interval_of(days.begins(day)) == days.begins(day)
    assert days.begins(day) <= interval_of(at) < interval_of(at) + INTERVAL <= days.ends(day)
