"""Our clock is not Telnyx's: comparisons are right all the same, or say that they are not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from conferencing.clocks.telnyx import TelnyxClock, telnyx_clock
from conferencing.mirror import writer
from conferencing.models import Conference
from conferencing.projection.events import ListedParticipant, ParticipantJoined, ParticipantLeft
from conferencing.reconcile import conferences, everything
from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api import conference_listings
from tests.fixtures.pressing import Clock
from tests.system.rooms import Room

from .world import lose, present

pytestmark = pytest.mark.django_db

# Telnyx's clock less ours.
OFFSETS = [-300.0, -120.0, -6.0, 0.0, 6.0, 120.0, 300.0]


@pytest.fixture(params=OFFSETS)
def ahead(request: pytest.FixtureRequest, sim: SimulatorServer) -> timedelta:
    """Telnyx's clock is this much ahead, and nobody has told us when we compare for the first
    time.
    """
    sim.clock_offset = request.param
    return timedelta(seconds=request.param)


@pytest.fixture
def room(sim: SimulatorServer, ahead: timedelta, db: None) -> Room:
    """A conference of three that a comparison has found."""
    room = Room(sim, "Board call", people=3)
    everything.compare()
    return room


def joined(room: Room, leg: str, at: datetime) -> None:
    writer.apply([_event(ParticipantJoined, room, leg, at)])


def left(room: Room, leg: str, at: datetime) -> None:
    writer.apply([_event(ParticipantLeft, room, leg, at)])


def _event(
    cls: type[ParticipantJoined | ParticipantLeft], room: Room, leg: str, at: datetime
) -> ParticipantJoined | ParticipantLeft:
    return cls(
        kind="conference.participant",
        at=at,
        source_id=f"webhook:{cls.__name__} {leg} {at}",
        conference_id=room.id,
        call_control_id=leg,
    )


def test_somebody_whose_leave_was_lost_is_gone_after_one_comparison(
    room: Room, ahead: timedelta
) -> None:
    joined(room, "v3:ghost", timezone.now() + ahead)
    now = Clock()
    now.forward(5)
    assert everything.compare(clock=now) == 1
    assert present(room.id) == set(room.legs)
    assert Conference.objects.get().verified_at


def test_joins_and_leaves_after_a_listing_show_at_once(room: Room, ahead: timedelta) -> None:
    everything.compare()
    joined(room, "v3:new", timezone.now() + ahead)
    assert present(room.id) == {*room.legs, "v3:new"}
    left(room, room.legs[0], timezone.now() + ahead)
    left(room, "v3:new", timezone.now() + ahead + timedelta(seconds=1))
    assert present(room.id) == set(room.legs[1:])


def test_what_agrees_is_verified_on_our_own_clock(room: Room, ahead: timedelta) -> None:
    before = timezone.now()
    assert everything.compare() == 0
    verified_at = Conference.objects.get().verified_at
    assert verified_at and before <= verified_at <= timezone.now()


def test_a_conference_that_is_gone_ends_on_telnyxs_clock(room: Room, ahead: timedelta) -> None:
    everything.compare()
    joined(room, "v3:late", timezone.now() + ahead)
    lose(room)
    now = Clock()
    first = now.forward(10)
    everything.compare(clock=now)
    now.forward(10)
    everything.compare(clock=now)
    ended_at = Conference.objects.get().ended_at
    assert ended_at and abs(ended_at - first - ahead) < timedelta(seconds=2)


@pytest.mark.parametrize("ahead", [0.0, 300.0], indirect=True)
def test_no_stamp_keeps_a_conference_alive(room: Room) -> None:
    """Of the year 2200, as versions before this one took them."""
    joined(room, "v3:odd", datetime(2200, 1, 1, tzinfo=UTC))
    lose(room)
    now = Clock()
    for _ in range(3):
        now.forward(10)
        everything.compare(clock=now)
    assert Conference.objects.get().ended_at


def test_while_the_difference_is_unknown_nothing_wrong_is_called_verified(
    room: Room, ahead: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy hides the Date of answers."""
    monkeypatch.setattr(TelnyxClock, "heard_answer", lambda *_: None)
    telnyx_clock.forget()
    everything.compare()
    before = Conference.objects.get().verified_at
    now = Clock()
    joined(room, "v3:ghost", timezone.now() + ahead)
    now.forward(5)
    for _ in range(3):
        everything.compare(clock=now)
    is_right = present(room.id) == set(room.legs)
    # With our clock behind, the join counts as newer than every listing.
    assert is_right == (ahead < timedelta(seconds=2))
    assert (Conference.objects.get().verified_at != before) == is_right


def test_somebody_of_whom_we_hear_during_the_question_is_no_difference(
    room: Room, ahead: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Conference.objects.get().verified_at
    list_participants = conference_listings.list_participants

    def listed_meanwhile(conference_id: str, region: str = "") -> list[ListedParticipant]:
        listed = list_participants(conference_id, region)
        joined(room, "v3:new", timezone.now() + ahead)
        left(room, room.legs[0], timezone.now() + ahead)
        return listed

    monkeypatch.setattr(conference_listings, "list_participants", listed_meanwhile)
    conferences.compare(room.id)
    assert present(room.id) == {*room.legs[1:], "v3:new"}
    verified_at = Conference.objects.get().verified_at
    assert before and verified_at and verified_at > before
