"""Queues that ring their ready agents."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings

from conferencing.agents import states
from conferencing.agents.ringing import CANNOT_BE_RUNG
from conferencing.models import AgentProfile, AgentState, AgentStint, Command, Offer
from tests.agents.floor import QUEUE, Floor


def ringing(floor: Floor) -> dict[str, str]:
    """Whom each caller is offered to at this moment."""
    offers = Offer.objects.filter(state__in=Offer.WITH_AGENT).select_related("agent")
    return {offer.caller: offer.agent.username for offer in offers}


def test_the_longest_idle_of_those_who_come_first_is_rung(floor: Floor) -> None:
    second, late, early = floor.agent("eve", priority=2), floor.agent("ben"), floor.agent("ana")
    for user in (second, early, late):
        floor.ready(user)
        floor.late += timedelta(seconds=1)
    floor.queue(rings_agents=True)
    first, other = floor.caller(), floor.caller()
    floor.settle()
    assert ringing(floor) == {first: "ana", other: "ben"}


def test_nobody_is_rung_who_is_not_ready_or_in_a_queue_that_does_not_ring(floor: Floor) -> None:
    away, offline, ready = floor.agent("ana"), floor.agent("ben"), floor.agent("cem", "sales")
    states.say(away, AgentState.Kind.AWAY, floor.now, by=away)
    floor.ready(ready)
    floor.queue(rings_agents=True)
    floor.caller(), floor.caller("sales")
    floor.settle()
    assert ringing(floor) == {} and offline


def test_a_caller_is_offered_to_one_agent_after_the_other(floor: Floor) -> None:
    ana, ben = floor.agent("ana"), floor.agent("ben")
    for user in (ana, ben):
        floor.ready(user)
        floor.late += timedelta(seconds=1)
    floor.queue(rings_agents=True, ring_seconds=10)
    caller = floor.caller()
    floor.settle()
    assert ringing(floor) == {caller: "ana"} and floor.offer(ana).ring_seconds == 10
    floor.turns_away(ana, "timeout")
    floor.settle()
    assert ringing(floor) == {caller: "ben"}
    floor.picks_up(ben)
    floor.settle()
    assert floor.state(ben) == "connected" and floor.talks_with(caller)


def test_who_misses_too_many_in_a_row_is_away_and_told(floor: Floor) -> None:
    ana = floor.agent()
    floor.ready(ana)
    floor.queue(rings_agents=True, missed_limit=2)
    floor.caller()
    for _ in range(2):
        floor.settle()
        floor.turns_away(ana, "timeout")
        floor.settle()
    state = AgentState.objects.get(user=ana)
    assert (state.kind, state.reason, state.said) == ("away", "Missed 2 calls in a row", "system")
    assert ringing(floor) == {}
    stints = AgentStint.objects.filter(user=ana).order_by("pk").values_list("kind", flat=True)
    assert list(stints) == ["ready", "away"]


@pytest.mark.parametrize(("waited", "kind"), [(1, "away"), (5, "ready")])
def test_who_picks_up_and_hears_nobody_for_long_is_not_set_away(
    floor: Floor, waited: float, kind: str
) -> None:
    ana = floor.agent()
    floor.ready(ana)
    floor.queue(rings_agents=True, missed_limit=1)
    floor.caller()
    floor.settle()
    leg = floor.phone(ana)
    floor.picks_up(ana)
    floor.hangs_up(leg)
    told = {one["event_type"]: one for one in floor.events_of(leg)}
    ended_at = datetime.fromisoformat(told["call.hangup"]["occurred_at"])
    answered_at = ended_at - timedelta(seconds=waited)
    told["call.answered"]["occurred_at"] = answered_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    floor.settle()
    assert AgentState.objects.get(user=ana).kind == kind


def test_a_call_that_was_taken_and_missed_does_not_set_the_agent_away(floor: Floor) -> None:
    ana = floor.agent()
    floor.queue(missed_limit=1)
    floor.caller()
    floor.take(ana)
    floor.settle()
    floor.turns_away(ana, "timeout")
    floor.settle()
    assert AgentState.objects.get(user=ana).kind == "ready"


def test_after_the_wrap_up_the_next_caller_rings(floor: Floor) -> None:
    ana = floor.agent()
    floor.ready(ana)
    floor.queue(rings_agents=True)
    first = floor.caller()
    second = floor.caller()
    floor.settle()
    floor.picks_up(ana)
    floor.settle()
    floor.hangs_up(first)
    floor.settle()
    assert ringing(floor) == {}
    floor.later(33)
    assert ringing(floor) == {second: "ana"}


def test_an_agent_who_says_away_during_a_call_stays_away_after_it(floor: Floor) -> None:
    ana = floor.agent()
    floor.ready(ana)
    floor.queue(rings_agents=True)
    caller = floor.caller()
    floor.settle()
    floor.picks_up(ana)
    floor.settle()
    states.say(ana, AgentState.Kind.AWAY, floor.now, reason="Lunch", by=ana)
    floor.hangs_up(caller)
    floor.settle()
    assert AgentState.objects.get(user=ana).reason == "Lunch"
    assert floor.offer(ana).queue == QUEUE


def test_an_agent_whose_phone_may_not_be_dialled_is_away_and_told(floor: Floor) -> None:
    ana, ben = floor.agent("ana"), floor.agent("ben")
    for user in (ana, ben):
        floor.ready(user)
        floor.late += timedelta(seconds=1)
    AgentProfile.objects.filter(user=ana).update(phone="+4930901820")
    floor.queue(rings_agents=True)
    caller = floor.caller()
    floor.settle()
    assert AgentState.objects.get(user=ana).reason == CANNOT_BE_RUNG
    assert ringing(floor) == {caller: "ben"}


def test_when_too_many_are_dialled_the_others_are_rung_later(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "AGENT_DIAL_PER_MINUTE", 1)
    for name in ("ana", "ben"):
        floor.ready(floor.agent(name))
    floor.queue(rings_agents=True)
    first, second = floor.caller(), floor.caller()
    floor.settle()
    assert ringing(floor).keys() == {first}
    monkeypatch.setattr(settings, "AGENT_DIAL_PER_MINUTE", 10)
    floor.settle()
    assert ringing(floor).keys() == {first, second}


def test_only_what_somebody_pressed_counts_as_pressed(floor: Floor) -> None:
    ana, ben = floor.agent("ana"), floor.agent("ben")
    floor.queue(rings_agents=True)
    floor.ready(ana)
    floor.caller()
    floor.settle()
    floor.picks_up(ana)
    floor.settle()
    steps = Command.objects.filter(asked_by=ana).order_by("pk")
    assert [(step.verb, step.is_automatic) for step in steps] == [("dial", True), ("bridge", True)]

    floor.caller()
    floor.take(ben)
    assert not Command.objects.get(asked_by=ben).is_automatic
