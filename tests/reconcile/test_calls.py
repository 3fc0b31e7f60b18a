"""Calls outside rooms and queues, compared with what Telnyx lists on their connections."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from conferencing.mirror import writer
from conferencing.models import Call, Connection
from conferencing.projection import events as e
from conferencing.queries.commands import choices
from conferencing.reconcile import absence, calls, everything
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.world import World
from tests.fixtures.pressing import Clock
from tests.system.rooms import Room, enqueue

from .lone_calls import LISTING, asked, hear_of, park, shown

pytestmark = pytest.mark.django_db


def forget(world: World, leg: str) -> None:
    """Ten minutes after its end Telnyx no longer knows a call."""
    del world.legs[leg]


def test_one_dropped_hangup_leaves_no_parked_ghost(sim: SimulatorServer, now: Clock) -> None:
    leg = park(sim)
    hear_of(sim, leg)
    assert calls.compare_all(now) == 0
    sim.do(lambda world: world.hangup(world.leg(leg)))
    now.forward(5)
    assert calls.compare_all(now) == 1
    call = Call.objects.get()
    assert (call.status, call.hangup_cause, shown()) == ("ended", e.CALL_HAD_ENDED, {})
    assert call.ended_at and abs(call.ended_at - timezone.now()) < timedelta(seconds=5)


def test_a_call_that_telnyx_no_longer_knows_ends_after_two_looks(
    sim: SimulatorServer, now: Clock
) -> None:
    leg = park(sim)
    hear_of(sim, leg)
    sim.do(forget, leg)
    first = now.forward(1)
    assert calls.compare_all(now) == 0
    now.forward(absence.AGAIN.total_seconds() - 0.1)
    assert calls.compare_all(now) == 0 and shown() == {leg: "parked"}
    now.forward(0.1)
    assert calls.compare_all(now) == 1
    call = Call.objects.get()
    assert (call.ended_at, call.hangup_cause) == (first, e.CALL_NOT_LISTED)


def test_a_sign_of_life_begins_the_count_anew(sim: SimulatorServer, now: Clock) -> None:
    leg = park(sim)
    hear_of(sim, leg)
    sim.do(forget, leg)
    now.forward(1)
    calls.compare_all(now)
    key = e.KeyPressed(
        kind="k", at=now.forward(1), source_id="webhook:k", call_control_id=leg, key="5"
    )
    writer.apply([key], now=key.at)
    now.forward(4)
    assert calls.compare_all(now) == 0
    now.forward(6)
    assert calls.compare_all(now) == 0


def test_a_call_that_is_up_and_not_known_appears(sim: SimulatorServer, now: Clock) -> None:
    leg = park(sim)
    assert calls.compare_all(now) == 1
    assert shown() == {leg: "active"}
    call = Call.objects.get()
    assert (call.connection_id, bool(call.call_leg_id)) == (sim.connection_id, True)
    now.forward(5)
    assert calls.compare_all(now) == 0


def test_an_end_that_was_only_inferred_is_taken_back(sim: SimulatorServer, now: Clock) -> None:
    leg = park(sim)
    hear_of(sim, leg)
    gone = e.CallGone(
        kind="listing.call",
        at=timezone.now(),
        source_id="listing:1",
        call_control_id=leg,
        cause=e.CALL_NOT_LISTED,
    )
    writer.apply([gone])
    assert shown() == {}
    now.forward(1)
    assert calls.compare_all(now) == 1
    assert shown() == {leg: "parked"}


def test_an_end_that_was_reported_stands(sim: SimulatorServer, now: Clock) -> None:
    leg = park(sim)
    hear_of(sim, leg)
    hangup = e.CallHangup(
        kind="call.hangup", at=timezone.now(), source_id="webhook:h", call_control_id=leg
    )
    writer.apply([hangup])
    now.forward(1)
    assert calls.compare_all(now) == 0 and shown() == {}


def test_a_hangup_that_comes_after_all_tells_how_the_call_ended(
    sim: SimulatorServer, now: Clock
) -> None:
    leg = park(sim)
    hear_of(sim, leg)
    sim.do(lambda world: world.hangup(world.leg(leg)))
    calls.compare_all(now)
    at = Call.objects.get().ended_at
    assert at
    for when in (at, now.forward(60)):
        late = e.CallHangup(
            kind="call.hangup",
            at=when,
            source_id=f"webhook:{when}",
            call_control_id=leg,
            cause="normal_clearing",
        )
        writer.apply([late])
    call = Call.objects.get()
    assert (call.hangup_cause, call.ended_at) == ("normal_clearing", at)


def test_a_list_of_many_pages_is_read_by_its_cursor(
    sim: SimulatorServer, now: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from conferencing.telnyx_api import call_listings

    monkeypatch.setattr(call_listings, "PAGE_SIZE", 3)
    legs = {park(sim) for _ in range(7)}
    assert calls.compare_all(now) == 7
    assert shown().keys() == legs
    assert asked(sim, LISTING) == 3


def test_calls_in_rooms_and_queues_are_compared_too(sim: SimulatorServer, now: Clock) -> None:
    room, waiting = Room(sim, people=2), enqueue(sim, "support")
    everything.compare(clock=now)
    assert {call.pk for call in Call.objects.filter(ended_at=None)} == {*room.legs, waiting}
    assert shown() == {waiting: "in queue support"}


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_a_list_that_cannot_be_had_ends_nothing(
    sim: SimulatorServer, now: Clock, status: int
) -> None:
    leg = park(sim)
    hear_of(sim, leg)
    sim.do(lambda world: world.legs.pop(leg))
    sim.faults.api_status(status, count=20, path=LISTING)
    sim.faults.api_status(status, count=20, path=f"/calls/{leg}")
    for _ in range(3):
        now.forward(10)
        assert calls.compare_all(now) == 0
    assert shown() == {leg: "parked"}
    assert not Connection.objects.exists()


def test_when_telnyx_does_not_answer_for_one_call_it_is_not_asked_for_fifty(
    sim: SimulatorServer, now: Clock
) -> None:
    for _ in range(30):
        hear_of(sim, park(sim))
    sim.do(lambda world: world.legs.clear())
    sim.faults.api_status(503, count=100, path="/v2/calls/")
    calls.compare_all(now)
    assert asked(sim, "/v2/calls/") <= 2 * calls.AT_ONCE


def test_a_call_that_just_began_is_not_missing(sim: SimulatorServer, now: Clock) -> None:
    leg = park(sim)
    hear_of(sim, leg, seconds_ago=1)
    sim.do(forget, leg)
    calls.compare_all(now)
    assert asked(sim, f"/v2/calls/{leg}") == 0


def test_a_call_without_a_known_connection_is_looked_at_by_itself(
    sim: SimulatorServer, now: Clock
) -> None:
    leg = "v3:of-nobody"
    at = timezone.now() - timedelta(minutes=5)
    writer.apply(
        [e.CallAnswered(kind="call.answered", at=at, source_id="webhook:1", call_control_id=leg)],
        now=at,
    )
    for _ in range(2):
        now.forward(5)
        calls.compare_all(now)
    assert Call.objects.get().hangup_cause == e.CALL_NOT_LISTED


def test_a_connection_is_verified_only_when_all_its_calls_agree(
    sim: SimulatorServer, now: Clock
) -> None:
    leg = park(sim)
    hear_of(sim, leg)
    first = now.forward(1)
    calls.compare_all(now)
    assert Connection.objects.get().verified_at == first
    sim.do(forget, leg)
    now.forward(5)
    calls.compare_all(now)
    assert Connection.objects.get().verified_at == first
    assert choices.calls_checked().oldest_at == first
    last = now.forward(5)
    calls.compare_all(now)
    assert Connection.objects.get().verified_at == last


def test_the_number_of_queries_does_not_grow_with_the_calls(
    sim: SimulatorServer, now: Clock, django_assert_num_queries: Any
) -> None:
    for count in (3, 30):
        for _ in range(count):
            leg = park(sim)
            hear_of(sim, leg)
        now.forward(5)
        with django_assert_num_queries(3):
            calls.compare_all(now)


def test_times_are_aware(sim: SimulatorServer, now: Clock) -> None:
    park(sim)
    calls.compare_all(now)
    began = Call.objects.get().initiated_at
    assert isinstance(began, datetime) and began.tzinfo == UTC


@pytest.mark.parametrize("ahead", [-300.0, 0.0, 300.0])
def test_a_ghost_ends_and_a_new_call_stays_whatever_our_clock_says(
    sim: SimulatorServer, now: Clock, ahead: float
) -> None:
    sim.clock_offset = ahead
    ghost, leg = "v3:ghost", park(sim)
    for each, at in ((ghost, timezone.now() - timedelta(seconds=60)), (leg, timezone.now())):
        answered = e.CallAnswered(
            kind="call.answered",
            at=at + timedelta(seconds=ahead),
            source_id=f"webhook:{each}",
            call_control_id=each,
            connection_id=sim.connection_id,
        )
        writer.apply([answered], now=at)
    for _ in range(2):
        now.forward(5)
        calls.compare_all(now)
    assert shown() == {leg: "parked"}
