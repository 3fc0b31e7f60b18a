"""What an agent hears on the phone is for the ear: no advice for a screen, no error of Telnyx."""

import pytest

from conferencing.agents import heard
from conferencing.agents import words as to_agents
from conferencing.agents.call_backs import words as to_callers_back
from conferencing.telnyx_api import advice
from tests.agents.calling_back import CALLER, call_back, gave_up, now_of, rings_at
from tests.agents.calling_back import picks_up as caller_picks_up
from tests.agents.floor import Floor

KEPT = "The caller could not be connected. They kept their place in the queue."


def test_why_telnyx_refused_stands_on_the_screen_and_is_not_read_out(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.settle()
    phone = floor.phone(ana)
    floor.picks_up(ana)
    floor.sim.faults.refuse("90018", path="actions/bridge", count=100)
    floor.later(20)
    told = floor.offer(ana).told
    assert told.startswith(f"{KEPT}\n") and "The screen will update" in told
    assert floor.said(phone) == [KEPT]
    assert floor.is_waiting(caller)


def test_whoever_hung_up_meanwhile_is_not_said_to_wait_in_their_place(floor: Floor) -> None:
    ana, caller = floor.agent(), floor.caller()
    floor.take(ana)
    floor.settle()
    floor.picks_up(ana)
    floor.sim.faults.refuse("90018", path="actions/bridge", count=100)
    floor.hangs_up(caller)
    floor.later(20)
    assert "kept their place" not in floor.offer(ana).told
    kept = to_agents.not_connected("Try again.")
    assert to_agents.without_place(kept) == "The caller could not be connected.\nTry again."
    assert to_agents.without_place(to_agents.AGENT_HUNG_UP) == to_agents.HUNG_UP_EARLY


def test_neither_is_it_to_whoever_calls_back(floor: Floor) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    back = call_back(floor, ana, caller)
    floor.settle()
    phone = floor.phone(ana)
    floor.picks_up(ana)
    floor.settle()
    assert rings_at(floor, CALLER)
    floor.sim.faults.refuse("90018", path="actions/bridge", count=100)
    caller_picks_up(floor, CALLER)
    floor.later(20)
    assert now_of(back) == "failed" and "The screen will update" in back.told
    assert floor.said(phone) == ["The two calls could not be connected."]


@pytest.mark.parametrize(
    "told",
    [
        to_agents.not_dialled("Ask your administrator.", is_known=True),
        to_agents.not_dialled("", is_known=False),
        to_agents.NOTHING_HEARD,
        to_callers_back.phone_not_dialled("ana", "Try again.", is_known=True),
        to_callers_back.phone_not_dialled("ana", "", is_known=False),
        to_callers_back.nothing_heard("ana"),
    ],
)
def test_whoever_answers_a_phone_that_rang_too_late_is_not_told_that_it_did_not(told: str) -> None:
    assert heard.of(told) == heard.CAME_TOO_LATE


@pytest.mark.parametrize("code", sorted(advice._BY_CODE))
def test_no_advice_of_any_refusal_is_read_out(code: str) -> None:
    why = advice.advice(code, 422, "bridge")
    for words in (to_agents.not_connected, to_callers_back.not_connected):
        assert why in words(why) and why not in heard.of(words(why))
    assert heard.of(to_callers_back.caller_not_dialled(why)) == "The caller could not be called."
