"""A crowded floor: what is done for it stays within bounds, so that a press does not wait."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferencing.agents import looking, machine, ringing, rules, tasks
from conferencing.agents.facts import AgentLeg, Asked, Facts, Stand
from conferencing.agents.rules import STAY, Move
from conferencing.commands import pace
from conferencing.database import single_runner
from conferencing.models import Command, Offer
from tests.agents.floor import QUEUE, Floor
from tests.fixtures.pressing import Ring

pytestmark = pytest.mark.django_db

MANY = 6


def _ringing(floor: Floor, count: int) -> list[User]:
    agents = [floor.agent(f"agent{number}") for number in range(count)]
    for agent in agents:
        floor.caller()
        floor.take(agent)
    floor.settle()
    return agents


def _statements(floor: Floor) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert machine.advance_all(floor.now) == []
    return len(caught)


def test_offers_with_nothing_to_do_are_read_together(floor: Floor) -> None:
    _ringing(floor, 1)
    one = _statements(floor)
    more = [floor.agent(f"more{number}") for number in range(MANY)]
    for agent in more:
        floor.caller()
        floor.take(agent)
    floor.settle()
    assert Offer.objects.filter(state="dialling").count() == MANY + 1
    assert _statements(floor) == one == 5


def test_there_is_one_round_at_a_time(floor: Floor, rings: list[Ring]) -> None:
    _ringing(floor, 1)
    rings.clear()
    with single_runner.advancing.try_lock() as is_mine, CaptureQueriesContext(connection) as caught:
        assert is_mine
        tasks.advance()
    assert not caught.captured_queries
    assert [(ring.task, ring.after_seconds) for ring in rings] == [("advance", tasks.BUSY_SECONDS)]


def test_right_after_a_round_there_is_none(floor: Floor, rings: list[Ring]) -> None:
    _ringing(floor, 1)
    tasks.advance()
    rings.clear()
    with CaptureQueriesContext(connection) as caught:
        for _ in range(10):
            tasks.advance()
    assert not caught.captured_queries
    [ring] = rings
    assert ring.task == "advance" and 0 < ring.after_seconds <= pace.TOGETHER_SECONDS


def test_telnyx_is_asked_for_a_few_offers_in_a_second(floor: Floor) -> None:
    agents = _ringing(floor, MANY)
    floor.late += timedelta(seconds=10)
    asked = set[int]()
    for _ in range(MANY // looking.MOST_LOOKS):
        looks = machine.advance_all(floor.now)
        assert len(looks) == looking.MOST_LOOKS
        assert machine.advance_all(floor.now) == []
        asked |= {look.offer for look in looks}
        floor.late += timedelta(seconds=1.5)
    # In turn: each of them comes.
    assert asked == {floor.offer(agent).pk for agent in agents}


def test_who_hears_nothing_is_asked_for_before_who_hears_it_ring(floor: Floor) -> None:
    agents = _ringing(floor, MANY)
    floor.lost = {"call.bridged"}
    floor.picks_up(agents[-1])
    floor.settle()
    assert floor.state(agents[-1]) == "connecting"
    floor.late += timedelta(seconds=10)
    assert floor.offer(agents[-1]).pk in {look.offer for look in machine.advance_all(floor.now)}


def test_one_look_at_a_queue_is_for_all_who_go_back_to_it(floor: Floor) -> None:
    agents = _ringing(floor, MANY)
    Offer.objects.update(state="returning", state_since=floor.now, looked_at=None)
    floor.late += timedelta(seconds=1)
    [look] = machine.advance_all(floor.now)
    assert look.action == "look_at_queue"
    assert {offer.looked_at for offer in map(floor.offer, agents)} != {None}
    assert machine.advance_all(floor.now) == []


def test_no_more_agents_are_rung_than_dials_leave(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ringing, "AT_ONCE", 2)
    monkeypatch.setattr(ringing, "MOST_UNSENT", 3)
    agents = [floor.agent(f"agent{number}") for number in range(MANY)]
    floor.queue(QUEUE, rings_agents=True)
    for agent in agents:
        floor.caller()
        floor.ready(agent)
    assert ringing.ring_all(floor.now)
    assert Command.objects.count() == 2
    assert ringing.ring_all(floor.now)
    assert not ringing.ring_all(floor.now), "no worker sends them"
    assert Command.objects.count() == 3
    floor.settle()
    assert Offer.objects.filter(state="dialling").count() == MANY


@pytest.mark.django_db(transaction=True)
def test_what_follows_by_itself_waits_for_what_is_pressed(floor: Floor, rings: list[Ring]) -> None:
    [ana, ben] = [floor.agent("ana"), floor.agent("ben")]
    floor.caller()
    floor.take(ana)
    floor.caller()
    floor.queue(QUEUE, rings_agents=True)
    floor.ready(ben)
    tasks.advance()
    by = {command.asked_by: command for command in Command.objects.filter(verb="dial")}
    assert (by[ana].is_automatic, by[ben].is_automatic) == (False, True)
    told = {ring.arguments[0]: ring.task for ring in rings if ring.task.startswith("carry_out")}
    assert told[str(by[ana].uuid)] == "carry_out"
    assert told[str(by[ben].uuid)] == "carry_out_automatic"


def test_a_hangup_in_vain_is_asked_for_less_and_less_often(floor: Floor) -> None:
    ended_at = floor.now
    offer = Stand("failed", QUEUE, ended_at, ended_at, 20)

    def move(finished_after: float, after: float) -> Move:
        hangup = Asked("failed", finished_at=ended_at + timedelta(seconds=finished_after))
        facts = Facts(leg=AgentLeg(is_known=True), hangup=hangup)
        return rules.next_move(offer, facts, ended_at + timedelta(seconds=after))

    assert move(15, 29) == STAY
    assert move(15, 30) == Move(action="hangup")
    assert move(45, 89) == STAY
    assert move(45, 90) == Move(action="hangup")
    # At last every two minutes, and never not at all.
    assert move(3600, 3719) == STAY
    assert move(3600, 3720) == Move(action="hangup")
