"""Opening hours as somebody writes them: what is understood, and when a queue is open."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from conferencing.models import opening_hours
from conferencing.models.opening_hours import NoHours, Span, State
from conferencing.models.queue_settings import are_hours

BERLIN = ZoneInfo("Europe/Berlin")
KOLKATA = ZoneInfo("Asia/Kolkata")
UTC_ZONE = ZoneInfo("UTC")


def state(typed: str, at: datetime, zone: ZoneInfo = BERLIN) -> State:
    return opening_hours.state(opening_hours.read(typed), at, zone)


def berlin(day: int, hour: int, minute: int = 0, *, month: int = 6) -> datetime:
    """In June 2026 the first is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def test_days_and_times_are_read() -> None:
    assert opening_hours.read("Sat-Sun 9:00-12:00 13:00-24:00") == (
        Span(5, time(9), time(12)),
        Span(6, time(9), time(12)),
        Span(5, time(13), time(0)),
        Span(6, time(13), time(0)),
    )


@pytest.mark.parametrize(
    "typed",
    [
        "Mon-Fri 9-17",
        "mon-fri 9:00 - 17:00",
        "Mon–Fri 9.00–17.00",
        "Monday to Friday 9am-5pm",
        "Mon-Fri: 09:00 until 17",
        "Mon, Tue, Wednesday, Thurs & Fri 9 am to 5 pm",
        "Mon Tue Wed, Thu-Fri 09:00-17:00",
    ],
)
def test_what_can_mean_but_one_thing_is_understood(typed: str) -> None:
    read = opening_hours.read(typed)
    assert sorted(read, key=lambda one: one.weekday) == [
        Span(day, time(9), time(17)) for day in range(5)
    ]


def test_times_alone_go_with_the_days_before() -> None:
    assert opening_hours.read("Mon 8-12, 13-17; Sat 22-2") == (
        Span(0, time(8), time(12)),
        Span(0, time(13), time(17)),
        Span(5, time(22), time(2)),
    )


@pytest.mark.parametrize("typed", ["Mon-Fri 9-5", "Mon 12-8", "Mon 9-5pm", "Mon 9am-17"])
def test_what_can_mean_two_things_is_asked_about(typed: str) -> None:
    with pytest.raises(NoHours, match="can mean two things"):
        opening_hours.read(typed)


@pytest.mark.parametrize(
    "typed",
    ["always", "Mon", "9-17", "Mon 9-17, Tue", "Mon 25:00-26:00", "Mon 13pm-14pm", "Mo 9:00-17:00"],
)
def test_what_is_not_understood_is_named_with_an_example(typed: str) -> None:
    with pytest.raises(NoHours, match="Mon-Fri 08:00-18:00|Use 00:00 to 24:00"):
        opening_hours.read(typed)


def test_nothing_written_means_always_open() -> None:
    assert state("", berlin(1, 3)) == State(True, None)


def test_it_is_open_from_the_first_minute_until_before_the_last() -> None:
    hours = "Mon-Fri 08:00-18:00"
    assert state(hours, berlin(1, 7, 59)) == State(False, berlin(1, 8))
    assert state(hours, berlin(1, 8)) == State(True, berlin(1, 18))
    assert state(hours, berlin(1, 18)) == State(False, berlin(2, 8))
    assert state(hours, berlin(5, 18)) == State(False, berlin(8, 8))


def test_a_night_reaches_into_the_next_day() -> None:
    assert state("Fri 22:00-02:00", berlin(6, 1, 30)) == State(True, berlin(6, 2))


def test_round_the_clock_it_does_not_close_at_midnight() -> None:
    assert state("Mon-Sun 00:00-24:00", berlin(3, 23, 59)) == State(True, None)


def test_the_clock_of_the_zone_counts() -> None:
    half_past_three = datetime(2026, 6, 1, 3, 30, tzinfo=UTC)
    assert state("Mon 09:00-10:00", half_past_three, KOLKATA).is_open
    assert not state("Mon 09:00-10:00", half_past_three, UTC_ZONE).is_open


def test_the_day_on_which_the_clocks_go_back_is_an_hour_longer() -> None:
    """25 October 2026: at three it is two again."""
    before = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    after = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert [at.astimezone(BERLIN).hour for at in (before, after)] == [2, 2]
    assert all(state("Sun 01:00-03:00", at).is_open for at in (before, after))


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))
def test_what_it_says_of_the_next_change_comes_true(at: datetime) -> None:
    now = at.replace(tzinfo=UTC)
    hours = "Mon-Thu 08:00-12:00 13:00-17:30, Fri 22:00-02:00"
    was = state(hours, now)
    assert was.changes_at is not None and was.changes_at > now
    assert state(hours, was.changes_at).is_open is not was.is_open


@pytest.mark.parametrize("typed", ["Mon 8:30-8:30", "Sat 9:00-12:00 0:00-00:00", "Sun 8:00-08:00"])
def test_a_time_that_ends_as_it_begins_is_not_saved(typed: str) -> None:
    with pytest.raises(ValidationError, match="Write 00:00-24:00 for a whole day"):
        are_hours(typed)
    are_hours("Mon-Sun 00:00-24:00")
