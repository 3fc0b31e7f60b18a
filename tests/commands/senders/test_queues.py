"""Queues from the press to the simulated Telnyx, and what its list then proves."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from conferencing.commands import confirmation, press
from conferencing.ledger import forms
from conferencing.models import Command, Queue, QueueSettings
from conferencing.reconcile import queues
from conferencing.simulator.server import SimulatorServer
from tests import world
from tests.commands.asking import ask, last, learn, parked
from tests.system.rooms import enqueue

pytestmark = pytest.mark.django_db


def proven(command: Command, *, after_seconds: float = 0.0) -> str:
    """Its state once Telnyx's list of queues was read."""
    now = datetime.now(UTC) + timedelta(seconds=after_seconds)
    confirmation.settle("", None, now, queues.observe())
    command.refresh_from_db()
    return command.state


def sizes(sim: SimulatorServer) -> dict[str, int]:
    return sim.do(lambda world: {name: queue.max_size for name, queue in world.queues.items()})


def test_a_queue_from_its_creation_to_its_deletion(sim: SimulatorServer, operator: User) -> None:
    created = ask("create_queue", by=operator, queue="night shift", max_size="40")
    assert (created.state, sizes(sim)) == ("accepted", {"night shift": 40})
    assert Queue.objects.get().max_size == 40
    assert proven(created) == "confirmed"
    resized = ask("resize_queue", by=operator, queue="night shift", max_size="50")
    assert (sizes(sim), Queue.objects.get().max_size) == ({"night shift": 50}, 50)
    assert proven(resized) == "confirmed"
    deleted = ask("delete_queue", by=operator, queue="night shift")
    assert not sizes(sim) and not Queue.objects.get().is_known_to_telnyx
    assert proven(deleted) == "confirmed"


def test_what_the_list_does_not_show_is_no_proof(sim: SimulatorServer, operator: User) -> None:
    created = ask("create_queue", by=operator, queue="night")
    sim.do(lambda world: world.delete_queue(world.queue("night")))
    assert proven(created) == "accepted"
    assert proven(created, after_seconds=11) == "failed"
    assert "nothing changed" in created.error_title


def test_a_queue_that_a_caller_began_again_was_deleted_all_the_same(
    sim: SimulatorServer, operator: User
) -> None:
    ask("create_queue", by=operator, queue="night")
    deleted = ask("delete_queue", by=operator, queue="night")
    sim.do(lambda world: world.create_queue("night"))
    assert proven(deleted) == "confirmed"


def test_a_lost_answer_of_a_creation_is_found_in_the_list(
    sim: SimulatorServer, operator: User
) -> None:
    sim.faults.lose_answer(path="/queues")
    created = ask("create_queue", by=operator, queue="night")
    assert (created.state, sizes(sim)) == ("unknown", {"night": 300})
    assert proven(created) == "confirmed"


def test_a_queue_that_telnyx_has_forgotten_is_deleted(sim: SimulatorServer, operator: User) -> None:
    Queue.objects.create(name="night")
    deleted = ask("delete_queue", by=operator, queue="night")
    assert (deleted.state, proven(deleted)) == ("accepted", "confirmed")


def test_telnyx_refuses_to_delete_a_queue_with_a_caller_we_do_not_know_of(
    sim: SimulatorServer, operator: User
) -> None:
    enqueue(sim, "night")
    Queue.objects.create(name="night")
    deleted = ask("delete_queue", by=operator, queue="night")
    assert (deleted.state, deleted.error_code) == ("failed", "90050")
    assert "Send them to another queue first" in deleted.advice


def test_what_nobody_would_want_to_be_told_late_is_refused_at_once(operator: User) -> None:
    def refused(verb: str, **arguments: str) -> str:
        with pytest.raises((press.Refused, forms.Invalid)) as raised:
            press.create(verb, by=operator, arguments=arguments)
        return str(raised.value)

    world.waits("anna", "support", at=world.ago(minutes=1))
    Queue.objects.get_or_create(name="support")
    assert "already a queue" in refused("create_queue", queue="support")
    assert "has no queue with this name" in refused("resize_queue", queue="night", max_size="5")
    assert "1 caller is waiting" in refused("delete_queue", queue="support")
    press.create("resize_queue", by=operator, arguments={"queue": "support", "max_size": "5"})
    other = {"queue": "support", "max_size": "6"}
    assert "Another change" in refused("resize_queue", **other)


def test_a_double_click_is_one_command(operator: User) -> None:
    first = press.create("create_queue", by=operator, arguments={"queue": "night"})
    again = press.create("create_queue", by=operator, arguments={"queue": "night"})
    assert first.pk == again.pk


def test_a_caller_waits_no_longer_than_the_queue_allows(
    sim: SimulatorServer, operator: User
) -> None:
    leg = parked(sim)
    learn(sim, leg)
    QueueSettings.objects.create(name="night", max_wait_seconds=90)
    ask("enqueue", "", leg, by=operator, queue="night")
    assert last(sim) == ("enqueue", {"queue_name": "night", "max_wait_time_secs": 90})


def test_a_caller_moves_to_another_queue_in_one_step(sim: SimulatorServer, operator: User) -> None:
    leg = enqueue(sim, "night")
    queues.compare_all()
    ask("enqueue", "", leg, by=operator, queue="day")
    line = sim.do(lambda world: [entry.leg.call_control_id for entry in world.queue("day").entries])
    assert line == [leg] and last(sim)[0] == "enqueue"
