"""What a screen concludes from all who are in a conference, it concludes without whoever listens
privately: an alarm that is put off, or a search that finds something, would tell of them.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from conferencing.mirror import writer
from conferencing.models import Command, Conference, Participant
from conferencing.projection.events import FloorChanged
from conferencing.queries.conferences import cards, selection
from conferencing.queries.reading.unreadable import readable
from conferencing.supervision import wishes
from tests import world
from tests.supervision.booth import Booth

BOTH = pytest.mark.parametrize("is_private", [True, False], ids=["private", "shown"])


@pytest.fixture
def ben(booth: Booth) -> User:
    return booth.private_supervisor()


def problems(booth: Booth) -> str:
    [card] = readable(cards.read(booth.clock, numbers=True))
    return "; ".join(card.problems)


def takes_the_floor(booth: Booth, leg: str, at: datetime) -> None:
    changed = FloorChanged(
        kind="conference.floor.changed",
        at=at,
        source_id=f"webhook:{leg}",
        conference_id=booth.room.id,
        call_control_id=leg,
    )
    writer.apply([changed], now=at)


@BOTH
def test_their_floor_does_not_put_off_the_alarm_of_dead_air(
    booth: Booth, ben: User, monkeypatch: pytest.MonkeyPatch, is_private: bool
) -> None:
    monkeypatch.setattr(settings, "DEAD_AIR_SECONDS", 30)
    leg, then = booth.listens(ben, is_private=is_private), datetime.now(UTC)
    takes_the_floor(booth, booth.room.legs[0], then)
    takes_the_floor(booth, leg, then + timedelta(seconds=20))
    booth.late = timedelta(seconds=35)
    assert ("taken the floor" in problems(booth)) == is_private


def test_dead_air_is_measured_from_the_last_who_is_seen(
    booth: Booth, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With two who listen privately, and one who has taken the floor after the first of them."""
    monkeypatch.setattr(settings, "DEAD_AIR_SECONDS", 30)
    cleo = booth.private_supervisor("cleo")
    legs, then = [booth.listens(one, is_private=True) for one in (ben, cleo)], datetime.now(UTC)
    for second, leg in enumerate([legs[0], booth.room.legs[0], legs[1]]):
        takes_the_floor(booth, leg, then + timedelta(seconds=10 * second))
    booth.late = timedelta(seconds=35)
    assert "taken the floor" not in problems(booth)
    booth.late = timedelta(seconds=45)
    assert "taken the floor" in problems(booth)


@BOTH
def test_their_leaving_does_not_put_off_the_alarm_of_one_alone(
    booth: Booth, ben: User, is_private: bool
) -> None:
    leg = booth.listens(ben, is_private=is_private)
    for one in booth.room.legs[1:3]:
        booth.room.hang_up(one)
    booth.settle()
    left_at = datetime.now(UTC) + timedelta(seconds=50)
    gone = Participant.objects.filter(call_control_id=leg)
    gone.update(is_present=False, left_at=left_at)
    booth.late = timedelta(seconds=75)
    assert ("is alone" in problems(booth)) == is_private


@BOTH
def test_the_board_finds_no_conference_by_their_name(
    booth: Booth, ben: User, is_private: bool
) -> None:
    world.contact(wishes.phone_of(ben), "Quentin")
    booth.listens(ben, is_private=is_private)
    found = cards.read(booth.clock, numbers=True, find="quentin")
    assert bool(found) != is_private


@BOTH
def test_of_many_conferences_theirs_does_not_come_first_because_of_them(
    booth: Booth, ben: User, monkeypatch: pytest.MonkeyPatch, is_private: bool
) -> None:
    monkeypatch.setattr(selection, "MOST", 1)
    older = datetime.now(UTC) - timedelta(hours=1)
    for name in ("a", "b"):
        Conference.objects.create(telnyx_id=name, created_at=older, first_seen_at=older)
    leg = booth.listens(ben, is_private=is_private)
    rows = Command.objects.filter(call_control_id=leg) | Command.objects.filter(verb="dial")
    rows.update(conference_id=booth.room.id)
    on_hold = Participant.objects.filter(call_control_id=leg)
    on_hold.update(is_on_hold=True, held_at=older)
    assert (selection.first(booth.clock) == [booth.room.id]) != is_private
