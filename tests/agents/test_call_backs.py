"""Whoever hung up while waiting is called back: the own phone first, then theirs, once."""

import pytest

from tests.agents.calling_back import (
    CALLER,
    asked,
    call_back,
    dialled,
    gave_up,
    now_of,
    picks_up,
    rings_at,
)
from tests.agents.floor import Floor


def test_the_own_phone_rings_before_anybody_else_is_disturbed(floor: Floor) -> None:
    ana, caller = floor.agent(), gave_up(floor)
    back = call_back(floor, ana, caller)
    floor.settle()
    assert now_of(back) == "ringing" and floor.phone(ana)
    assert not rings_at(floor, CALLER) and len(dialled()) == 1


def test_both_answer_andtalk(floor: Floor) -> None:
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
        ("timeout", "ana's phone was not answered."),
        ("user_busy", "ana's phone was busy."),
        ("call_rejected", "ana's phone declined the call."),
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
        ("user_busy", "The caller's phone was busy."),
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
