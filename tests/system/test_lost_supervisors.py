"""Every worker dies while it rings the phone of a supervisor: whether the call had gone out or not,
there is one, which is found, shown and ended.
"""

import pytest

from conferencing.models import SupervisorPhone
from conferencing.simulator.world.world import World
from tests.system.agents import insert
from tests.system.people import Person
from tests.system.rooms import Room
from tests.system.stack import Stack
from tests.system.waiting import eventually

pytestmark = pytest.mark.stack

PHONE = "+12025550177"
# On a loaded machine, a worker needs a while to come back.
SECONDS = 180.0


def test_workers_die_while_they_ring_a_supervisor(patient_floor: Stack) -> None:
    floor = patient_floor
    maria, other = _supervisor(floor), floor.person()
    room = Room(floor.sim, people=2)
    known = f"SELECT count(*) FROM conferencing_participant WHERE conference_id = '{room.id}'"
    eventually(lambda: floor.database.value(known) == 2, what="both on the screen")
    for number, fault in enumerate(("slow", "hang"), start=1):
        # Slow: the call goes out, and the answer is lost with the workers. Hang: neither.
        getattr(floor.sim.faults, fault)(60, path="/v2/calls", count=9)
        _workers_die_at_the_dial(floor, maria, room)
        eventually(lambda: _is_listening(floor), what=f"listening ({fault})", seconds=SECONDS)
        assert len(_calls(floor)) == number, "one for each press"
        page = " ".join(other.get(f"/conferences/{room.id}/").text.split())
        assert "listening" in _supervisors(page) and maria.name in _supervisors(page)

        maria.post("/supervision/leave/")
        eventually(lambda: not _alive(floor), what="the end of their call", seconds=SECONDS)
        eventually(lambda: not _under_way(floor), what="its end", seconds=SECONDS)
    assert len(_calls(floor)) == 2, "nobody was rung once more"
    assert room.is_live


def _supervisor(floor: Stack) -> Person:
    person = floor.person()
    user = floor.database.value("SELECT id FROM auth_user WHERE username = %s", person.name)
    insert(floor.database, SupervisorPhone, user_id=user, phone=PHONE)
    return person


def _workers_die_at_the_dial(floor: Stack, maria: Person, room: Room) -> None:
    seen = len(floor.sim.requests)
    maria.post("/supervision/listen/", conference=room.id)

    def is_under_way() -> bool:
        return any(one.path == "/v2/calls" for one in floor.sim.requests[seen:])

    eventually(is_under_way, what="the dial")
    for worker in floor.workers:
        worker.kill()
    floor.sim.faults.clear()
    for worker in floor.workers:
        worker.start()


def _supervisors(page: str) -> str:
    """What the console says of them."""
    return page.partition('id="supervisors"')[2].partition("</div>")[0]


def _is_listening(floor: Stack) -> bool:
    count = "SELECT count(*) FROM conferencing_supervision WHERE is_reached AND ended_at IS NULL"
    return bool(floor.database.value(count) == 1 and len(_alive(floor)) == 1)


def _under_way(floor: Stack) -> bool:
    count = "SELECT count(*) FROM conferencing_supervision WHERE ended_at IS NULL"
    return bool(floor.database.value(count))


def _calls(floor: Stack) -> list[str]:
    def to_her(world: World) -> list[str]:
        return [leg.call_control_id for leg in world.legs.values() if leg.to == PHONE]

    return floor.sim.do(to_her)


def _alive(floor: Stack) -> list[str]:
    def up(world: World) -> list[str]:
        return [
            leg.call_control_id for leg in world.legs.values() if leg.to == PHONE and leg.is_alive
        ]

    return floor.sim.do(up)
