"""A caller stands in the same place on every screen."""

from datetime import timedelta

import pytest

from conferencing.mirror import places
from conferencing.models import Visit
from conferencing.queries.queues import queue_page, queues, wallboard
from conferencing.queries.queues.wallboard import Shown
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


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
