"""Who has spoken, as a console shows it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from conferencing.mirror import writer
from conferencing.models import Participant
from conferencing.projection.events import ConferenceEvent, FloorChanged, MuteAccepted
from conferencing.queries.conferences import balance, cards
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.queries.screens.balance import SpeakerBalance
from tests import world

pytestmark = pytest.mark.django_db

NAME = "d4be636f-dfb1-453b-8bca-18c88bd7a6b8"
ANNA, BEN, CARLA = "v3:anna", "v3:ben", "v3:carla"
NOW = datetime(2026, 9, 1, 8, 10, tzinfo=UTC)


def at(second: float) -> datetime:
    return NOW + timedelta(seconds=second)


def takes(leg: str, second: float) -> None:
    happens(
        FloorChanged(
            kind="conference.floor.changed",
            at=at(second),
            source_id=f"webhook:{leg}-{second}",
            conference_id=NAME,
            call_control_id=leg,
        )
    )


def happens(event: ConferenceEvent) -> None:
    writer.apply([event], now=at(300))


@pytest.fixture
def talk(db: None) -> None:
    """Anna for 30 seconds, Ben for 10; then Anna again, and Carla not at all."""
    for leg in (ANNA, BEN, CARLA):
        world.joins(NAME, leg, at=at(-60))
    for leg, second in ((ANNA, 0), (BEN, 30), (ANNA, 40)):
        takes(leg, second)


def shown(second: float = 60) -> SpeakerBalance:
    found = balance.read(NAME, Clock(at(second)), numbers=True)
    assert isinstance(found, SpeakerBalance)
    return found


def test_shares_are_of_the_turns_that_are_over(talk: None) -> None:
    anna, ben, carla = shown().shares
    assert (anna.seconds, anna.percent, anna.turns) == (30, 75, 1)
    assert (ben.seconds, ben.percent, ben.turns) == (10, 25, 1)
    assert (carla.seconds, carla.percent, carla.turns) == (0, 0, 0)


def test_it_says_who_has_the_floor_and_since_when_the_others_are_silent(talk: None) -> None:
    anna, ben, carla = shown().shares
    assert (anna.speaking_since, anna.silent_since) == (at(40), None)
    assert (ben.speaking_since, ben.silent_since) == (None, at(40))
    assert (carla.silent_since, carla.joined_at) == (None, at(-60))


def test_whoever_is_muted_has_lost_the_floor(talk: None) -> None:
    mute = MuteAccepted(
        kind="command.mute",
        at=at(45),
        source_id="command:1",
        conference_id=NAME,
        muted=True,
        call_control_ids=(ANNA,),
    )
    happens(mute)
    anna, *_ = shown().shares
    assert (anna.speaking_since, anna.silent_since, anna.seconds) == (None, at(45), 35)


def test_those_who_have_left_are_counted_together(talk: None) -> None:
    world.leaves(NAME, BEN, at=at(50))
    found = shown()
    assert [share.leg for share in found.shares] == [ANNA, CARLA]
    assert (found.gone_seconds, found.gone_percent) == (10, 25)


def test_it_costs_the_same_for_more_people(
    talk: None, django_assert_max_num_queries: object
) -> None:
    for number in range(30):
        world.joins(NAME, f"v3:{number}", at=at(-30))
    assert Participant.objects.count() == 33
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        found = shown()
    assert (len(found.shares), found.others) == (balance.SHOWN, 13)


def problems(second: float) -> list[str]:
    [card] = readable(cards.read(Clock(at(second)), numbers=True))
    return [problem for problem in card.problems if "floor" in problem]


def test_dead_air_is_said_only_where_it_is_asked_for(
    talk: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    takes(BEN, 50)
    assert not problems(600)
    monkeypatch.setattr(settings, "DEAD_AIR_SECONDS", 30)
    assert not problems(79)
    assert problems(81) == [
        "Nobody else has taken the floor for 30 seconds: the line may be silent"
    ]
    world.is_muted(NAME, BEN, at=at(82))
    assert problems(113) == ["Nobody has taken the floor for 30 seconds"]
