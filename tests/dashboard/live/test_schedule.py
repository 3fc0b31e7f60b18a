"""How long a view rests after it has drawn."""

import pytest

from dashboard.live.schedule import CREDIT_SECONDS, PACE_SECONDS, Rest, Schedule
from dashboard.topics import BALANCE, POLL, concerning


def test_a_view_with_little_to_do_does_not_rest() -> None:
    rest = Rest()
    assert [rest.after(began, began + 0.004) for began in (10.0, 10.01, 10.02, 10.03)] == [0.0] * 4


@pytest.mark.parametrize("seconds", [0.002, 0.01, PACE_SECONDS])
def test_a_view_that_always_has_to_draw_does_so_two_thirds_of_the_time(seconds: float) -> None:
    rest, now, drawing = Rest(), 10.0, 0.0
    while now < 20.0:
        drawing += seconds
        now += seconds + rest.after(now, now + seconds)
    assert drawing == pytest.approx(10.0 * 2 / 3, abs=CREDIT_SECONDS + PACE_SECONDS)


def test_changes_wait_little_longer_than_one_long_drawing_takes() -> None:
    rest, now = Rest(), 10.0
    for _ in range(100):  # short ones all the time
        now += 0.004 + rest.after(now, now + 0.004)
    assert rest.after(now, now + 0.060) < 0.020


def test_after_a_while_without_a_drawing_it_may_draw_at_once_again() -> None:
    rest = Rest()
    rest.after(10.0, 11.0)
    assert rest.after(12.0, 12.01) == 0.0


def test_no_rest_is_longer_than_the_pace() -> None:
    rest = Rest()
    for began in (10.0, 12.0, 14.0):
        assert rest.after(began, began + 2.0) == pytest.approx(PACE_SECONDS)


def test_five_hundred_answers_at_once_have_the_bars_drawn_once_a_second() -> None:
    schedule, drawn = Schedule(), []
    schedule.take(0.0)
    for tick in range(1, 641):
        now = 100 + tick / 200
        if tick <= 500:  # two and a half seconds with an answer in each two-hundredth
            schedule.add(concerning("conference:one", ["conference:one"]), now)
        if POLL in (schedule.take(now) or ()):
            drawn.append(now)
    # The first at once, and the last in the drawing after it.
    assert drawn == pytest.approx([100.005, 101.005, 102.005, 103.005])


def test_a_conference_in_which_all_talk_at_once_has_its_balance_drawn_every_two_seconds() -> None:
    schedule, drawn = Schedule(), []
    schedule.take(0.0)
    for tick in range(1, 101):  # five seconds with a change of the floor in each twentieth
        now = 100 + tick / 20
        schedule.add(concerning("conference:one", ["conference:one"]), now)
        if BALANCE in (schedule.take(now) or ()):
            drawn.append(now)
    assert drawn == pytest.approx([100.05, 102.05, 104.05])
