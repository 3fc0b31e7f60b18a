"""A day by quarters of an hour adds up to the figures of the day."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.figures import Figure
from conferencing.queries.statistics import charts, figures
from conferencing.queries.statistics.charts import Charts
from conferencing.queries.statistics.figures import OVER_ALL
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db
QUEUES = ("support", "sales")


def of_three_hours() -> Charts:
    return charts.between(Clock(NOW), ago(hours=3), NOW, QUEUES)


def stay(leg: str, queue: str, minutes: float, wait: float) -> None:
    """Began so many minutes ago, answered after so many seconds."""
    world.waits(leg, queue, at=ago(minutes=minutes))
    world.stops_waiting(leg, queue, "bridged", at=ago(minutes=minutes, seconds=-wait))


def test_there_is_a_point_for_each_quarter_up_to_the_present() -> None:
    drawn = of_three_hours()
    assert set(drawn) == {*QUEUES, OVER_ALL}
    starts = [point.starts_at for point in drawn["support"]]
    assert starts == [ago(minutes=15 * number) for number in range(12, 0, -1)]
    later = charts.between(Clock(NOW), ago(minutes=20), NOW + timedelta(hours=9), QUEUES)
    assert [point.starts_at for point in later["support"]] == [ago(minutes=30), ago(minutes=15)]


def test_points_have_what_happened_and_who_waited_at_their_end() -> None:
    stay("a", "support", 40, 5)
    stay("b", "support", 16, 90)
    world.waits("c", "sales", at=ago(minutes=5))
    drawn = of_three_hours()
    *_, before, last = drawn["support"]
    assert (before.offered, before.answered, before.waiting) == (1, 0, 1)
    assert (last.offered, last.answered, last.waiting) == (0, 1, 0)
    assert before.service_level == Figure("service_level", 0.0, 0, 1)
    assert drawn["sales"][-1].waiting == 1
    assert drawn["sales"][-1].service_level == Figure("service_level", 0.0, 0, 1)
    assert drawn[OVER_ALL][-2].waiting == drawn[OVER_ALL][-1].waiting == 1


def test_who_waited_before_is_carried_over() -> None:
    stay("a", "support", 200, 3600)
    assert [point.waiting for point in of_three_hours()["support"]][:4] == [1, 1, 0, 0]


def test_the_points_of_a_day_add_up_to_its_figures() -> None:
    for number in range(12):
        stay(f"leg{number}", QUEUES[number % 2], 7 * number + 5, 9 * number)
    day = figures.of_queues(Clock(NOW), "today", QUEUES)
    midnight = NOW.replace(hour=0)
    for queue, points in charts.between(Clock(NOW), midnight, NOW, QUEUES).items():
        level = day[queue].service_level
        assert sum(point.offered for point in points) == day[queue].offered.value
        assert sum(point.service_level.denominator or 0 for point in points) == level.denominator
        assert points[-1].waiting == day[queue].waiting.value


def test_four_queries() -> None:
    stay("a", "support", 40, 5)
    with CaptureQueriesContext(connection) as queries:
        of_three_hours()
    assert len(queries) == 4
