"""Queues: who waits, in which order, and what became of the others today."""

from operator import attrgetter

import pytest

from conferencing.queries import queues
from conferencing.queries.clock import Clock
from conferencing.queries.screens.queues import QueueCard
from conferencing.queries.unreadable import readable
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


def support() -> QueueCard:
    [queue] = readable(queues.read(Clock(NOW), numbers=True))
    return queue


def test_callers_stand_by_time_of_entry() -> None:
    for leg, seconds in (("second", 20), ("first", 30), ("third", 10)):
        world.waits(leg, "support", at=ago(seconds=seconds))
    assert [(who.position, who.call_control_id) for who in readable(support().callers)] == [
        (1, "first"),
        (2, "second"),
        (3, "third"),
    ]
    assert support().longest_wait_since == ago(seconds=30)


def test_exits_count_by_their_reason_since_midnight() -> None:
    for number, reason in enumerate(["bridged", "bridged", "hangup", "timeout"]):
        world.waits(f"leg{number}", "support", at=ago(minutes=5))
        world.stops_waiting(f"leg{number}", "support", reason, at=ago(minutes=4))
    world.waits("yesterday", "support", at=ago(hours=13))
    world.stops_waiting("yesterday", "support", "bridged", at=ago(hours=13))
    assert (support().answered_today, support().abandoned_today) == (2, 1)


def test_a_queue_that_is_named_with_a_number_is_masked_and_keeps_a_key_of_its_own() -> None:
    for leg, queue in (("anna", "+12025550142"), ("bob", "+12035550142"), ("carl", "support")):
        world.waits(leg, queue, at=ago(seconds=30))
    shown = readable(queues.read(Clock(NOW), numbers=False))
    assert [queue.name for queue in shown] == ["+1 ••• 0142", "+1 ••• 0142", "support"]
    assert len({queue.key for queue in shown}) == 3
    assert shown == sorted(shown, key=attrgetter("sort"))
    assert shown == readable(queues.read(Clock(NOW), numbers=False))
    assert [queue.key for queue in readable(queues.read(Clock(NOW), numbers=True))] == [
        "+12025550142",
        "+12035550142",
        "support",
    ]


def test_a_queue_that_telnyx_forgot_stays_for_the_day() -> None:
    world.waits("anna", "support", at=ago(minutes=5))
    world.stops_waiting("anna", "support", "bridged", at=ago(minutes=4))
    assert support().waiting == 0
