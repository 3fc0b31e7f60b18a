"""A call back is stopped while a phone rings, by whoever may call back."""

import pytest
from django.contrib.auth.models import Permission, User

from conferencing.agents.call_backs import machine, words
from conferencing.commands.press import Refused
from conferencing.models import CallBack
from conferencing.queries.agents import call_backs
from conferencing.simulator.faults import Fault
from tests.agents.calling_back import (
    CALLER,
    call_back,
    dialled,
    gave_up,
    now_of,
    picks_up,
    rings_at,
)
from tests.agents.floor import Floor


def stops(floor: Floor, back: CallBack, user: User) -> str:
    machine.stop(back.pk, user, floor.now)
    floor.settle()
    return now_of(back)


def test_while_the_own_phone_rings_the_caller_is_never_called(floor: Floor) -> None:
    ana = floor.agent()
    back = call_back(floor, ana, gave_up(floor))
    floor.settle()
    assert floor.phone(ana)
    assert stops(floor, back, ana) == "stopped"
    assert not floor.phone(ana) and len(dialled()) == 1
    assert back.told == "ana stopped it before answering their own phone."
    assert call_backs.line(back).told_to_them == "You stopped it before answering your phone."


def while_theirs_rings(floor: Floor, ana: User) -> CallBack:
    back = call_back(floor, ana, gave_up(floor))
    floor.settle()
    floor.picks_up(ana)
    floor.settle()
    assert rings_at(floor, CALLER)
    return back


def test_while_theirs_rings_both_calls_end_and_the_one_who_listens_is_told(floor: Floor) -> None:
    ana, sam = floor.agent(), User.objects.create_user("sam", is_superuser=True)
    back = while_theirs_rings(floor, ana)
    own = floor.phone(ana)
    assert stops(floor, back, sam) == "stopped"
    assert not rings_at(floor, CALLER)
    floor.later(9)
    assert not floor.phone(ana) and floor.said(own) == [words.STOPPED_ON_PHONE]
    back.refresh_from_db()
    assert back.told == "sam stopped it before the caller answered."
    assert not (back.is_own_open or back.is_caller_open)


@pytest.mark.parametrize("fault", ["status", "refuse", "lose_answer"])
def test_a_sentence_that_cannot_be_said_does_not_keep_the_call_up(floor: Floor, fault: str) -> None:
    code = "90034" if fault == "refuse" else ""
    floor.sim.faults.add(Fault(fault, 50, "actions/speak", 503, code))
    ana = floor.agent()
    back = while_theirs_rings(floor, ana)
    stops(floor, back, ana)
    floor.later(12)
    assert not floor.phone(ana) and not rings_at(floor, CALLER)
    back.refresh_from_db()
    assert not (back.is_own_open or back.is_caller_open)


def test_before_the_dial_was_sent_nothing_rings_at_all(floor: Floor) -> None:
    ana = floor.agent()
    back = call_back(floor, ana, gave_up(floor))
    assert stops(floor, back, ana) == "stopped"
    assert not [one for one in floor.sim.requests if one.path.endswith("/calls")]


def test_a_talk_is_not_stopped(floor: Floor) -> None:
    ana = floor.agent()
    back = call_back(floor, ana, gave_up(floor))
    floor.settle()
    floor.picks_up(ana)
    floor.settle()
    picks_up(floor, CALLER)
    floor.settle()
    with pytest.raises(Refused, match="Too late"):
        machine.stop(back.pk, ana, floor.now)
    assert now_of(back) == "connected" and words.TOO_LATE_TO_STOP


def test_another_call_back_can_follow_at_once(floor: Floor) -> None:
    ana = floor.agent()
    caller = gave_up(floor)
    back = call_back(floor, ana, caller)
    assert stops(floor, back, ana) == "stopped"
    assert call_back(floor, ana, caller, seen=back.pk).pk != back.pk


def test_whoever_may_dial_no_more_when_they_pick_up_rings_no_caller(floor: Floor) -> None:
    ana = floor.agent()
    back = call_back(floor, ana, gave_up(floor))
    floor.settle()
    ana.user_permissions.remove(Permission.objects.get(codename="command_dial"))
    floor.picks_up(ana)
    floor.settle()
    assert not rings_at(floor, CALLER) and now_of(back) == "failed"
    back.refresh_from_db()
    assert "ana no longer has permission to dial a number" in back.told
