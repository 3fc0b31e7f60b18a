"""Whoever listens privately keeps no conference going in which everybody else sees nobody."""

import pytest
from django.contrib.auth.models import Permission, User

from conferencing.models import Conference
from conferencing.supervision import wishes, words
from tests.supervision.booth import Booth


@pytest.fixture
def ben(booth: Booth) -> User:
    """May listen privately."""
    ben = booth.supervisor("ben")
    ben.user_permissions.add(Permission.objects.get(codename="supervise_privately"))
    return ben


def listens_privately(booth: Booth, user: User) -> str:
    wishes.listen(user, booth.room.id, booth.now, is_private=True)
    booth.settle()
    leg = booth.picks_up(user)
    booth.settle()
    return leg


@pytest.fixture
def people(booth: Booth) -> list[str]:
    """Those who are there before anybody listens."""
    return booth.room.legs


def leave(booth: Booth, people: list[str]) -> None:
    for leg in people:
        booth.hangs_up(leg)
    booth.settle()


def test_when_everybody_has_left_their_call_ends_and_the_conference_with_it(
    booth: Booth, ben: User, people: list[str]
) -> None:
    leg = listens_privately(booth, ben)
    leave(booth, people)
    assert booth.is_up(leg), "somebody may come back"
    booth.later(12)
    assert not booth.is_up(leg) and booth.row(ben).why_ended == words.EVERYBODY_LEFT
    assert Conference.objects.get(pk=booth.room.id).ended_at is not None


def test_two_of_them_do_not_keep_each_other(booth: Booth, ben: User, people: list[str]) -> None:
    cleo = booth.supervisor("cleo")
    cleo.user_permissions.add(Permission.objects.get(codename="supervise_privately"))
    legs = [listens_privately(booth, one) for one in (ben, cleo)]
    leave(booth, people)
    booth.later(12)
    assert not any(booth.is_up(leg) for leg in legs)


def test_with_one_person_left_they_stay(booth: Booth, ben: User, people: list[str]) -> None:
    leg = listens_privately(booth, ben)
    leave(booth, people[1:])
    booth.later(15)
    assert booth.is_up(leg)


def test_with_a_supervisor_left_whom_others_see_they_stay(
    booth: Booth, ben: User, people: list[str]
) -> None:
    leg = listens_privately(booth, ben)
    booth.listens(booth.supervisor("maria"))
    leave(booth, people)
    booth.later(15)
    assert booth.is_up(leg)


def test_whoever_is_seen_is_not_hung_up(booth: Booth, ben: User, people: list[str]) -> None:
    leg = booth.listens(ben)
    leave(booth, people)
    booth.later(15)
    assert booth.is_up(leg)
