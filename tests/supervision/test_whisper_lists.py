"""Who is to hear a whisper: people who have left, the same twice, of elsewhere, hundreds."""

import pytest

from conferencing.commands.press import Refused
from conferencing.models import Command, Participant
from conferencing.supervision import bar, machine, wishes, words
from tests.supervision.booth import Booth
from tests.system.rooms import Room


def test_whoever_has_left_is_refused_and_nothing_is_sent(booth: Booth) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    _, ben, cleo = booth.room.legs[:3]
    booth.room.hang_up(ben)
    booth.settle()
    with pytest.raises(Refused, match="no longer in the conference"):
        booth.wants(maria, "whisper", ben, cleo)
    assert booth.steps(maria) == [] and booth.hearers(leg) == set()


def test_the_same_person_many_times_is_one(booth: Booth) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    ben = booth.room.legs[1]
    booth.wants(maria, "whisper", *[ben, "", ben] * 200, leg)
    booth.settle()
    assert booth.hearers(leg) == {ben}
    [role] = Command.objects.filter(verb="role")
    assert role.arguments["whisper_to"] == [ben]


@pytest.mark.parametrize("count", [1, 400])
def test_people_of_elsewhere_are_refused(booth: Booth, count: int) -> None:
    maria = booth.supervisor()
    leg, other = booth.listens(maria), Room(booth.sim, people=1)
    booth.hear()
    strangers = other.legs if count == 1 else [f"v3:{number}" for number in range(count)]
    with pytest.raises(Refused, match="no longer in the conference"):
        booth.wants(maria, "whisper", booth.room.legs[0], *strangers)
    booth.settle()
    assert booth.steps(maria) == [] and booth.hearers(leg) == set()


def test_hundreds_hear_a_whisper(booth: Booth) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    for _ in range(120):
        booth.room.join()
    booth.hear()
    people = sorted(set(booth.room.legs) - {leg})
    booth.wants(maria, "whisper", *people)
    booth.settle()
    assert booth.hearers(leg) == set(people)
    shown = bar.read(maria.pk, booth.clock, numbers=True)
    assert shown and {one.leg for one in shown.people if one.hears} == set(people)


def test_a_whisper_to_everybody_needs_no_permission_to_barge_and_is_heard_by_no_newcomer(
    booth: Booth,
) -> None:
    """They chose each who hears them, as the permission says; whoever comes after does not."""
    maria = booth.supervisor("maria", "listen", "whisper")
    leg = booth.listens(maria)
    people = set(booth.room.legs) - {leg}
    booth.wants(maria, "whisper", *people)
    booth.settle()
    assert booth.hearers(leg) == people
    booth.room.join()
    booth.later(6)
    assert booth.hearers(leg) == people
    shown = bar.read(maria.pk, booth.clock, numbers=True)
    assert shown and shown.heard == "some"
    with pytest.raises(Refused, match="permission to barge in"):
        booth.wants(maria, "barge")


@pytest.mark.parametrize("mode", ["whisper", "barge"])
@pytest.mark.parametrize("late", range(4))
def test_leaving_races_with_a_change_of_role(booth: Booth, mode: str, late: int) -> None:
    """However far the change has come by then."""
    maria = booth.supervisor()
    leg = booth.listens(maria)
    booth.wants(maria, mode, *(booth.room.legs[:1] if mode == "whisper" else ()))
    for _ in range(late):
        booth.work()
        machine.advance_all(booth.now)
    wishes.leave(maria, booth.now)
    with pytest.raises(Refused, match=words.ALREADY_GONE):
        booth.wants(maria, "barge")
    booth.settle()
    assert not booth.is_up(leg) and booth.row(maria).why_ended == words.LEFT
    assert len(Participant.objects.filter(conference_id=booth.room.id, is_present=True)) == 3
