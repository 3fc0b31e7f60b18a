"""The figures of queues as screens read them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferencing.models import QueueSettings, Visit
from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.figures import Figure, QueueFigures, Window
from conferencing.queries.statistics import figures
from conferencing.queries.statistics.figures import OVER_ALL
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


def visits(
    leg: str, reason: str, wait: float, *, ago_seconds: float, queue: str = "support"
) -> None:
    """Began so many seconds ago, and waited so long."""
    world.waits(leg, queue, at=ago(seconds=ago_seconds))
    world.stops_waiting(leg, queue, reason, at=ago(seconds=ago_seconds - wait))


def support(window: Window, now: datetime = NOW) -> QueueFigures:
    return figures.of_queues(Clock(now), window)["support"]


def values(drawn: QueueFigures, *names: str) -> list[float | None]:
    return [getattr(drawn, name).value for name in names]


OUTCOMES = ("offered", "answered", "abandoned", "short_abandoned", "flow_out", "removed", "waiting")


def has_a_morning() -> None:
    visits("a", "bridged", 10, ago_seconds=600)
    visits("b", "bridged", 20, ago_seconds=600)
    visits("c", "bridged", 60, ago_seconds=600)
    visits("d", "hangup", 3, ago_seconds=500)
    visits("e", "hangup", 300, ago_seconds=500)
    visits("f", "timeout", 30, ago_seconds=500)
    world.waits("g", "support", at=ago(seconds=15))
    world.waits("h", "support", at=ago(seconds=25))


@pytest.mark.parametrize("window", ["30m", "today"])
def test_every_visit_is_offered_and_has_one_outcome(window: Window) -> None:
    has_a_morning()
    drawn = support(window)
    assert values(drawn, *OUTCOMES) == [8, 3, 2, 1, 1, 0, 2]
    assert drawn.offered.value == 3 + 2 + 1 + 0 + 2


@pytest.mark.parametrize("window", ["30m", "today"])
def test_the_service_level_says_what_it_is_of(window: Window) -> None:
    has_a_morning()
    drawn = support(window)
    # In time 10 and 20; late 60; gave up late 300; one waits for longer than 20.
    assert drawn.service_level == Figure("service_level", 40.0, 2, 5)
    assert (drawn.formula, drawn.threshold, drawn.short) == ("SL4live", 20, 5)
    assert drawn.service_level.of == "2 of 5"
    assert drawn.is_on_target is False


def test_averages_are_in_seconds() -> None:
    has_a_morning()
    drawn = support("today")
    assert values(drawn, "asa_seconds", "average_abandon_seconds") == [30.0, 151.5]
    assert values(drawn, "longest_wait_seconds", "average_wait_seconds") == [25.0, 20.0]
    assert drawn.longest_wait_since == ago(seconds=25)
    assert drawn.average_wait_since == ago(seconds=20)
    assert drawn.talk_seconds.value is None


def test_an_empty_queue_has_no_shares_and_no_averages() -> None:
    drawn = figures.of_queues(Clock(NOW), "today", ["support"])["support"]
    shares = ("service_level", "asa_seconds", "talk_seconds", "abandon_rate", "answer_rate")
    assert values(drawn, *shares) == [None] * 5
    assert values(drawn, "longest_wait_seconds", "average_wait_seconds") == [None, None]
    assert values(drawn, *OUTCOMES) == [0] * 7


def test_the_last_thirty_minutes_are_exact() -> None:
    begin = NOW - timedelta(minutes=30)
    world.waits("a", "support", at=begin - timedelta(seconds=60))
    world.stops_waiting("a", "support", "bridged", at=begin)
    world.waits("b", "support", at=begin - timedelta(seconds=60))
    world.stops_waiting("b", "support", "bridged", at=begin - timedelta(microseconds=1))
    world.waits("c", "support", at=begin)
    drawn = support("30m")
    assert values(drawn, "offered", "answered", "waiting") == [1, 1, 1]
    # It was too late 40 seconds before the window began; the one who waits still, in it.
    assert drawn.service_level == Figure("service_level", 0.0, 0, 1)


def test_over_all_adds_what_each_queue_counts_by_its_own_policy() -> None:
    QueueSettings.objects.create(name="sales", threshold_seconds=60, formula="SL2")
    visits("a", "bridged", 30, ago_seconds=300)
    visits("b", "bridged", 30, ago_seconds=300, queue="sales")
    drawn = figures.of_queues(Clock(NOW), "today")
    assert drawn["sales"].service_level == Figure("service_level", 100.0, 1, 1)
    assert drawn["support"].service_level == Figure("service_level", 0.0, 0, 1)
    assert drawn[OVER_ALL].service_level == Figure("service_level", 50.0, 1, 2)
    assert (drawn[OVER_ALL].formula, drawn[OVER_ALL].threshold) == ("", None)
    assert drawn[OVER_ALL].short == 5


def test_only_the_named_queues_are_added_up() -> None:
    visits("a", "bridged", 30, ago_seconds=300)
    visits("b", "bridged", 30, ago_seconds=300, queue="sales")
    drawn = figures.of_queues(Clock(NOW), "today", ["sales"])
    assert (set(drawn), drawn[OVER_ALL].answered.value) == ({"sales", OVER_ALL}, 1)
    assert figures.of_queues(Clock(NOW), "today", [])[OVER_ALL].answered.value == 0


@pytest.mark.parametrize(
    ("zone", "start", "answered"),
    [
        ("UTC", time(0), 3),
        ("Asia/Kolkata", time(0), 3),  # since 18:30 of the day before
        ("Asia/Kolkata", time(9, 45), 2),  # since 4:15
        ("Europe/Berlin", time(6), 1),  # since 5:00
        ("Australia/Lord_Howe", time(0), 1),  # since 13:00
    ],
)
def test_today_begins_where_the_queue_is(zone: str, start: time, answered: int) -> None:
    QueueSettings.objects.create(name="support", zone=zone, day_start=start)
    day = datetime(2026, 11, 19, tzinfo=UTC)
    for leg, hours in (("a", 4), ("b", 4.9), ("c", 13.5)):
        at = day + timedelta(hours=hours)
        world.waits(leg, "support", at=at)
        world.stops_waiting(leg, "support", "bridged", at=at + timedelta(seconds=5))
    # 18:20 in UTC: 23:50 in India.
    now = day + timedelta(hours=18, minutes=20)
    assert support("today", now).answered.value == answered


def test_a_day_without_an_hour_and_one_with_an_hour_more() -> None:
    QueueSettings.objects.create(name="support", zone="Europe/Berlin")
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25)):
        drawn = figures.of_day(Clock(NOW), day, ["support"])["support"]
        assert drawn.until - drawn.since == timedelta(hours=hours)


def test_a_day_explains_its_sums_with_what_was_carried_over() -> None:
    midnight = datetime(2026, 11, 19, tzinfo=UTC)
    minute = timedelta(minutes=1)
    for leg, begin, end in [("a", -2, 3), ("b", -5, -1), ("c", 10, 20), ("d", 1439, 1445)]:
        world.waits(leg, "support", at=midnight + begin * minute)
        world.stops_waiting(leg, "support", "bridged", at=midnight + end * minute)
    drawn = figures.of_day(Clock(NOW), date(2026, 11, 19))["support"]
    assert values(drawn, "offered", "answered", "waiting") == [2, 2, None]
    assert (drawn.carried_in, drawn.carried_out) == (1, 1)
    assert figures.of_day(Clock(NOW), date(2026, 11, 20))["support"].carried_in == 1


def test_the_figures_change_by_themselves_when_somebody_has_waited_too_long() -> None:
    world.waits("a", "support", at=ago(seconds=15))
    clock = Clock(NOW)
    figures.of_queues(clock, "today")
    assert clock.until == NOW + timedelta(seconds=5)


def test_what_leaves_the_window_is_known_beforehand() -> None:
    visits("a", "bridged", 5, ago_seconds=1790)
    clock = Clock(NOW)
    figures.of_queues(clock, "30m")
    assert clock.until == NOW + timedelta(seconds=10)


def test_figures_are_on_the_clock_of_telnyx() -> None:
    world.waits("a", "support", at=ago(seconds=10))
    ahead = timedelta(seconds=-5)
    drawn = figures.of_queues(Clock(NOW, ahead), "now")["support"]
    assert drawn.longest_wait_seconds.value == 5.0


def queries(read: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        read()
    return len(captured)


def test_the_number_of_queries_is_that_of_the_windows() -> None:
    def read() -> None:
        figures.of_windows(Clock(NOW), ["now", "30m", "today"])
        figures.of_day(Clock(NOW), date(2026, 11, 20))

    before = queries(read)
    for number in range(6):
        QueueSettings.objects.create(name=f"queue{number}", day_start=time(number))
        visits(f"leg{number}", "bridged", 5, ago_seconds=300, queue=f"queue{number}")
        world.waits(f"waiting{number}", f"queue{number}", at=ago(seconds=30))
    assert queries(read) == before == 4 + 4


def test_visits_of_long_ago_are_not_read() -> None:
    visits("a", "bridged", 5, ago_seconds=300)
    old = ago(days=100)
    Visit.objects.create(
        call_control_id="old",
        number=1,
        queue="support",
        entered_at=old,
        left_at=old,
        outcome="answered",
    )
    assert support("30m").answered.value == 1
