"""Whoever hung up while waiting is called back: the own phone first, then theirs, once."""

from random import Random

import pytest
from django.contrib.auth.models import User

from conferencing.agents import ringing, take
from conferencing.agents.call_backs import begin as begins
from conferencing.agents.call_backs import machine, words
from conferencing.clocks.telnyx import telnyx_clock
from conferencing.commands.press import Refused
from conferencing.models import AgentProfile, CallBack, Command, Visit
from conferencing.queries import agents, call_backs, figures
from conferencing.queries.clock import Clock
from conferencing.simulator.world.world import World
from tests.agents.floor import QUEUE, Floor
from tests.agents.test_resume import LOSABLE, dying
from tests.system.rooms import enqueue

CALLER = "+12025550142"


def gave_up(floor: Floor, number: str = CALLER) -> str:
    leg = enqueue(floor.sim, QUEUE, number)
    floor.hear()
    floor.hangs_up(leg, source="caller")
    floor.hear()
    assert Visit.objects.get(call_control_id=leg).outcome == "abandoned"
    return leg


def call_back(floor: Floor, user: User, caller: str, seen: int = 0) -> CallBack:
    return begins.begin(user, caller, 1, floor.now, seen=seen)


def now_of(back: CallBack) -> str:
    back.refresh_from_db()
    return back.state


def rings_at(floor: Floor, number: str) -> str:
    """The leg that we dialled to this number and that is up."""

    def alive(world: World) -> str:
        legs = [one for one in world.legs.values() if one.to == number and one.is_alive]
        return legs[-1].call_control_id if legs else ""

    return floor.sim.do(alive)


def picks_up(floor: Floor, number: str) -> None:
    leg = rings_at(floor, number)
    floor.sim.do(lambda world: world._answered(world.leg(leg)))


def dialled() -> list[str]:
    dials = Command.objects.filter(verb="dial").order_by("pk")
    return [str(one.arguments["to"]) for one in dials]


def asked() -> list[str]:
    return list(Command.objects.order_by("pk").values_list("verb", flat=True))


def test_the_own_phone_rings_before_anybody_else_is_disturbed(floor: Floor) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    back = call_back(floor, ana, caller)
    floor.settle()
    assert now_of(back) == "ringing" and floor.phone(ana)
    assert not rings_at(floor, CALLER) and len(dialled()) == 1


def test_both_answer_and_talk(floor: Floor) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    back = call_back(floor, ana, caller)
    floor.settle()
    floor.picks_up(ana)
    floor.settle()
    assert now_of(back) == "calling" and dialled()[1:] == [CALLER]
    picks_up(floor, CALLER)
    floor.settle()
    assert now_of(back) == "connected" and back.connected_at
    assert floor.talks_with(rings_at(floor, CALLER)) == floor.phone(ana)
    floor.hangs_up(rings_at(floor, CALLER))
    floor.later(10)
    assert now_of(back) == "over" and not back.is_own_open and not back.is_caller_open
    assert asked() == ["dial", "dial", "bridge"]


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        ("timeout", "ana’s phone did not answer."),
        ("user_busy", "ana’s phone was busy."),
        ("call_rejected", "ana’s phone declined the call."),
    ],
)
def test_an_own_phone_that_is_not_answered_is_all_that_rings(
    floor: Floor, cause: str, told: str
) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    back = call_back(floor, ana, caller)
    floor.settle()
    floor.turns_away(ana, cause)
    floor.later(10)
    assert now_of(back) == "unanswered" and back.told == told
    assert len(dialled()) == 1 and not back.is_own_open


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        ("timeout", "The caller did not answer."),
        ("user_busy", "The caller’s phone was busy."),
        ("call_rejected", "The caller declined the call."),
        ("not_found", "The caller could not be reached (wrong number or unreachable"),
    ],
)
def test_whoever_called_back_is_told_that_the_caller_cannot_be_reached(
    floor: Floor, cause: str, told: str
) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    back = call_back(floor, ana, caller)
    floor.settle()
    floor.picks_up(ana)
    floor.settle()
    phone = floor.phone(ana)
    floor.hangs_up(rings_at(floor, CALLER), cause)
    floor.later(20)
    assert now_of(back) == "not_reached" and back.told.startswith(told)
    assert floor.said(phone) == [back.told]
    assert not floor.is_up(phone) and not back.is_own_open and not back.is_caller_open


def test_hanging_up_early_ends_the_ringing_at_the_callers(floor: Floor) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    back = call_back(floor, ana, caller)
    floor.settle()
    floor.picks_up(ana)
    floor.settle()
    floor.hangs_up(floor.phone(ana))
    floor.later(10)
    assert now_of(back) == "failed" and back.told == "ana hung up before the caller answered."
    assert not rings_at(floor, CALLER) and not back.is_caller_open


def test_a_second_press_is_the_same_call_back(floor: Floor) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    assert call_back(floor, ana, caller) == call_back(floor, ana, caller)
    assert len(dialled()) == 1


def test_two_people_do_not_call_one_person_back(floor: Floor) -> None:
    ana, bob, caller = floor.agent(), floor.agent("bob"), gave_up(floor)
    call_back(floor, ana, caller)
    with pytest.raises(Refused, match="ana is calling them back right now"):
        call_back(floor, bob, caller)


