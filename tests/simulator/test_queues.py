"""Rules of queues."""

import pytest

from conferencing.simulator.world.errors import Refusal
from tests.simulator.conftest import TestWorld, refused


def test_the_first_call_makes_the_queue(world: TestWorld) -> None:
    world.enqueue(world.caller(), "support")
    assert world.queue("support").max_size == 100
    assert world.payloads("call.enqueued")[0]["current_position"] == 1


def test_first_come_first_served(world: TestWorld) -> None:
    first, second, agent = world.callers(3)
    world.enqueue(first, "support")
    world.enqueue(second, "support")
    world.wait(40)
    assert world.bridge_queue(agent, "support") is first
    dequeued = world.payloads("call.dequeued")[0]
    assert (dequeued["reason"], dequeued["queue_position"], dequeued["wait_time_secs"]) == (
        "bridged",
        1,
        40,
    )
    assert world.kinds()[-2:] == ["call.bridged", "call.bridged"]


def test_an_empty_queue_has_nobody_to_bridge(world: TestWorld) -> None:
    world.create_queue("support")
    with pytest.raises(Refusal):
        world.bridge_queue(world.caller(), "support")


def test_who_waited_too_long_is_parked_not_hung_up(world: TestWorld) -> None:
    leg = world.caller()
    world.enqueue(leg, "support", max_wait=120)
    world.wait(121)
    assert world.payloads("call.dequeued")[0]["reason"] == "timeout"
    assert leg.is_alive
    assert leg.entry is None


def test_a_caller_who_was_taken_does_not_time_out_later(world: TestWorld) -> None:
    caller, agent = world.callers(2)
    world.enqueue(caller, "support", max_wait=120)
    world.bridge_queue(agent, "support")
    world.wait(300)
    assert [payload["reason"] for payload in world.payloads("call.dequeued")] == ["bridged"]


def test_a_caller_who_gives_up_leaves_the_queue(world: TestWorld) -> None:
    leg = world.caller()
    world.enqueue(leg, "support")
    world.hangup(leg)
    assert world.kinds()[-2:] == ["call.dequeued", "call.hangup"]
    assert world.payloads("call.dequeued")[0]["reason"] == "hangup"


def test_a_kept_entry_stays_without_its_caller(world: TestWorld) -> None:
    leg = world.caller()
    world.enqueue(leg, "support", keep_after_hangup=True)
    world.hangup(leg)
    entry = world.entry(world.queue("support"), leg.call_control_id)
    assert not entry.leg.is_alive
    world.remove_entry(entry)
    assert world.queue("support").entries == []


def test_what_a_queue_refuses(world: TestWorld) -> None:
    first, second = world.callers(2)
    world.enqueue(first, "support", max_size=1)
    with refused("90038"):
        world.enqueue(first, "support")
    with refused("90036"):
        world.enqueue(second, "support")
    with refused("90037"):
        world.enqueue(second, "support", max_size=5)


def test_leaving_a_queue_one_is_not_in(world: TestWorld) -> None:
    with refused("90035"):
        world.leave_queue(world.caller())


def test_only_an_empty_queue_can_be_deleted(world: TestWorld) -> None:
    leg = world.caller()
    world.enqueue(leg, "support")
    with refused("90050", status=400):
        world.delete_queue(world.queue("support"))
    world.leave_queue(leg)
    world.delete_queue(world.queue("support"))
    assert world.queues == {}


def test_an_idle_empty_queue_is_forgotten(world: TestWorld) -> None:
    leg = world.caller()
    world.enqueue(leg, "support")
    world.wait(world.idle_queue_seconds + 60)
    assert "support" in world.queues
    world.hangup(leg)
    world.wait(world.idle_queue_seconds + 60)
    assert "support" not in world.queues


def test_enqueuing_a_bridged_call_ends_the_bridge(world: TestWorld) -> None:
    caller, agent = world.callers(2)
    world.bridge(agent, caller)
    world.enqueue(caller, "support")
    assert not agent.is_alive
    assert caller.peer is None
    assert caller.entry is not None
