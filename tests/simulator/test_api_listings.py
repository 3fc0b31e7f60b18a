"""What the API lists: pages, cursors and filters."""

from datetime import UTC, datetime
from itertools import islice
from typing import Any, Unpack

import pytest
from telnyx import Telnyx
from telnyx.types.call_event_list_params import Filter as EventFilter
from telnyx.types.conference_list_params import Filter

from conferencing.simulator.api.body import Body
from conferencing.simulator.api.call_events import list_call_events
from conferencing.simulator.api.requests import Request, Response
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.state import Conference
from conferencing.simulator.world.world import World
from tests.simulator.conftest import CALL, TestWorld, refused


def test_pages_hold_what_was_asked_for(sim: SimulatorServer, telnyx: Telnyx) -> None:
    for index in range(5):
        sim.do(World.create_queue, f"queue {index}")
    page = telnyx.queues.list(page_number=2, page_size=2)
    assert [queue.name for queue in page.data or []] == ["queue 2", "queue 3"]
    assert page.meta is not None
    assert page.meta.to_dict() == {
        "page_number": 2,
        "page_size": 2,
        "total_pages": 3,
        "total_results": 5,
    }
    assert len(list(telnyx.queues.list(page_size=2))) == 5


@pytest.mark.parametrize(
    "query", [{"page[size]": 251}, {"page[number]": 0}, {"page[size]": "many"}]
)
def test_pages_out_of_range_are_refused(telnyx: Telnyx, query: dict[str, object]) -> None:
    with refused("10033", status=422):
        telnyx.get("/queues", cast_to=object, options={"params": query})


def test_active_calls_are_read_by_cursor(sim: SimulatorServer, telnyx: Telnyx) -> None:
    legs = [sim.do(World.answered_call, *CALL) for _ in range(5)]
    sim.do(World.hangup, legs[3])
    found: list[str] = []
    query: dict[str, object] = {"page[limit]": 2}
    while True:
        page: Any = telnyx.get(
            f"/connections/{sim.connection_id}/active_calls",
            cast_to=object,
            options={"params": query},
        )
        found += [row["call_control_id"] for row in page["data"]]
        if "after" not in page["meta"]["cursors"]:
            break
        query["page[after]"] = page["meta"]["cursors"]["after"]
    assert sorted(found) == sorted(leg.call_control_id for leg in legs if leg.is_alive)


def test_active_calls_end_for_a_client_that_counts_pages(
    sim: SimulatorServer, telnyx: Telnyx
) -> None:
    legs = [sim.do(World.answered_call, *CALL) for _ in range(5)]
    listed = telnyx.connections.list_active_calls(sim.connection_id, page_size=2)
    found = [row.call_control_id for row in islice(listed, 20)]
    assert sorted(found) == sorted(leg.call_control_id for leg in legs)


def test_call_events_tell_also_what_no_webhook_brought(
    sim: SimulatorServer, telnyx: Telnyx
) -> None:
    one, other = sim.do(World.answered_call, *CALL), sim.do(World.answered_call, *CALL)
    between = datetime.now(UTC)
    sim.do(World.hangup, one)

    def names(**wanted: Unpack[EventFilter]) -> list[str]:
        return [row.name for row in telnyx.call_events.list(filter=wanted)]

    assert names(leg_id=one.call_leg_id) == ["call.initiated", "call.answered", "call.hangup"]
    assert names(application_session_id=other.call_session_id) == [
        "call.initiated",
        "call.answered",
    ]
    assert names(occurred_at={"gte": between.isoformat()}) == ["call.hangup"]
    assert names(occurred_at={"lt": between.isoformat()}, name="call.answered") == [
        "call.answered",
        "call.answered",
    ]
    assert names(type="command") == []
    assert len(names(connection_id=sim.connection_id, type="webhook")) == 5
    [row] = telnyx.call_events.list(filter={"name": "call.hangup"})
    event: Any = row.metadata["event"]
    assert event["id"] == sim.do(lambda world: world.events[-1]["id"])


def test_only_one_time_filter_is_taken(telnyx: Telnyx) -> None:
    with refused("10032", status=422):
        telnyx.call_events.list(filter={"occurred_at": {"gte": "2026-01-01", "lt": "2026-01-02"}})


def test_after_a_day_call_events_are_found_by_their_leg_alone(world: TestWorld) -> None:
    leg = world.caller()
    world.wait(25 * 3600)
    everything = Request(world, {}, {}, Body())
    by_leg = Request(world, {}, {"filter[leg_id]": leg.call_leg_id}, Body())
    assert len(listed(list_call_events(everything))) < len(listed(list_call_events(by_leg)))


def listed(response: Response) -> list[Any]:
    assert isinstance(response.data, list)
    return response.data


def test_the_account_has_one_application(sim: SimulatorServer, telnyx: Telnyx) -> None:
    [application] = telnyx.call_control_applications.list()
    assert application.id == sim.connection_id
    found = telnyx.call_control_applications.retrieve(sim.connection_id)
    assert found.data == application
    with refused("10005", status=404):
        telnyx.call_control_applications.retrieve("12")


def test_conferences_are_found_by_name_and_status(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    def names(**wanted: Unpack[Filter]) -> list[str]:
        return [row.name for row in telnyx.conferences.list(filter=wanted)]

    assert names(name="Claims review", status="in_progress") == ["Claims review"]
    assert names(name="claims review") == names(status="completed") == []
    telnyx.conferences.actions.end_conference(room.id)
    sim.wait_delivered()
    assert names(status="completed") == ["Claims review"]


def test_a_conference_is_found_only_in_its_region(sim: SimulatorServer, telnyx: Telnyx) -> None:
    leg = sim.do(World.answered_call, *CALL)
    there = sim.do(World.create_conference, leg, "Rota", region="Europe")
    assert telnyx.conferences.list().data == []
    [row] = telnyx.conferences.list(region="Europe").data
    assert row.id == there.id
    for read in (telnyx.conferences.retrieve, telnyx.conferences.list_participants):
        with refused("90058", status=404):
            read(there.id)
        assert read(there.id, region="Europe").data
    with refused("90058", status=404):
        telnyx.conferences.actions.mute(there.id)
    telnyx.conferences.actions.mute(there.id, region="Europe")
    # Telnyx: some requests take no region.
    telnyx.conferences.actions.end_conference(there.id)


def test_participants_are_found_by_what_they_do(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    conference, legs = room, room.legs
    sim.do(World.mute, conference, [legs[2]])
    found = telnyx.conferences.list_participants(conference.id, filter={"muted": True})
    assert [row.call_control_id for row in found] == [legs[2].call_control_id]
