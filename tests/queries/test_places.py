"""A caller stands in the same place on every screen."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from conferencing.mirror import places
from conferencing.models import Visit
from conferencing.queries.queues import queue_page, queues, wallboard
from conferencing.queries.queues.wallboard import Shown
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def told(leg: str, position: int) -> None:
    """Telnyx lists them there."""
    at = ago(seconds=1).isoformat()
    places = [{"at": at, "position": position, "is_listed": True}]
    Visit.objects.filter(call_control_id=leg).update(positions=places)


def test_wallboard_queues_and_queue_page_agree_on_who_is_next() -> None:
    for number, leg in enumerate(("anna", "bob", "cleo")):
        world.waits(leg, "support", at=ago(seconds=60 - number))
    for leg, position in (("anna", 3), ("bob", 1), ("cleo", 2)):
        told(leg, position)
    clock = Clock(NOW)
    page = queue_page.read("support", clock, numbers=True).callers
    on_page = [(row.caller.position, row.caller.waiting_since) for row in readable(page)]
    [card] = readable(queues.read(clock, numbers=True))
    on_queues = [(caller.position, caller.waiting_since) for caller in readable(card.callers)]
    [band] = readable(wallboard.read(clock, Shown(numbers=True)).bands)
    on_wall = [(caller.position, caller.waiting_since) for caller in band.line.callers]
    entered = [ago(seconds=60 - number) for number in (1, 2, 0)]
    assert on_page == on_queues == on_wall == list(zip((1, 2, 3), entered, strict=True))
    assert card.longest_wait_since == ago(seconds=60), "not that of the first in line"


def test_all_queues_read_together_are_as_each_read_alone() -> None:
    for number in range(12):
        queue = ("support", "sales", "billing")[number % 3]
        world.waits(f"leg{number}", queue, at=ago(seconds=90 - number))
    for number in (0, 4, 5, 6):
        queue = ("support", "sales", "billing")[number % 3]
        at = ago(seconds=30) + timedelta(seconds=number)
        world.stops_waiting(f"leg{number}", queue, "bridged", at=at)
    together = places.of_all()
    assert set(together) == {"support", "sales", "billing"}
    assert together == {queue: places.of_waiting(queue) for queue in together}
    assert together["support"]["leg9"][-1].position == 2


def test_whoever_has_waited_for_hours_brings_nobody_along_who_came_and_left_since(
    django_assert_num_queries: Callable[..., object],
) -> None:
    came = NOW - timedelta(hours=3)
    world.waits("ahead", "support", at=came - SECOND)
    world.waits("stuck", "support", at=came)
    for number in range(5):
        world.waits(f"leg{number}", "support", at=came + timedelta(minutes=10 + number))
        at = came + timedelta(minutes=20 + number)
        world.stops_waiting(f"leg{number}", "support", "bridged", at=at)
    world.waits("there", "support", at=ago(seconds=60))
    world.waits("new", "support", at=ago(seconds=50))
    world.stops_waiting("ahead", "support", "bridged", at=ago(seconds=40))
    with django_assert_num_queries(2) as asked:  # type: ignore[attr-defined]
        found = places.of_all()["support"]
    now_at = {leg: way[-1].position for leg, way in found.items()}
    assert now_at == {"stuck": 1, "there": 2, "new": 3}
    assert [place.position for place in found["new"]] == [4, 3]
    with connection.cursor() as cursor:
        cursor.execute(asked[1]["sql"])
        assert len(cursor.fetchall()) == 1, "the one who was ahead"
