"""An agent takes the next call: whatever happens on the way, the caller is not lost."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from conferencing.agents import machine, words
from conferencing.commands.press import Refused
from conferencing.mirror import writer
from conferencing.models import AgentProfile, AgentState, Offer, Visit
from conferencing.projection.events import CALL_NOT_LISTED, CallGone
from tests.agents.floor import Floor


def test_the_caller_is_not_touched_before_the_agent_answers(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.settle()
    assert floor.state(ana) == "dialling" and floor.phone(ana)
    asked = [request.path for request in floor.sim.requests if caller in request.path]
    assert floor.is_waiting(caller) and not [path for path in asked if "actions" in path]


def test_the_agent_answers_and_talks_with_the_first_in_line(floor: Floor) -> None:
    ana, first, second = floor.agent(), floor.caller(), floor.caller()
    floor.take(ana)
    floor.settle()
    floor.picks_up(ana)
    floor.settle()
    assert floor.state(ana) == "connected"
    assert floor.talks_with(first) == floor.phone(ana) == floor.offer(ana).agent_leg
    assert floor.is_waiting(second)
    assert Visit.objects.get(call_control_id=first).answered_by == "ana"


def test_after_the_talk_they_wrap_up_and_are_ready_again(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    _connect(floor, ana)
    floor.hangs_up(caller, source="caller")
    floor.settle()
    assert floor.state(ana) == "over"
    state = AgentState.objects.get(user=ana)
    assert (state.kind, state.said) == ("wrap_up", "system")
    assert state.until and (state.until - state.since).total_seconds() == 30
    floor.later(31)
    state.refresh_from_db()
    assert state.kind == "ready" and not floor.offer(ana).is_leg_open


def test_the_agent_may_end_the_talk_too(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    _connect(floor, ana)
    floor.hangs_up(floor.phone(ana))
    floor.settle()
    assert floor.state(ana) == "over" and not floor.is_up(caller)


def test_a_talk_that_seems_to_be_over_is_not_cut_off(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    _connect(floor, ana)
    # As a comparison finds it, wrongly.
    gone = CallGone(
        kind="listing.call",
        at=datetime.now(UTC),
        source_id="listing:1",
        call_control_id=caller,
        cause=CALL_NOT_LISTED,
    )
    writer.apply([gone])
    floor.later(30)
    assert floor.state(ana) == "over" and floor.talks_with(caller) == floor.phone(ana)


@pytest.mark.parametrize(
    ("cause", "state", "told"),
    [
        ("timeout", "missed", "not answered"),
        ("user_busy", "busy", "busy"),
        ("call_rejected", "declined", "declined"),
        ("not_found", "failed", "could not be reached"),
    ],
)
def test_a_phone_that_is_not_answered_leaves_the_caller_in_line(
    floor: Floor, cause: str, state: str, told: str
) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.settle()
    floor.turns_away(ana, cause)
    floor.settle()
    offer = floor.offer(ana)
    assert (offer.state, offer.is_leg_open) == (state, False)
    assert told in offer.told and "stayed in the queue" in offer.told
    assert floor.is_waiting(caller)
    assert floor.take(floor.agent("ben")).caller == caller


def test_nobody_waits(floor: Floor) -> None:
    ana = floor.agent()
    with pytest.raises(Refused, match=words.NOBODY_WAITING):
        floor.take(ana)


def test_an_agent_without_phone_or_queues_is_told(floor: Floor) -> None:
    with pytest.raises(Refused, match=words.NO_PHONE):
        floor.take(User.objects.create_user("new"))
    alone = User.objects.create_user("alone")
    AgentProfile.objects.create(user=alone, phone="+12025550199")
    with pytest.raises(Refused, match=words.NO_QUEUES):
        floor.take(alone)


def test_those_of_other_queues_are_not_taken(floor: Floor) -> None:
    ana = floor.agent()
    floor.caller("sales")
    with pytest.raises(Refused, match=words.NOBODY_WAITING):
        floor.take(ana)


def test_the_queue_that_comes_first_for_the_agent_is_served_first(floor: Floor) -> None:
    ana = floor.agent("ana", "support", priority=2)
    floor.agent("ana", "sales", priority=1)
    floor.caller("support")
    later = floor.caller("sales")
    assert floor.take(ana).caller == later


def test_pressed_twice_it_is_one_offer(floor: Floor) -> None:
    ana = floor.agent()
    floor.caller(), floor.caller()
    assert floor.take(ana) == floor.take(ana)


def test_two_agents_get_two_callers_and_the_third_is_told(floor: Floor) -> None:
    first, second = floor.caller(), floor.caller()
    assert floor.take(floor.agent("ana")).caller == first
    assert floor.take(floor.agent("ben")).caller == second
    with pytest.raises(Refused, match=words.ALL_TAKEN):
        floor.take(floor.agent("cem"))


def test_a_phone_that_may_not_be_dialled_is_told_and_nothing_is_reserved(floor: Floor) -> None:
    ana = floor.agent()
    floor.caller()
    AgentProfile.objects.filter(user=ana).update(phone="+4930901820")
    with pytest.raises(Refused, match="could not be called"):
        floor.take(ana)
    assert not Offer.objects.exists()


def test_a_caller_who_hangs_up_while_the_phone_rings(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.settle()
    floor.hangs_up(caller, source="caller")
    floor.settle()
    offer = floor.offer(ana)
    assert (offer.state, offer.told) == ("caller_gone", words.CALLER_HUNG_UP)
    assert not floor.phone(ana) and not offer.is_leg_open


def test_a_caller_who_hangs_up_as_the_agent_answers_is_said_on_the_phone(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.settle()
    floor.picks_up(ana)
    floor.hangs_up(caller, source="caller")
    floor.settle()
    leg = floor.offer(ana).agent_leg
    assert floor.state(ana) == "caller_gone"
    assert floor.said(leg) == [words.CALLER_HUNG_UP]
    floor.later(15)
    assert not floor.is_up(leg) and not floor.offer(ana).is_leg_open


def test_a_caller_who_is_moved_meanwhile_is_left_alone(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.settle()
    floor.sim.do(lambda world: world.enqueue(world.leg(caller), "sales"))
    floor.settle()
    assert floor.state(ana) == "caller_gone" and floor.is_waiting(caller)
    assert floor.offer(ana).told == words.CALLER_ELSEWHERE


def test_an_agent_may_stop_the_ringing(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.settle()
    assert machine.cancel(ana, floor.now)
    floor.settle()
    assert floor.state(ana) == "cancelled" and not floor.phone(ana)
    assert floor.is_waiting(caller)


def test_a_dial_that_was_not_sent_yet_is_taken_back(floor: Floor) -> None:
    ana = floor.agent()
    floor.caller()
    floor.take(ana)
    assert machine.cancel(ana, floor.now)
    floor.settle()
    assert not [request for request in floor.sim.requests if request.path.endswith("/calls")]
    assert not floor.offer(ana).is_leg_open


@pytest.mark.parametrize("code", ["90015", "10007"])
def test_a_bridge_that_telnyx_refuses_leaves_the_caller_in_line(floor: Floor, code: str) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.settle()
    floor.picks_up(ana)
    floor.sim.faults.refuse(code, path="actions/bridge", count=100)
    floor.settle()
    # What may be repeated is repeated until its time is over.
    floor.later(150)
    offer = floor.offer(ana)
    assert offer.state == "failed" and "kept their place" in offer.told
    assert floor.said(offer.agent_leg) and not floor.is_up(offer.agent_leg)
    assert floor.is_waiting(caller)


def test_a_phone_that_is_stopped_between_two_tries_to_dial_it_never_rings(floor: Floor) -> None:
    floor.sim.faults.api_status(429, path="/calls")
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.work()
    assert machine.cancel(ana, floor.now)
    floor.later(30)
    dials = [one for one in floor.sim.requests if one.path.endswith("/v2/calls")]
    assert len(dials) == 1 and not floor.phone(ana) and floor.is_waiting(caller)
    assert not floor.offer(ana).is_leg_open


def test_a_caller_whom_a_failed_bridge_took_out_is_put_back_and_served_first(
    floor: Floor,
) -> None:
    ana, caller, other = floor.agent(), floor.caller(), floor.caller()
    floor.take(ana)
    floor.settle()
    floor.picks_up(ana)
    floor.hear()
    floor.sim.faults.refuse("90015", path="actions/bridge")
    # As Telnyx has it: out of the queue although the bridge failed.
    floor.sim.do(lambda world: world.take_out_of_queue(world.leg(caller), "bridging-in-process"))
    floor.advance()
    floor.work()
    floor.hear()
    floor.settle()
    floor.later(10)
    assert floor.state(ana) == "failed"
    assert floor.is_waiting(caller) and floor.is_waiting(other)
    assert floor.take(floor.agent("ben")).caller == caller


def test_an_agent_who_hangs_up_as_the_bridge_comes_loses_nobody(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.settle()
    floor.picks_up(ana)
    floor.hear()
    floor.advance()
    floor.hangs_up(floor.phone(ana))
    floor.settle()
    floor.later(20)
    assert floor.offer(ana).state == "failed"
    assert floor.is_waiting(caller)


def _connect(floor: Floor, user: User) -> None:
    floor.take(user)
    floor.settle()
    floor.picks_up(user)
    floor.settle()
    assert floor.state(user) == "connected"
