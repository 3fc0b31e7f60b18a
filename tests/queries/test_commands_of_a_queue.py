"""A queue's page lists what was pressed on it and on its callers, and nothing of other queues."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from conferencing.models import Command
from conferencing.queries.commands import ledger
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def queues() -> None:
    for queue in ("support", "sales"):
        world.waits(f"caller in {queue}", queue, at=ago(minutes=2))


def pressed(verb: str, by: User, *, leg: str = "", **fields: Any) -> str:
    given = {"asked_at": ago(seconds=30), "deadline_at": NOW, **fields}
    row = Command.objects.create(verb=verb, call_control_id=leg, asked_by=by, **given)
    return str(row.uuid)


def listed(queue: str, *, numbers: bool = True) -> list[str]:
    return [line.uuid for line in readable(ledger.of_queue(queue, Clock(NOW), numbers=numbers))]


def test_what_was_done_to_the_queue_and_to_its_callers(supervisor: User) -> None:
    resized = pressed("resize_queue", supervisor, arguments={"queue": "support", "max_size": 9})
    ended = pressed("hangup", supervisor, leg="caller in support")
    pressed("resize_queue", supervisor, arguments={"queue": "sales", "max_size": 9})
    elsewhere = pressed("hangup", supervisor, leg="caller in sales")
    pressed("hangup", supervisor, leg="in no queue")
    assert listed("support") == [ended, resized]
    assert elsewhere in listed("sales")


def test_a_caller_who_is_moved_stands_in_the_lists_of_both(supervisor: User) -> None:
    moved = pressed("enqueue", supervisor, leg="caller in support", arguments={"queue": "sales"})
    assert (listed("support"), listed("sales")) == ([moved], [moved])


def test_what_was_done_to_a_caller_after_they_left_is_none_of_it(supervisor: User) -> None:
    world.stops_waiting("caller in support", "support", "bridged", at=ago(seconds=50))
    pressed("hangup", supervisor, leg="caller in support")
    before = pressed("hangup", supervisor, leg="caller in support", asked_at=ago(seconds=60))
    assert listed("support") == [before]


def test_neither_what_is_automatic_nor_what_is_older_than_a_day(supervisor: User) -> None:
    pressed("hangup", supervisor, leg="caller in support", is_automatic=True)
    world.waits("old", "support", at=ago(hours=30))
    pressed("hangup", supervisor, leg="old", asked_at=ago(hours=25))
    assert listed("support") == []


def test_whoever_sees_no_numbers_sees_nothing_of_callers(supervisor: User) -> None:
    pressed("hangup", supervisor, leg="caller in support")
    deleted = pressed("delete_queue", supervisor, arguments={"queue": "support"})
    assert listed("support", numbers=False) == [deleted]
