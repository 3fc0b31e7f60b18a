"""Who may call whom back, and that one person is called by one, once."""

import pytest

from conferencing.agents import ringing, take
from conferencing.agents.call_backs import begin as begins
from conferencing.agents.call_backs import words
from conferencing.clocks.telnyx import telnyx_clock
from conferencing.commands import press
from conferencing.commands.press import Refused
from conferencing.models import AgentProfile, CallBack, Visit
from conferencing.queries.agents import agents, call_backs
from conferencing.queries.reading.clock import Clock
from conferencing.queries.statistics import figures
from tests.agents.calling_back import (
    CALLER,
    call_back,
    dialled,
    gave_up,
    now_of,
    rings_at,
    talk,
)
from tests.agents.floor import QUEUE, Floor


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
    talk(floor, ana)
    assert kind() == "on_call"
    floor.hangs_up(floor.phone(ana))
    floor.settle()
    assert kind() == "ready"


def test_on_a_call_nobody_is_called_back(floor: Floor) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    floor.caller()
    floor.take(ana)
    with pytest.raises(Refused, match="You already have a call"):
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
    talk(floor, ana)
    assert drawn() == before and before[1:3] == (0, 1)
    assert Visit.objects.count() == 1


def test_the_limit_of_dialling_holds(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    back = call_back(floor, ana, caller)
    floor.settle()
    monkeypatch.setattr("django.conf.settings.DIAL_PER_MINUTE", 1)
    press.dial("+12025550199", by=ana, purpose="another", reference="one")
    floor.picks_up(ana)
    floor.later(12)
    assert now_of(back) == "failed" and "which is the limit here" in back.told
    assert not rings_at(floor, CALLER)
