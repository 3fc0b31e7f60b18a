"""Colours stay for some seconds after a figure is back within its limits, and no longer."""

from datetime import datetime, timedelta

import pytest

from conferencing.models import QueueSettings
from conferencing.queries.queues import queue_day, queues, wallboard
from conferencing.queries.queues.calm import HOLD
from conferencing.queries.queues.wallboard import Shown
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.queries.screens.queue_day import DayLevels
from conferencing.queries.screens.wallboard import Levels
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def limits() -> None:
    QueueSettings.objects.create(
        name="support",
        waiting_warning=2,
        waiting_critical=3,
        longest_wait_warning=60,
        longest_wait_critical=120,
    )


def levels(clock: Clock) -> Levels:
    [band] = readable(wallboard.read(clock, Shown(numbers=True)).bands)
    return band.levels


def worst_at(clock: Clock) -> tuple[str, bool]:
    [card] = readable(queues.of_name("support", clock, numbers=True))
    [same] = readable(queues.read(clock, numbers=True))
    assert (same.waiting_level, same.is_beyond) == (card.waiting_level, card.is_beyond)
    return card.waiting_level, card.is_beyond


def waits(*seconds: float) -> None:
    for number, each in enumerate(seconds):
        world.waits(f"leg{number}", "support", at=ago(seconds=each))


def test_it_stays_for_some_seconds_after_the_last_moment_at_the_limit() -> None:
    waits(30, 25, 20)
    assert (levels(Clock(NOW)).waiting, worst_at(Clock(NOW))) == ("crit", ("crit", True))
    world.stops_waiting("leg0", "support", "bridged", at=NOW)
    clock = Clock(NOW + HOLD - SECOND)
    assert (levels(clock).waiting, worst_at(clock)) == ("crit", ("crit", True))
    assert clock.until == NOW + HOLD, "then it is drawn again"
    after = Clock(NOW + HOLD)
    assert (levels(after).waiting, worst_at(after)) == ("warn", ("warn", False))


def test_whoever_comes_and_goes_around_the_limit_changes_no_colour() -> None:
    waits(30, 25, 20)
    for second in range(0, 40, 8):
        came, left = NOW + second * SECOND, NOW + (second + 4) * SECOND
        world.stops_waiting(f"leg{second // 8 + 2}", "support", "bridged", at=came)
        assert levels(Clock(came + 3 * SECOND)).waiting == "crit"
        world.waits(f"leg{second // 8 + 3}", "support", at=left)
        assert levels(Clock(left + 3 * SECOND)).waiting == "crit"


def test_the_longest_wait_as_well() -> None:
    waits(130, 25)
    assert levels(Clock(NOW)).longest_wait == "crit"
    world.stops_waiting("leg0", "support", "bridged", at=NOW)
    assert levels(Clock(NOW + HOLD - SECOND)).longest_wait == "crit"
    assert levels(Clock(NOW + HOLD)).longest_wait == ""


def test_where_nobody_waits_any_more_it_is_well_at_once() -> None:
    waits(130, 125, 121)
    for leg in ("leg0", "leg1", "leg2"):
        world.stops_waiting(leg, "support", "bridged", at=NOW)
    assert levels(Clock(NOW)) == Levels(waiting="", longest_wait="", service_level="crit")
    assert worst_at(Clock(NOW)) == ("", False)


def test_it_gets_worse_at_once() -> None:
    waits(30)
    assert levels(Clock(NOW)).waiting == ""
    world.waits("another", "support", at=NOW)
    assert levels(Clock(NOW)).waiting == "warn"


def test_another_queue_is_not_touched() -> None:
    waits(30, 25, 20)
    world.stops_waiting("leg0", "support", "bridged", at=NOW)
    world.waits("x", "sales", at=ago(seconds=5))
    [sales, support] = readable(wallboard.read(Clock(NOW + SECOND), Shown(numbers=True)).bands)
    assert (sales.levels.waiting, support.levels.waiting) == ("", "crit")


def served(leg: str, waited: float, left: datetime, reason: str = "bridged") -> None:
    world.waits(leg, "support", at=left - timedelta(seconds=waited))
    world.stops_waiting(leg, "support", reason, at=left)


@pytest.fixture
def shares() -> None:
    QueueSettings.objects.filter(name="support").update(
        service_level_warning=80,
        service_level_critical=50,
        abandon_rate_warning=20,
        abandon_rate_critical=40,
    )


def shares_at(clock: Clock) -> tuple[str, str]:
    of_wall = levels(clock)
    [card] = readable(queues.of_name("support", clock, numbers=True))
    assert (card.service_level, card.abandoned) == (of_wall.service_level, of_wall.abandoned)
    day = queue_day.read("support", None, clock, numbers=True)
    assert day.levels == DayLevels(of_wall.service_level, of_wall.abandoned)
    return of_wall.service_level, of_wall.abandoned


@pytest.mark.usefixtures("shares")
def test_a_share_stays_as_bad_as_it_was_for_some_seconds() -> None:
    served("late", 40, ago(minutes=5))
    served("gone", 40, ago(minutes=4), "hangup")
    assert shares_at(Clock(NOW)) == ("crit", "crit")
    for number in range(6):
        served(f"soon{number}", 3, NOW + number * SECOND)
    clock = Clock(NOW + 6 * SECOND)
    assert shares_at(clock) == ("crit", "crit"), "as it was before these were answered"
    assert clock.until == NOW + HOLD, "when the first of them is so long ago"
    # Then 3 of 5 in time and one of 5 gave up, as it was in the middle of these seconds.
    assert shares_at(Clock(NOW + 3 * SECOND + HOLD)) == ("warn", "")
    assert shares_at(Clock(NOW + 5 * SECOND + HOLD)) == ("warn", "")


@pytest.mark.usefixtures("shares")
def test_a_share_gets_worse_at_once() -> None:
    for number in range(3):
        served(f"soon{number}", 3, ago(minutes=5))
    assert shares_at(Clock(NOW)) == ("", "")
    served("gone", 40, NOW, "hangup")
    assert shares_at(Clock(NOW)) == ("warn", "warn")


@pytest.mark.usefixtures("shares")
def test_whoever_was_waiting_for_too_long_and_is_answered_changes_no_colour() -> None:
    served("soon", 3, ago(minutes=5))
    world.waits("late", "support", at=ago(seconds=60))
    before = shares_at(Clock(NOW))
    world.stops_waiting("late", "support", "timeout", at=NOW)
    assert before == ("warn", "")
    assert shares_at(Clock(NOW + HOLD - SECOND)) == ("warn", "")
    assert shares_at(Clock(NOW + HOLD)) == ("", "")


@pytest.mark.usefixtures("shares")
def test_a_day_that_is_over_holds_nothing() -> None:
    """However late in it the last calls were: the report of a past day is by its figures alone."""
    midnight = NOW.replace(hour=0)
    served("late", 40, midnight - timedelta(minutes=5))
    for number in range(6):
        served(f"soon{number}", 3, midnight - (6 - number) * SECOND)
    clock = Clock(midnight + SECOND)
    day = queue_day.read("support", midnight.date() - timedelta(days=1), clock, numbers=True)
    assert day.total.service_level.value == pytest.approx(100 * 6 / 7)
    assert day.levels == DayLevels("", "")
