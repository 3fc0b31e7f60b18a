"""A supervisor stays in the place of somebody who leaves: nobody else is hung up, or in silence."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from conferencing.commands import press
from conferencing.commands.press import Refused
from conferencing.queries.conferences import cards, console
from conferencing.supervision import bar, wishes, words
from tests.supervision.booth import ALL, Booth


@pytest.fixture
def maria(booth: Booth) -> User:
    maria = booth.supervisor()
    maria.user_permissions.add(Permission.objects.get(codename="take_over_conferences"))
    return maria


def barges_in(booth: Booth, maria: User) -> str:
    leg = booth.listens(maria)
    booth.wants(maria, "barge")
    booth.settle()
    return leg


def test_one_call_ends_and_the_others_hear_the_supervisor(booth: Booth, maria: User) -> None:
    agent, *callers = booth.room.legs
    leg = barges_in(booth, maria)
    wishes.take_over(maria, agent, booth.now)
    booth.settle()
    assert not booth.is_up(agent) and booth.room.is_live
    assert set(booth.room.legs) == {leg, *callers} and booth.hearers(leg) == set(callers)
    row = booth.row(maria)
    assert (row.take_over, row.problem, row.wanted_mode) == ("", "", "barge")
    read = console.read(booth.room.id, booth.clock, numbers=True)
    assert read and any("Maria took over from" in line.text for line in read.feed)


def test_whoever_would_end_the_conference_does_not(booth: Booth, maria: User) -> None:
    agent = booth.room.legs[1]
    press.create(
        "set_exit",
        booth.room.id,
        agent,
        by=User.objects.create_user("ana", is_superuser=True),
        arguments={"end_on_exit": "true"},
    )
    booth.settle()
    leg = barges_in(booth, maria)
    wishes.take_over(maria, agent, booth.now)
    booth.settle()
    booth.later(6)
    assert booth.room.is_live and not booth.is_up(agent)
    assert len(booth.hearers(leg)) == 2
    assert "set_exit" in booth.steps(maria) and booth.steps(maria)[-1] == "remove"


@pytest.mark.parametrize("mode", ["listen", "whisper"])
def test_whoever_is_not_heard_by_everyone_cannot(booth: Booth, maria: User, mode: str) -> None:
    booth.listens(maria)
    booth.wants(maria, mode, *booth.room.legs[:1])
    booth.settle()
    with pytest.raises(Refused, match="barge in, and check"):
        wishes.take_over(maria, booth.room.legs[0], booth.now)
    assert booth.row(maria).take_over == ""


def test_a_mute_by_somebody_else_leaves_the_agent_there(booth: Booth, maria: User) -> None:
    agent, leg = booth.room.legs[0], barges_in(booth, maria)
    booth.sim.faults.api_status(503, count=50, path="actions/leave")
    wishes.take_over(maria, agent, booth.now)
    booth.work()
    press.create("mute", booth.room.id, leg, by=User.objects.create_user("ana", is_superuser=True))
    booth.settle()
    booth.sim.faults.clear()
    booth.later(20)
    assert booth.is_up(agent) and booth.row(maria).problem == words.BARGE_FIRST


def test_nobody_is_left_alone_or_taken_for_another(booth: Booth, maria: User) -> None:
    agent, other, third = booth.room.legs
    leg = barges_in(booth, maria)
    for wrong in (leg, "nobody", ""):
        with pytest.raises(Refused, match="no longer in the conference"):
            wishes.take_over(maria, wrong, booth.now)
    for gone in (other, third):
        booth.hangs_up(gone)
    booth.settle()
    with pytest.raises(Refused, match="nobody left"):
        wishes.take_over(maria, agent, booth.now)


def test_it_needs_its_permission(booth: Booth, maria: User) -> None:
    agent = booth.room.legs[0]
    barges_in(booth, maria)
    shown = bar.read(maria.pk, booth.clock, numbers=True)
    assert shown and shown.may_take_over
    booth.permit(maria, *ALL)
    client = Client()
    client.force_login(maria)
    address = f"/supervision/take-over/?leaver={agent}"
    answer = client.post(address, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["problem"]) == (409, words.MAY_NOT_TAKE_OVER)
    booth.settle()
    shown = bar.read(maria.pk, booth.clock, numbers=True)
    assert booth.is_up(agent) and shown and not shown.may_take_over


def test_a_caller_with_a_supervisor_who_took_over_is_not_alone(booth: Booth, maria: User) -> None:
    agent, other, _ = booth.room.legs
    booth.hangs_up(other)
    booth.settle()
    barges_in(booth, maria)
    wishes.take_over(maria, agent, booth.now)
    booth.settle()
    booth.later(90)
    assert not says_alone(booth)
    wishes.leave(maria, booth.now)
    booth.settle()
    booth.later(90)
    assert says_alone(booth)


def says_alone(booth: Booth) -> bool:
    [card] = cards.read(booth.clock, numbers=True)
    return any("alone" in problem for problem in card.problems)  # type: ignore[union-attr]


def another(booth: Booth) -> User:
    kim = booth.supervisor("kim")
    kim.user_permissions.add(Permission.objects.get(codename="take_over_conferences"))
    barges_in(booth, kim)
    return kim


def test_two_supervisors_do_not_take_over_from_everybody(booth: Booth, maria: User) -> None:
    agent, caller, third = booth.room.legs
    booth.hangs_up(third)
    booth.settle()
    barges_in(booth, maria)
    kim = another(booth)
    wishes.take_over(maria, agent, booth.now)
    with pytest.raises(Refused, match="nobody left"):
        wishes.take_over(kim, caller, booth.now)
    booth.settle()
    assert (booth.is_up(agent), booth.is_up(caller)) == (False, True)


def test_two_supervisors_do_not_both_take_over_from_one(booth: Booth, maria: User) -> None:
    agent = booth.room.legs[0]
    barges_in(booth, maria)
    kim = another(booth)
    wishes.take_over(maria, agent, booth.now)
    with pytest.raises(Refused) as refused:
        wishes.take_over(kim, agent, booth.now)
    assert str(refused.value) == words.TAKEN_BY_ANOTHER
    booth.settle()
    read = console.read(booth.room.id, booth.clock, numbers=True)
    assert read and not any("Kim took over" in line.text for line in read.feed)


def test_two_of_one_name_are_told_apart_where_one_is_chosen(booth: Booth, maria: User) -> None:
    barges_in(booth, maria)
    full, masked = (bar.read(maria.pk, booth.clock, numbers=shown) for shown in (True, False))
    assert full and masked
    numbers = {one.number or one.label for one in full.people}
    assert len(numbers) == len(booth.room.legs) - 1 and all(each[0] == "+" for each in numbers)
    assert all("•••" in (one.number or one.label) for one in masked.people)
    assert all(one.since for one in full.people)
