"""Telnyx was asked to connect two calls, and says nothing that can be used: whether it did is found
out at once, for one of the two hears nothing.
"""

import pytest
from django.contrib.auth.models import User

from conferencing.agents import words
from conferencing.models import Command, Offer
from conferencing.simulator.world.world import World
from tests.agents.calling_back import CALLER, call_back, gave_up, now_of, picks_up, rings_at
from tests.agents.floor import Floor

pytestmark = pytest.mark.either_stack

BRIDGE = "actions/bridge"
EVENTS = ("call.bridged", "call.dequeued")
# From the answer of the agent; in silence it is long enough.
SECONDS = 24


def answers(floor: Floor, user: User) -> str:
    caller = floor.caller()
    floor.take(user)
    floor.settle()
    floor.picks_up(user)
    return caller


def takes_out_in_vain(floor: Floor, caller: str) -> None:
    """As Telnyx has it: out of the queue although the bridge failed."""

    def gone(world: World) -> None:
        world.take_out_of_queue(world.leg(caller), "bridging-in-process")

    floor.sim.do(gone)


@pytest.mark.parametrize("is_heard", [True, False])
def test_a_caller_who_is_still_in_line_stays_there(floor: Floor, is_heard: bool) -> None:
    floor.lost = set() if is_heard else set(EVENTS)
    floor.sim.faults.api_status(503, count=100, path=BRIDGE)
    ana = floor.agent()
    caller = answers(floor, ana)
    floor.later(SECONDS)
    offer = floor.offer(ana)
    assert (offer.state, offer.tries) == ("failed", 0)
    assert offer.told.startswith("The caller could not be connected")
    assert "Do not press" not in offer.told
    assert floor.is_waiting(caller) and not floor.talks_with(caller)
    assert Command.objects.filter(verb="bridge").count() == 1


@pytest.mark.parametrize("is_heard", [True, False])
def test_a_caller_who_was_taken_out_is_put_back_and_served_first(
    floor: Floor, is_heard: bool
) -> None:
    floor.lost = set() if is_heard else set(EVENTS)
    floor.sim.faults.api_status(503, count=100, path=BRIDGE)
    ana = floor.agent()
    caller = answers(floor, ana)
    other = floor.caller()
    floor.advance()
    takes_out_in_vain(floor, caller)
    floor.later(SECONDS)
    assert floor.is_waiting(caller) and floor.is_waiting(other)
    floor.later(6)
    assert floor.state(ana) == "failed"
    assert floor.take(floor.agent("ben")).caller == caller


def test_what_did_connect_them_is_not_undone(floor: Floor) -> None:
    floor.lost = set(EVENTS)
    floor.sim.faults.lose_answer(path=BRIDGE, count=100)
    ana = floor.agent()
    caller = answers(floor, ana)
    floor.later(60)
    assert floor.state(ana) == "connected" and floor.talks_with(caller) == floor.phone(ana)


def test_while_telnyx_tells_nothing_at_all_nobody_is_torn_apart(floor: Floor) -> None:
    floor.lost = set(EVENTS)
    floor.sim.faults.lose_answer(path=BRIDGE, count=100)
    floor.sim.faults.api_status(503, path="call_events", count=100)
    ana = floor.agent()
    caller = answers(floor, ana)
    floor.later(60)
    assert floor.talks_with(caller) == floor.phone(ana)
    assert floor.state(ana) in Offer.WITH_AGENT


def test_it_is_found_out_as_soon_as_telnyx_tells_again(floor: Floor) -> None:
    floor.lost = set(EVENTS)
    floor.sim.faults.api_status(503, count=100, path=BRIDGE)
    floor.sim.faults.api_status(503, path="call_events", count=1000)
    ana = floor.agent()
    caller = answers(floor, ana)
    floor.hear()
    floor.advance()
    takes_out_in_vain(floor, caller)
    floor.later(60)
    assert floor.state(ana) == "connected" and not floor.is_waiting(caller)
    floor.sim.faults.clear()
    floor.later(15)
    assert floor.state(ana) == "failed" and floor.is_waiting(caller)
    assert floor.offer(ana).told.startswith("The caller could not be connected")


@pytest.mark.parametrize("does_connect", [True, False])
def test_a_call_back_does_not_keep_two_people_in_silence(floor: Floor, does_connect: bool) -> None:
    floor.lost = {"call.bridged"}
    if does_connect:
        floor.sim.faults.lose_answer(path=BRIDGE, count=100)
    else:
        floor.sim.faults.api_status(503, count=100, path=BRIDGE)
    ana = floor.agent()
    back = call_back(floor, ana, gave_up(floor))
    floor.settle()
    floor.picks_up(ana)
    floor.settle()
    picks_up(floor, CALLER)
    floor.later(SECONDS)
    theirs = rings_at(floor, CALLER)
    if does_connect:
        assert now_of(back) == "connected" and floor.talks_with(theirs)
    else:
        assert now_of(back) == "failed" and "could not be connected" in back.told
        assert not theirs


def test_the_agent_reads_and_hears_the_same(floor: Floor) -> None:
    floor.sim.faults.api_status(503, count=100, path=BRIDGE)
    ana = floor.agent()
    answers(floor, ana)
    leg = floor.phone(ana)
    floor.later(SECONDS)
    [said] = floor.said(leg)
    assert floor.offer(ana).told.startswith(said) and words.STAYED not in said
