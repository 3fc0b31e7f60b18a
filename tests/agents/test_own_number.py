"""Nobody is rung for a call from their own phone; no agent's phone is a way into a queue."""

import pytest
from django.core.exceptions import ValidationError

from conferencing.agents import bring, words
from conferencing.commands.press import Refused
from conferencing.models import AgentProfile, Call, Offer
from tests.agents.floor import QUEUE, Floor


def from_own_phone(floor: Floor, name: str = "ana") -> str:
    """A caller whose number is that of this agent's phone."""
    caller = floor.caller()
    AgentProfile.objects.filter(user__username=name).update(
        phone=floor.mirrored(caller).from_number
    )
    return caller


def test_an_agent_takes_the_next_who_does_not_call_from_their_phone(floor: Floor) -> None:
    ana = floor.agent()
    from_own_phone(floor)
    other = floor.caller()
    Call.objects.filter(pk=other).update(from_number="+12025550191")
    assert floor.take(ana).caller == other


def test_whose_own_call_alone_waits_is_told_so(floor: Floor) -> None:
    ana = floor.agent()
    from_own_phone(floor)
    with pytest.raises(Refused, match=words.OWN_CALL):
        floor.take(ana)


def test_a_ringing_queue_rings_somebody_else(floor: Floor) -> None:
    ana, ben = floor.agent(), floor.agent("ben")
    floor.queue(rings_agents=True)
    caller = from_own_phone(floor)
    floor.ready(ana)
    floor.ready(ben)
    floor.settle()
    assert [(offer.agent, offer.caller) for offer in Offer.objects.all()] == [(ben, caller)]


def test_no_supervisor_brings_them_to_themselves(floor: Floor) -> None:
    ana = floor.agent()
    caller = from_own_phone(floor)
    floor.ready(ana)
    with pytest.raises(Refused, match="from ana's own phone"):
        bring.to_agent(caller, QUEUE, ana, floor.now, by=ana)


def test_a_number_that_leads_into_a_queue_is_no_phone_of_an_agent(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    profile = AgentProfile.objects.get(user=ana)
    profile.full_clean()
    profile.phone = floor.mirrored(caller).to_number
    with pytest.raises(ValidationError, match="go to a queue"):
        profile.full_clean()
