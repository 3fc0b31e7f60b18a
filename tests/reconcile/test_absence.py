"""A conference that Telnyx does not know: when it is taken for over, and when it comes back."""

from datetime import timedelta

import pytest

from conferencing.models import Conference
from conferencing.projection.events import NOT_LISTED
from conferencing.reconcile import absence, conferences, everything
from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api.errors import GatewayError
from tests.fixtures.pressing import Clock
from tests.system.rooms import Room

from .world import age, lose, present, speak

pytestmark = pytest.mark.django_db

AGAIN = absence.AGAIN.total_seconds()


def compare_in_vain(room: Room, now: Clock) -> None:
    with pytest.raises(GatewayError, match="not_listed"):
        conferences.compare(room.id, clock=now)


def test_a_conference_that_telnyx_does_not_know_twice_has_ended(room: Room, now: Clock) -> None:
    lose(room)
    first = now.forward(1)
    compare_in_vain(room, now)
    now.forward(AGAIN - 0.1)
    compare_in_vain(room, now)
    assert Conference.objects.get().ended_at is None
    now.forward(0.1)
    assert conferences.compare(room.id, clock=now).has_ended
    row = Conference.objects.get()
    assert (row.ended_at, row.end_reason, present(room.id)) == (first, NOT_LISTED, set())


def test_a_comparison_that_finds_it_begins_the_count_anew(
    sim: SimulatorServer, room: Room, now: Clock
) -> None:
    age(room)
    for _ in range(3):
        sim.faults.refuse("90058", count=2, path=room.id)
        now.forward(5)
        compare_in_vain(room, now)
        now.forward(5)
        assert not conferences.compare(room.id, clock=now).has_ended


def test_a_sign_of_life_begins_the_count_anew(room: Room, now: Clock) -> None:
    lose(room)
    now.forward(1)
    compare_in_vain(room, now)
    speak(room, now.forward(5))
    now.forward(1)
    compare_in_vain(room, now)
    assert Conference.objects.get().ended_at is None


def test_telnyx_that_was_wrong_once_is_believed_only_after_long(room: Room, now: Clock) -> None:
    lose(room)
    now.forward(1)
    compare_in_vain(room, now)
    now.forward(5)
    assert conferences.compare(room.id, clock=now).has_ended
    speak(room, now.forward(1))
    assert Conference.objects.get().ended_at is None
    for _ in range(3):
        now.forward(10)
        compare_in_vain(room, now)
    now.forward(absence.AFTER_A_MISTAKE / timedelta(seconds=1))
    assert conferences.compare(room.id, clock=now).has_ended


def test_what_was_taken_for_over_comes_back_when_telnyx_lists_it(
    sim: SimulatorServer, room: Room, now: Clock
) -> None:
    age(room)
    sim.faults.refuse("90058", count=4, path=room.id)
    now.forward(1)
    compare_in_vain(room, now)
    now.forward(5)
    assert conferences.compare(room.id, clock=now).has_ended
    now.forward(5)
    everything.compare(clock=now)
    assert Conference.objects.get().ended_at is None
    assert present(room.id) == set(room.legs)


def test_people_who_cannot_be_listed_have_not_left_a_conference_that_runs(
    sim: SimulatorServer, room: Room, now: Clock
) -> None:
    sim.faults.refuse("90058", path=f"{room.id}/participants")
    now.forward(30)
    with pytest.raises(GatewayError, match="90058"):
        conferences.compare(room.id, clock=now)
    assert present(room.id) == set(room.legs)


def test_asking_for_a_name_ends_no_conference_at_once(room: Room, now: Clock) -> None:
    lose(room)
    now.forward(1)
    with pytest.raises(GatewayError, match="not_listed"):
        conferences.fetch_name(room.id, clock=now)
    assert Conference.objects.get().ended_at is None
