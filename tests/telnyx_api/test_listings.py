"""Conferences, the people in them, queues and their callers, as they are read from listings."""

from datetime import UTC, datetime

import pytest

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.state import Conference
from conferencing.simulator.world.world import World
from conferencing.telnyx_api import (
    conference_actions,
    conference_listings,
    paging,
    queue_listings,
)
from tests.system.rooms import Room


def test_a_conference_is_read_in_full(room: Room, sim: SimulatorServer) -> None:
    [listed] = conference_listings.list_conferences()
    assert (listed.conference_id, listed.name, listed.status) == (
        room.id,
        "Board call",
        "in_progress",
    )
    assert listed.connection_id == sim.connection_id
    now = datetime.now(UTC)
    assert listed.created_at and listed.created_at.tzinfo is UTC and listed.created_at <= now
    assert listed.expires_at and listed.expires_at > now


def test_a_conference_that_has_ended_is_not_listed_but_can_be_asked_for(room: Room) -> None:
    room.end()
    assert conference_listings.list_conferences() == []
    ended = conference_listings.retrieve_conference(room.id)
    assert (ended.status, ended.end_reason) == ("completed", "ended_via_api")


def test_participants_are_read_in_full(room: Room) -> None:
    first, second, third = room.legs
    conference_actions.mute(room.id, [first])
    conference_actions.hold(room.id, [second])
    people = {
        person.call_control_id: (person.muted, person.on_hold)
        for person in conference_listings.list_participants(room.id)
    }
    assert people == {first: (True, False), second: (False, True), third: (False, False)}


def test_queues_and_their_callers_are_read_in_full(sim: SimulatorServer) -> None:
    leg = sim.do(lambda world: world.answered_call("+12025550142", "+12025550100"))
    sim.do(lambda world: world.enqueue(leg, "support / night"))
    [queue] = queue_listings.list_queues()
    [call] = queue_listings.list_queue_calls("support / night")
    assert (queue.name, queue.max_size) == ("support / night", 100)
    assert (call.call_control_id, call.from_number, call.to_number) == (
        leg.call_control_id,
        "+12025550142",
        "+12025550100",
    )
    assert (call.queue, call.position, call.is_alive) == ("support / night", 1, True)
    assert call.enqueued_at


def test_a_name_is_found_however_many_of_that_name_have_ended(
    sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE_SIZE", 1)
    monkeypatch.setattr(paging, "MAX_PAGES", 2)
    for _ in range(3):
        sim.do(World.end, sim.do(_meeting))
    meeting = sim.do(_meeting)
    assert [row.conference_id for row in conference_listings.find_running("Daily")] == [meeting.id]


def _meeting(world: World) -> Conference:
    return world.create_conference(world.answered_call("+12025550142", "+12025550199"), "Daily")
