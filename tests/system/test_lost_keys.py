"""Agents press 1 to take a call, and at each step every worker dies with its request under way:
the agent and the caller talk all the same, once.
"""

import pytest

from conferencing.simulator.world.state import Leg
from conferencing.simulator.world.world import World
from tests.system.agents import QUEUE, agents_at_work
from tests.system.people import Person
from tests.system.rooms import enqueue
from tests.system.stack import Stack
from tests.system.waiting import eventually

pytestmark = pytest.mark.stack

# Where the workers die; "hang": what they had asked for did not happen, "slow": it did.
STEPS = (
    ("slow", "/calls"),
    ("hang", "gather_using_speak"),
    ("slow", "gather_using_speak"),
    ("slow", "actions/bridge"),
)
# Until what a dead worker had sent may be sent by another, twice over, on a loaded machine.
SECONDS = 180.0


def test_workers_die_at_each_step_of_pressing_1(patient_floor: Stack) -> None:
    floor = patient_floor
    [agent] = agents_at_work(floor, 1, asks_for_key=True, key_seconds=60)
    floor.sim.do(lambda world: setattr(world, "on_gather", lambda leg: _presses_1(world, leg)))
    for fault, path in STEPS:
        _a_whole_call(floor, agent, fault, path)
    offers = floor.database.rows("SELECT state, told FROM conferencing_offer")
    assert offers == [("over", "")] * len(STEPS), "nobody was rung a second time"


def _a_whole_call(floor: Stack, agent: Person, fault: str, path: str) -> None:
    caller = enqueue(floor.sim, QUEUE)
    eventually(lambda: _waiting(floor) == 1, what="the caller in line")
    _workers_die_at(floor, agent, fault, path)
    eventually(lambda: _talks(floor, caller), what=f"a talk ({fault} {path})", seconds=SECONDS)
    floor.sim.do(lambda world: world.hangup(world.leg(caller)))
    eventually(lambda: not _under_way(floor), what="the end of the offer", seconds=SECONDS)


def _workers_die_at(floor: Stack, agent: Person, fault: str, path: str) -> None:
    seen = len(floor.sim.requests)
    {"slow": floor.sim.faults.slow, "hang": floor.sim.faults.hang}[fault](60, path=path, count=9)
    agent.post("/agent/take/")

    def is_under_way() -> bool:
        asked = [one for one in floor.sim.requests[seen:] if one.method == "POST"]
        return any(one.path.endswith(path) for one in asked)

    eventually(is_under_way, what=f"the request to {path}")
    for worker in floor.workers:
        worker.kill()
    floor.sim.faults.clear()
    for worker in floor.workers:
        worker.start()


def _presses_1(world: World, leg: Leg) -> None:
    """As soon as they have heard enough."""
    world.after(1.0, _press_if_asked, world, leg)


def _press_if_asked(world: World, leg: Leg) -> None:
    if leg.gathering:
        world.press_keys(leg, "1")


def _talks(stack: Stack, caller: str) -> bool:
    return stack.sim.do(lambda world: world.leg(caller).peer is not None)


def _waiting(stack: Stack) -> int:
    waiting = "SELECT count(*) FROM conferencing_call WHERE waiting_in = %s"
    return int(str(stack.database.value(waiting, QUEUE)))


def _under_way(stack: Stack) -> int:
    count = "SELECT count(*) FROM conferencing_offer WHERE is_leg_open"
    return int(str(stack.database.value(count)))
