"""An agent whose browser is gone is set away, never in the middle of a call."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferencing.agents import presence, states
from conferencing.models import AgentProfile, AgentState, Offer
from conferencing.queries.agents import agent_home
from conferencing.queries.agents.agents import BROWSER_CLOSED
from conferencing.queries.reading.clock import Clock
from tests.agents.floor import QUEUE, Floor


@pytest.fixture(autouse=True)
def minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "AGENT_AWAY_SECONDS", 60)


def watched(floor: Floor, seconds: float, *users: User) -> None:
    """A web process in which these have a page open, for so long."""
    end = floor.late + timedelta(seconds=seconds)
    while floor.late < end:
        floor.late += timedelta(seconds=presence.NOTE_SECONDS)
        presence.note(_ids(users), floor.now)
        floor.advance()


def _ids(users: Iterable[User]) -> set[int]:
    return {user.pk for user in users}


def said(user: User) -> tuple[str, str, str]:
    state = AgentState.objects.get(user=user)
    return state.kind, state.reason, state.said


def test_whoever_has_no_page_open_for_long_is_away(floor: Floor) -> None:
    ana, ben = floor.agent("ana"), floor.agent("ben")
    floor.ready(ana)
    floor.ready(ben)
    watched(floor, 30, ana, ben)
    watched(floor, 50, ben)
    assert said(ana)[0] == "ready"
    watched(floor, 20, ben)
    assert said(ana) == ("away", BROWSER_CLOSED, "system")
    assert said(ben)[0] == "ready"
    # On return they are told, and by whom.
    me = agent_home.read(ana.pk, Clock(floor.now), numbers=False).me
    assert "not open in your browser" in me.away_because and me.card.said_by == "Switchboard"
    floor.ready(ana)
    assert agent_home.read(ana.pk, Clock(floor.now), numbers=False).me.away_because == ""


def test_whoever_comes_back_in_time_stays_ready(floor: Floor) -> None:
    ana = floor.agent()
    floor.ready(ana)
    for _ in range(4):
        watched(floor, 40)
        presence.came(ana.pk, floor.now)
    assert said(ana)[0] == "ready"


def test_a_deploy_sets_nobody_away(floor: Floor) -> None:
    ana = floor.agent()
    floor.ready(ana)
    watched(floor, 30, ana)
    floor.late += timedelta(minutes=10)  # no web process
    floor.advance()
    assert said(ana)[0] == "ready"
    watched(floor, 40)
    assert said(ana)[0] == "ready"
    watched(floor, 30)
    assert said(ana)[0] == "away"


def test_one_of_several_web_processes_is_enough(floor: Floor) -> None:
    ana = floor.agent()
    floor.ready(ana)
    for _ in range(20):
        watched(floor, 5)
        watched(floor, 5, ana)
    assert said(ana)[0] == "ready"


def test_a_call_that_rings_or_goes_on_is_not_touched(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.ready(ana)
    watched(floor, 10, ana)
    floor.take(ana)
    floor.settle()
    floor.picks_up(ana)
    floor.settle()
    watched(floor, 200)
    assert floor.state(ana) == "connected" and said(ana)[0] == "ready"
    assert floor.talks_with(caller)
    floor.hangs_up(caller)
    floor.settle()
    watched(floor, 65)
    assert said(ana) == ("away", BROWSER_CLOSED, "system")


def test_an_offer_that_rings_ends_as_it_ends(floor: Floor) -> None:
    ana = floor.agent()
    floor.queue(missed_limit=9)
    floor.caller()
    floor.ready(ana)
    watched(floor, 10, ana)
    floor.late += timedelta(seconds=65)
    floor.take(ana)
    floor.settle()
    presence.note(set(), floor.now)
    watched(floor, 5)
    assert floor.state(ana) == "dialling" and said(ana)[0] == "ready"


def test_whoever_is_gone_is_not_rung_any_more(floor: Floor) -> None:
    ana = floor.agent()
    floor.queue(rings_agents=True)
    floor.ready(ana)
    watched(floor, 60)
    floor.late += timedelta(seconds=6)
    floor.caller()
    assert presence.gone(floor.now) == {ana.pk}
    floor.advance()
    assert not Offer.objects.exists() and said(ana)[1] == BROWSER_CLOSED


def test_whoever_has_only_a_phone_stays_ready(floor: Floor) -> None:
    ana = floor.agent()
    AgentProfile.objects.update(stays_ready=True)
    floor.ready(ana)
    watched(floor, 300)
    assert said(ana)[0] == "ready"


def test_it_can_be_switched_off(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "AGENT_AWAY_SECONDS", 0)
    ana = floor.agent()
    floor.ready(ana)
    watched(floor, 300)
    assert said(ana)[0] == "ready"


@pytest.mark.parametrize("kind", ["away", "offline"])
def test_what_somebody_said_before_they_left_stands(floor: Floor, kind: str) -> None:
    ana = floor.agent()
    floor.ready(floor.agent("ben", QUEUE))
    states.say(ana, kind, floor.now, reason="", by=ana)
    watched(floor, 120)
    assert said(ana) == (kind, "", "agent")


def test_where_no_agent_is_at_work_a_note_is_one_query(floor: Floor) -> None:
    with CaptureQueriesContext(connection) as caught:
        presence.note({1, 2, 3}, floor.now)
    assert len(caught) == 1
