"""The longest wait runs out while an agent's phone rings for the caller: they are held for that
agent, and connected when the phone is answered; if it is not, the queue's settings hold.
"""

import pytest
from django.contrib.auth.models import User

from conferencing.agents import words
from conferencing.commands import press
from conferencing.models import OnwardStep
from conferencing.onward import steps
from tests.agents.floor import QUEUE, Floor
from tests.onward.test_steps import queue_of


def times_out_while_ringing(floor: Floor) -> str:
    caller = floor.caller()
    ana = floor.agent()
    floor.take(ana)
    floor.settle()
    floor.sim.do(lambda world: world.take_out_of_queue(world.leg(caller), "timeout"))
    go_on(floor)
    return caller


def agent() -> User:
    return User.objects.get(username="ana")


def go_on(floor: Floor) -> None:
    for _ in range(4):
        floor.settle(1)
        steps.advance_all(floor.now)
    floor.settle()


@pytest.mark.parametrize("to", ["", "sales"])
def test_whose_longest_wait_ends_while_the_phone_rings_is_connected(floor: Floor, to: str) -> None:
    floor.queue(timeout_kind="queue" if to else "", timeout_value=to)
    caller = times_out_while_ringing(floor)
    ana = agent()
    assert floor.state(ana) == "dialling" and floor.phone(ana)
    assert not OnwardStep.objects.exists()
    floor.picks_up(ana)
    go_on(floor)
    assert floor.state(ana) == "connected"
    assert floor.talks_with(caller) == floor.phone(ana)
    assert not OnwardStep.objects.exists()


def test_if_nobody_answers_they_are_sent_on(floor: Floor) -> None:
    floor.queue(timeout_kind="queue", timeout_value="sales")
    caller = times_out_while_ringing(floor)
    ana = agent()
    floor.turns_away(ana, "timeout")
    go_on(floor)
    assert (floor.state(ana), queue_of(floor, caller)) == ("missed", "sales")
    told = floor.offer(ana).told
    assert "stayed in the queue" not in told and "longest wait" in told


def test_without_settings_what_the_agent_is_told_is_true(floor: Floor) -> None:
    caller = times_out_while_ringing(floor)
    ana = agent()
    floor.turns_away(ana, "user_busy")
    go_on(floor)
    assert floor.state(ana) == "busy" and floor.is_up(caller) and not floor.is_waiting(caller)
    assert floor.offer(ana).told == f"Your phone was busy. {words.WAITED_TOO_LONG}"


def test_who_is_taken_care_of_after_that_is_not_taken_away(floor: Floor) -> None:
    caller = times_out_while_ringing(floor)
    ana = agent()
    press.create("enqueue", "", caller, by=ana, arguments={"queue": "billing"})
    go_on(floor)
    assert (floor.state(ana), floor.offer(ana).told) == ("caller_gone", words.CALLER_ELSEWHERE)
    assert queue_of(floor, caller) == "billing"


def test_who_is_removed_from_the_queue_is_not_connected(floor: Floor) -> None:
    caller, ana = floor.caller(), floor.agent()
    floor.take(ana)
    floor.settle()
    floor.sim.do(lambda world: world.take_out_of_queue(world.leg(caller), "leave"))
    go_on(floor)
    assert floor.state(ana) == "caller_gone"


def test_whose_bridge_fails_is_put_into_line_again(floor: Floor) -> None:
    caller = times_out_while_ringing(floor)
    ana = agent()
    floor.sim.faults.refuse("90015", path="actions/bridge")
    floor.picks_up(ana)
    floor.later(20)
    assert floor.state(ana) == "failed" and queue_of(floor, caller) == QUEUE
