"""Queues: who waits, in which order, and what became of the others today."""

from operator import attrgetter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferencing.models import QueueSettings
from conferencing.queries.queues import queues
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.queries.screens.queues import QueueCard
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


def test_a_queue_that_is_set_up_stays_while_telnyx_does_not_list_it() -> None:
    set_up("support")
    card = support()
    assert (card.waiting, card.is_known_to_telnyx) == (0, False)


# --- What supervisors have set --------------------------------------------------------------------


def set_up(name: str, **values: object) -> None:
    QueueSettings.objects.create(name=name, **values)


def names(*, numbers: bool = True) -> list[str]:
    return [queue.name for queue in readable(queues.read(Clock(NOW), numbers=numbers))]


def test_a_queue_is_called_and_placed_as_it_was_set_up() -> None:
    for leg, queue in (("anna", "q-17"), ("bob", "sales"), ("carl", "billing")):
        world.waits(leg, queue, at=ago(seconds=30))
    set_up("q-17", display_name="Support", colour="teal", order=1)
    set_up("billing", order=2)
    assert names() == ["sales", "Support", "billing"]
    shown = readable(queues.read(Clock(NOW), numbers=True))[1]
    assert (shown.key, shown.colour) == ("q-17", "teal")


def test_a_number_in_a_display_name_is_masked_too() -> None:
    world.waits("anna", "q-17", at=ago(seconds=30))
    set_up("q-17", display_name="Line +12025550142")
    assert names(numbers=False) == ["Line +1 ••• 0142"]
    set_up("+12025550142", display_name="Hotline")
    world.waits("bob", "+12025550142", at=ago(seconds=30))
    [hotline, _] = readable(queues.read(Clock(NOW), numbers=False))
    assert hotline.name == "Hotline" and "2025550142" not in hotline.key + hotline.sort


@pytest.mark.parametrize(
    ("seconds", "settings", "is_beyond"),
    [
        (119, {}, False),
        (120, {}, True),
        (30, {"longest_wait_warning": 10, "longest_wait_critical": 30}, True),
        (7200, {"longest_wait_warning": None, "longest_wait_critical": None}, False),
    ],
)
def test_who_waits_too_long_is_what_the_queue_says(
    seconds: int, settings: dict[str, object], is_beyond: bool
) -> None:
    world.waits("anna", "support", at=ago(seconds=seconds))
    set_up("support", **settings)
    assert support().is_beyond is is_beyond


@pytest.mark.parametrize(("waiting", "level"), [(1, ""), (2, "warn"), (3, "crit")])
def test_too_many_callers_have_a_level(waiting: int, level: str) -> None:
    for number in range(waiting):
        world.waits(f"leg{number}", "support", at=ago(seconds=5))
    set_up("support", waiting_warning=2, waiting_critical=3)
    assert (support().waiting_level, support().is_beyond) == (level, level == "crit")


def test_more_queues_with_settings_cost_no_more_queries() -> None:
    def queries_of_reading() -> int:
        with CaptureQueriesContext(connection) as asked:
            queues.read(Clock(NOW), numbers=True)
        return len(asked)

    world.waits("anna", "support", at=ago(seconds=5))
    set_up("support")
    few = queries_of_reading()
    for number in range(12):
        world.waits(f"leg{number}", f"queue{number}", at=ago(seconds=5))
        set_up(f"queue{number}")
    assert queries_of_reading() == few
