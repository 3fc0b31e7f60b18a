"""What the mirror holds and what Telnyx lists, in one shape, for comparison."""

from typing import TypedDict

import httpx

from conferencing.simulator.server import SimulatorServer
from tests.system.databases import Database
from tests.system.trust import trusted

# conference -> participant -> (is muted, is on hold)
Rooms = dict[str, dict[str, tuple[bool, bool]]]
Queues = dict[str, list[str]]


class _Row(TypedDict):
    """What is read of any listing; each has some of these fields."""

    id: str
    name: str
    call_control_id: str
    muted: bool
    on_hold: bool


def rooms_of(database: Database) -> Rooms:
    """The live conferences of the mirror and who is in them."""
    live = database.rows("SELECT telnyx_id FROM conferencing_conference WHERE ended_at IS NULL")
    rooms: Rooms = {str(name): {} for (name,) in live}
    present = database.rows(
        "SELECT conference_id, call_control_id, is_muted, is_on_hold "
        "FROM conferencing_participant WHERE is_present"
    )
    for conference, leg, muted, on_hold in present:
        if str(conference) in rooms:
            rooms[str(conference)][str(leg)] = (bool(muted), bool(on_hold))
    return rooms


def queues_of(database: Database) -> Queues:
    queues: Queues = {}
    waiting = (
        "SELECT waiting_in, call_control_id FROM conferencing_call "
        "WHERE waiting_in <> '' ORDER BY waiting_since"
    )
    for queue, leg in database.rows(waiting):
        queues.setdefault(str(queue), []).append(str(leg))
    return queues


def listed_rooms(sim: SimulatorServer) -> Rooms:
    return {
        each["id"]: {
            one["call_control_id"]: (bool(one["muted"]), bool(one["on_hold"]))
            for one in _listing(sim, f"/conferences/{each['id']}/participants")
        }
        for each in _listing(sim, "/conferences", {"filter[status]": "in_progress"})
    }


def listed_queues(sim: SimulatorServer) -> Queues:
    calls = {
        each["name"]: _listing(sim, f"/queues/{each['name']}/calls")
        for each in _listing(sim, "/queues")
    }
    return {
        name: [call["call_control_id"] for call in waiting]
        for name, waiting in calls.items()
        if waiting
    }


def _listing(sim: SimulatorServer, path: str, query: dict[str, str] | None = None) -> list[_Row]:
    headers = {"Authorization": f"Bearer {sim.api_key}"}
    answer = httpx.get(
        sim.base_url + path,
        params={"page[size]": "250", **(query or {})},
        headers=headers,
        verify=trusted(),
        timeout=20,
    )
    rows: list[_Row] = answer.raise_for_status().json()["data"]
    return rows
