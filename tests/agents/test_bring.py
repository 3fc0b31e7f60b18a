"""A supervisor brings a caller of their choice to an agent of their choice."""

import pytest
from django.contrib.auth.models import User

from conferencing.agents import bring, states
from conferencing.commands.press import Refused
from conferencing.models import AgentProfile, AgentState, Command, Offer
from tests.agents.floor import QUEUE, Floor


def brings(floor: Floor, caller: str, agent: User) -> Offer:
    sam, _ = User.objects.get_or_create(username="sam", defaults={"is_superuser": True})
    return bring.to_agent(caller, QUEUE, agent, floor.now, by=sam)


def test_the_chosen_caller_is_connected_past_those_before_them(floor: Floor) -> None:
    ana, first, second = floor.agent(), floor.caller(), floor.caller()
    floor.ready(ana)
    offer = brings(floor, second, ana)
    floor.settle()
    assert floor.is_waiting(second) and floor.phone(ana)
    floor.picks_up(ana)
    floor.settle()
    assert floor.talks_with(second) == floor.phone(ana) and floor.is_waiting(first)
    offer.refresh_from_db()
    assert offer.state == "connected"
    # The ledger names who has chosen them.
    [dial] = Command.objects.filter(verb="dial")
    assert dial.asked_by.username == "sam"


def test_unanswered_the_caller_keeps_their_place(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.ready(ana)
    brings(floor, caller, ana)
    floor.settle()
    floor.turns_away(ana, "timeout")
    floor.settle()
    assert floor.state(ana) == "missed" and floor.is_waiting(caller)


def test_a_second_press_is_the_same_offer(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.ready(ana)
    assert brings(floor, caller, ana) == brings(floor, caller, ana)
    assert Command.objects.filter(verb="dial").count() == 1


@pytest.mark.parametrize(
    ("kind", "reason", "why"),
    [
        (AgentState.Kind.AWAY, "Lunch", r"ana is away \(Lunch\)"),
        (AgentState.Kind.OFFLINE, "", "ana is signed off"),
    ],
)
def test_whoever_is_not_ready_is_not_rung(floor: Floor, kind: str, reason: str, why: str) -> None:
    ana, caller = floor.agent(), floor.caller()
    states.say(ana, kind, floor.now, reason=reason, by=ana)
    with pytest.raises(Refused, match=why):
        brings(floor, caller, ana)
    assert not Offer.objects.exists()


def test_an_agent_and_a_caller_are_taken_once(floor: Floor) -> None:
    ana, bob, first, second = floor.agent(), floor.agent("bob"), floor.caller(), floor.caller()
    floor.ready(ana)
    floor.ready(bob)
    brings(floor, first, ana)
    with pytest.raises(Refused, match="ana's phone is already ringing for this caller"):
        brings(floor, first, bob)
    with pytest.raises(Refused, match="ana's phone is ringing for another caller"):
        brings(floor, second, ana)


def test_it_is_refused_without_a_phone_a_membership_or_a_caller(floor: Floor) -> None:
    ana, sales, caller = floor.agent(), floor.agent("sally", "sales"), floor.caller()
    floor.ready(ana)
    floor.ready(sales)
    with pytest.raises(Refused, match="sally is not a member"):
        brings(floor, caller, sales)
    with pytest.raises(Refused, match="no longer in the queue"):
        brings(floor, "nobody", ana)
    AgentProfile.objects.filter(user=ana).delete()
    with pytest.raises(Refused, match="No phone is set up for ana"):
        brings(floor, caller, ana)


def test_the_supervisor_reads_whose_phone_cannot_be_called(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.ready(ana)
    AgentProfile.objects.filter(user=ana).update(phone="+4930901820")
    with pytest.raises(Refused, match="^ana's phone could not be called"):
        brings(floor, caller, ana)