def test_nor_does_the_database_let_them(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, bob, caller = floor.agent(), floor.agent("bob"), gave_up(floor)
    call_back(floor, ana, caller)
    monkeypatch.setattr(begins, "_require_nothing_newer", lambda *_: None)
    with pytest.raises(Refused, match="ana is calling them back right now"):
        call_back(floor, bob, caller)
    assert CallBack.objects.count() == len(dialled()) == 1


def test_who_presses_on_an_old_page_hears_of_the_call_back_since(floor: Floor) -> None:
    ana, bob, caller = floor.agent(), floor.agent("bob"), gave_up(floor)
    first = call_back(floor, ana, caller)
    floor.settle()
    floor.turns_away(ana, "timeout")
    floor.later(10)
    with pytest.raises(Refused, match="ana has tried to call them back since"):
        call_back(floor, bob, caller)
    assert call_back(floor, bob, caller, seen=first.pk).by == bob


def test_nobody_does_two_things_at_once(floor: Floor) -> None:
    ana, caller, other = floor.agent(), gave_up(floor), gave_up(floor, "+12025550143")
    floor.queue(rings_agents=True)
    floor.ready(ana)
    call_back(floor, ana, caller)
    with pytest.raises(Refused, match=words.ONE_AT_A_TIME):
        call_back(floor, ana, other)
    floor.caller()
    ringing.ring_all(floor.now)
    assert len(dialled()) == 1
    with pytest.raises(Refused, match="You are calling somebody back"):
        take.next_call(ana, floor.now)


def test_whoever_calls_back_is_shown_as_busy(floor: Floor) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    floor.ready(ana)

    def kind() -> str:
        return agents.of_users([ana.pk], Clock(floor.now), numbers=False)[ana.pk].kind

    call_back(floor, ana, caller)
    assert kind() == "ringing"
    _talk(floor, ana)
    assert kind() == "on_call"
    floor.hangs_up(floor.phone(ana))
    floor.settle()
    assert kind() == "ready"


def test_on_a_call_nobody_is_called_back(floor: Floor) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    floor.caller()
    floor.take(ana)
    with pytest.raises(Refused, match="You are on a call"):
        call_back(floor, ana, caller)


def test_without_a_phone_it_is_said_where_to_set_one_up(floor: Floor) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    AgentProfile.objects.all().delete()
    with pytest.raises(Refused, match="under Agent profiles"):
        call_back(floor, ana, caller)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("anonymous", call_backs.WITHHELD),
        ("+4930123456", "are not allowed"),
        ("+19005550142", "premium-rate"),
    ],
)
def test_not_every_number_is_called_back(floor: Floor, number: str, why: str) -> None:
    ana, caller = floor.agent(), gave_up(floor, number)
    with pytest.raises(Refused, match=why):
        call_back(floor, ana, caller)
    assert not CallBack.objects.exists()


def test_who_did_not_give_up_is_not_called_back(floor: Floor) -> None:
    ana, waits = floor.agent(), floor.caller()
    with pytest.raises(Refused, match="did not hang up"):
        call_back(floor, ana, waits)


def test_a_call_back_moves_no_figure(floor: Floor) -> None:
    ana, caller = floor.agent(), gave_up(floor)

    def drawn() -> tuple[float | None, ...]:
        shown = figures.of_queues(Clock(floor.now, telnyx_clock.ahead()), "today", [QUEUE])[QUEUE]
        figure = shown.offered, shown.answered, shown.abandoned, shown.service_level
        return tuple(one.value for one in figure)

    before = drawn()
    call_back(floor, ana, caller)
    _talk(floor, ana)
    assert drawn() == before and before[1:3] == (0, 1)
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("lost", [*[(one,) for one in LOSABLE], LOSABLE])
def test_what_no_webhook_tells_is_asked_of_telnyx(floor: Floor, lost: tuple[str, ...]) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    floor.lost = set(lost)
    back = call_back(floor, ana, caller)
    _talk(floor, ana)
    assert now_of(back) == "connected" and asked() == ["dial", "dial", "bridge"]


@pytest.mark.parametrize("request_", ["/calls", "actions/bridge"])
def test_a_lost_answer_is_not_a_second_call(floor: Floor, request_: str) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    floor.sim.faults.lose_answer(path=request_, count=10)
    back = call_back(floor, ana, caller)
    _talk(floor, ana)
    assert now_of(back) == "connected" and len(dialled()) == 2
    numbers = [one.to for one in floor.sim.do(lambda world: list(world.legs.values()))]
    assert numbers.count(CALLER) == 1


@pytest.mark.parametrize("seed", range(5))
def test_a_worker_may_die_before_and_after_every_step(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    deaths = dying(monkeypatch, machine, "_do", Random(seed))
    back = call_back(floor, ana, caller)
    _talk(floor, ana)
    floor.hangs_up(floor.phone(ana))
    floor.later(60)
    assert now_of(back) == "over" and asked() == ["dial", "dial", "bridge"]
    assert deaths


def test_the_limit_of_dialling_holds(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    back = call_back(floor, ana, caller)
    floor.settle()
    monkeypatch.setattr("django.conf.settings.DIAL_PER_MINUTE", 1)
    floor.picks_up(ana)
    floor.later(12)
    assert now_of(back) == "failed" and "which is the limit here" in back.told
    assert len(dialled()) == 1 and not rings_at(floor, CALLER)


def _talk(floor: Floor, user: User) -> None:
    floor.later(12)
    floor.picks_up(user)
    floor.later(12)
    picks_up(floor, CALLER)
    floor.later(30)
    assert floor.talks_with(rings_at(floor, CALLER)) == floor.phone(user)
