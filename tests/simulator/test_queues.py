"""Rules of queues."""

import pytest

from conferencing.simulator.api import resources
from conferencing.simulator.world.errors import Refusal
from tests.simulator.conftest import TARGET, TestWorld, refused


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


def test_who_is_taken_out_stays_on_the_phone_parked(world: TestWorld) -> None:
    leg = world.caller()
    world.enqueue(leg, "support")
    world.leave_queue(leg)
    assert world.payloads("call.dequeued")[0]["reason"] == "leave"
    assert (leg.is_alive, leg.entry, leg.peer, leg.conference) == (True, None, None, None)


def test_a_call_waits_in_one_queue_at_a_time(world: TestWorld) -> None:
    leg = world.caller()
    world.enqueue(leg, "support")
    world.enqueue(leg, "sales")
    [left] = world.payloads("call.dequeued")
    assert (left["queue"], left["reason"]) == ("support", "leave")
    assert [entry.leg for entry in world.queue("sales").entries] == [leg]
    assert world.queue("support").entries == []


def test_a_caller_who_is_brought_into_a_conference_was_bridged(world: TestWorld) -> None:
    host, caller, owner = world.callers(3)
    world.enqueue(caller, "support")
    world.join(world.create_conference(host, "Claims review"), caller)
    world.enqueue(owner, "support")
    world.create_conference(owner, "Rota")
    assert [payload["reason"] for payload in world.payloads("call.dequeued")] == ["bridged"] * 2


def test_a_caller_is_taken_out_when_the_phone_of_a_transfer_is_answered(world: TestWorld) -> None:
    caller = world.caller()
    world.enqueue(caller, "support")
    world.transfer(caller, TARGET)
    assert caller.entry
    world.wait(world.ring_seconds)
    assert world.payloads("call.dequeued")[0]["reason"] == "bridged"
    assert caller.peer


def test_a_transfer_that_nobody_answers_leaves_the_caller_in_line(world: TestWorld) -> None:
    caller = world.caller()
    world.far_ends[TARGET] = "no_answer"
    world.enqueue(caller, "support")
    world.transfer(caller, TARGET, ring_timeout=20)
    world.wait(30)
    assert caller.entry
    assert world.payloads("call.dequeued") == []


def test_bridging_takes_the_first_out_even_if_it_fails(world: TestWorld) -> None:
    """Here because the first is a call that has ended, whose entry was kept."""
    gone, second, agent = world.callers(3)
    world.enqueue(gone, "support", keep_after_hangup=True)
    world.enqueue(second, "support")
    world.hangup(gone)
    with refused("90018"):
        world.bridge_queue(agent, "support")
    assert [entry.leg for entry in world.queue("support").entries] == [second]
    assert (agent.is_alive, agent.peer) == (True, None)


def test_who_is_first_cannot_be_connected_with_themselves(world: TestWorld) -> None:
    first = world.caller()
    world.enqueue(first, "support")
    with refused("90015"):
        world.bridge_queue(first, "support")
    assert world.queue("support").entries == []


def test_who_is_named_to_be_bridged_may_be_taken_out_before(world: TestWorld) -> None:
    caller, agent = world.callers(2)
    world.enqueue(caller, "support")
    world.take_out_of_queue(caller, "bridging-in-process")
    world.bridge(agent, caller)
    kinds = [kind for kind in world.kinds() if kind in ("call.dequeued", "call.bridged")]
    assert kinds == ["call.dequeued", "call.bridged", "call.bridged"]
    assert world.payloads("call.dequeued")[0]["reason"] == "bridging-in-process"


def test_a_kept_entry_keeps_its_place_and_its_queue(world: TestWorld) -> None:
    kept, second = world.callers(2)
    world.enqueue(kept, "support", keep_after_hangup=True, max_wait=120)
    world.enqueue(second, "support")
    world.hangup(kept)
    world.hangup(second)
    assert [payload["reason"] for payload in world.payloads("call.dequeued")] == ["hangup"]
    world.wait(world.idle_queue_seconds + 60)
    assert [entry.leg for entry in world.queue("support").entries] == [kept]
    with refused("90050", status=400):
        world.delete_queue(world.queue("support"))


def test_a_queue_that_was_made_larger_takes_more_callers(world: TestWorld) -> None:
    first, second = world.callers(2)
    world.enqueue(first, "support", max_size=1)
    world.resize_queue(world.queue("support"), 2)
    world.enqueue(second, "support", max_size=2)
    assert len(world.queue("support").entries) == 2


def test_a_queue_made_by_name_holds_300(world: TestWorld) -> None:
    assert world.create_queue("sales").max_size == 300


def test_a_queue_of_that_name_cannot_be_made_twice(world: TestWorld) -> None:
    world.create_queue("sales")
    with refused("90037"):
        world.create_queue("sales")


def test_the_listing_tells_how_long_those_have_waited_who_are_there(world: TestWorld) -> None:
    first, second, third = world.callers(3)
    world.enqueue(first, "support")
    world.wait(40)
    world.leave_queue(first)
    world.enqueue(second, "support")
    world.wait(20)
    world.enqueue(third, "support")
    world.wait(10)
    assert resources.queue(world.queue("support"), world.now)["average_wait_time_secs"] == 20
    # The event is about those who have left.
    assert world.payloads("call.enqueued")[-1]["queue_avg_wait_time_secs"] == 40
    for leg in (second, third):
        world.leave_queue(leg)
    assert resources.queue(world.queue("support"), world.now)["average_wait_time_secs"] == 0
