"""Which texts are times, and which times can be."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferencing.clocks.times import EARLIEST, MOST_AHEAD, read_time

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
ODD = [
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-12:00",
    "2200-01-01T00:00:00Z",
    "2014-12-31T23:59:59.999999Z",
    "1970-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "10000-01-01T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-03-01T25:00:00Z",
    "2026-03-01T12:00:00+99:99",
    "yesterday",
    "",
    " ",
    "\0",
    "1772366400",
    1772366400,
    1772366400.5,
    1e300,
    float("nan"),
    True,
    None,
    [],
    {"time": "2026-03-01T12:00:00Z"},
]


@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_time_or_cannot_be_is_unknown(odd: object) -> None:
    assert read_time(odd, NOW) is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T12:00:00Z",
        "2026-03-01T12:00:00",
        "2026-03-01T12:00:00.000000Z",
        "2026-03-01T12:00:00+00:00",
        "2026-03-01T06:15:00-05:45",
        "2026-03-02T02:00:00+14:00",
        "2026-03-02T11:59:00+23:59",
        "20260301T120000Z",
    ],
)
def test_a_time_in_any_zone_is_read_in_utc(text: str) -> None:
    assert read_time(text, NOW) == NOW


@given(st.datetimes(timezones=st.timezones() | st.just(timezone(timedelta(hours=-12)))))
def test_a_time_is_read_exactly_when_it_can_be(at: datetime) -> None:
    read = read_time(at.isoformat(), NOW)
    try:
        can_be = EARLIEST <= at.astimezone(UTC) <= NOW + MOST_AHEAD
    except OverflowError:
        can_be = False
    assert (read is not None) == can_be
    assert read is None or (abs(read - at) < timedelta(minutes=1) and read.tzinfo is UTC)


@given(st.text() | st.integers() | st.floats() | st.binary())
def test_nothing_raises(odd: object) -> None:
    assert read_time(odd, NOW) is None or isinstance(odd, str)


def test_a_time_may_be_a_day_ahead_and_no_more() -> None:
    limit = NOW + MOST_AHEAD
    assert read_time(limit.isoformat(), NOW) == limit
    assert read_time((limit + timedelta(seconds=1)).isoformat(), NOW) is None
