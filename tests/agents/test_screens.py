"""What agents and their supervisors are shown, drawn from rows."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferencing.agents import states
from conferencing.models import AgentProfile, AgentState, Offer
from conferencing.queries.agents import agent_home, agents
from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.agents import AgentCard, AgentHome
from tests.agents.floor import QUEUE, Floor


def card(floor: Floor, user: User) -> AgentCard:
    return agents.of_users([user.pk], Clock(floor.now), numbers=False)[user.pk]


def home(floor: Floor, user: User) -> AgentHome:
    return agent_home.read(user.pk, Clock(floor.now), numbers=False)


def test_an_agent_is_shown_as_they_are_and_not_as_they_said(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    assert card(floor, ana).kind == "offline"
    floor.ready(ana)
    assert card(floor, ana).kind == "ready"
    floor.take(ana)
    floor.settle()
    assert (card(floor, ana).kind, card(floor, ana).queue) == ("ringing", QUEUE)
    floor.picks_up(ana)
    floor.settle()
    assert card(floor, ana).kind == "on_call"
    floor.hangs_up(caller)
    floor.settle()
    wrapping = card(floor, ana)
    assert wrapping.kind == "wrap_up" and wrapping.until
    # Without any worker.
    over = agents.of_users([ana.pk], Clock(wrapping.until), numbers=False)[ana.pk]
    assert (over.kind, over.since) == ("ready", wrapping.until)


def test_a_phone_that_has_been_answered_is_not_said_to_ring(floor: Floor) -> None:
    ana = floor.agent()
    floor.queue(asks_for_key=True)
    floor.caller()
    floor.take(ana)
    floor.settle()
    assert (card(floor, ana).kind, card(floor, ana).step) == ("ringing", "")
    floor.picks_up(ana)
    floor.settle()
    assert (card(floor, ana).kind, card(floor, ana).step) == ("ringing", "asking")
    Offer.objects.update(state=Offer.State.CONNECTING)
    assert (card(floor, ana).kind, card(floor, ana).step) == ("ringing", "connecting")


def test_it_is_shown_who_has_changed_an_agents_state(floor: Floor) -> None:
    ana, sam = floor.agent(), User.objects.create_user("sam", is_superuser=True)
    states.say(ana, AgentState.Kind.AWAY, floor.now, reason="Lunch", by=ana)
    assert (card(floor, ana).reason, card(floor, ana).said_by) == ("Lunch", "")
    states.say(ana, AgentState.Kind.READY, floor.now, by=sam)
    assert card(floor, ana).said_by == "sam"


def test_what_is_said_during_a_call_shows_at_once_as_what_comes_after_it(floor: Floor) -> None:
    ana, sam, _ = floor.agent(), User.objects.create_user("sam", is_superuser=True), floor.caller()
    floor.take(ana)
    floor.settle()
    floor.picks_up(ana)
    floor.settle()
    assert card(floor, ana).then == "ready", "as usual"
    states.say(ana, AgentState.Kind.AWAY, floor.now, reason="Lunch", by=ana)
    during = card(floor, ana)
    assert (during.kind, during.then, during.reason, during.said_by) == (
        "on_call",
        "away",
        "Lunch",
        "",
    )
    states.say(ana, AgentState.Kind.OFFLINE, floor.now, by=sam)
    assert (card(floor, ana).then, card(floor, ana).said_by) == ("offline", "sam")


def test_a_call_that_goes_on_is_one_of_the_day(floor: Floor) -> None:
    ana, _ = floor.agent(), floor.caller()
    floor.take(ana)
    floor.settle()
    assert home(floor, ana).day.calls == (), "it only rings"
    floor.picks_up(ana)
    floor.settle()
    day = home(floor, ana).day
    assert [(call.state, call.seconds) for call in day.calls] == [("connected", None)]
    assert day.answered == 1


def test_the_home_shows_the_first_in_line_of_the_agents_own_queues(floor: Floor) -> None:
    ana = floor.agent()
    floor.caller("sales")
    floor.caller(), floor.caller()
    shown = home(floor, ana)
    [queue] = shown.queues
    assert (queue.name, queue.waiting) == (QUEUE, 2)
    assert queue.first and "•••" in queue.first.number
    assert queue.first_since and shown.me.waiting == 2


def test_the_home_shows_the_call_and_then_the_day(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.settle()
    ringing = home(floor, ana).me.call
    assert ringing and ringing.state == "dialling"
    floor.picks_up(ana)
    floor.settle()
    floor.hangs_up(caller)
    floor.settle()
    shown = home(floor, ana)
    assert shown.me.call is None
    assert (shown.day.answered, shown.day.missed) == (1, 0)
    assert [call.state for call in shown.day.calls] == ["over"]


def test_why_a_call_came_to_nothing_is_said_for_a_while(floor: Floor) -> None:
    ana = floor.agent()
    floor.caller()
    floor.take(ana)
    floor.settle()
    floor.turns_away(ana, "user_busy")
    floor.settle()
    call = home(floor, ana).me.call
    assert call and "busy" in call.told
    floor.late += timedelta(minutes=3)
    assert home(floor, ana).me.call is None


def test_the_home_costs_the_same_for_many_queues_and_callers(floor: Floor) -> None:
    ana = floor.agent()
    floor.caller()
    counts = []
    for queue in ("sales", "night"):
        counts.append(_queries(floor, ana))
        floor.agent("ana", queue)
        floor.caller(queue), floor.caller(queue)
    assert len({*counts, _queries(floor, ana)}) == 1


def test_without_a_phone_it_is_said_whom_to_ask(floor: Floor) -> None:
    ana = floor.agent()
    AgentProfile.objects.all().delete()
    assert home(floor, ana).me.problem == agent_home.NO_PHONE


def _queries(floor: Floor, user: User) -> int:
    with CaptureQueriesContext(connection) as caught:
        home(floor, user)
    return len(caught)
