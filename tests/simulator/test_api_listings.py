"""What the API lists: pages, cursors and filters."""

from typing import Any, Unpack

import pytest
from telnyx import Telnyx
from telnyx.types.conference_list_params import Filter

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.state import Conference
from conferencing.simulator.world.world import World
from tests.simulator.conftest import CALL, refused


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


def test_participants_are_found_by_what_they_do(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    conference, legs = room, room.legs
    sim.do(World.mute, conference, [legs[2]])
    found = telnyx.conferences.list_participants(conference.id, filter={"muted": True})
    assert [row.call_control_id for row in found] == [legs[2].call_control_id]
