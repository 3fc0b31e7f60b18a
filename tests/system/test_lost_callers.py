"""A hundred callers and their agents over two web and two worker processes, with webhooks doubled,
out of order and lost, and a worker killed in between: nobody is lost.
"""

from random import Random

import pytest

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.payloads import Event
from conferencing.simulator.world.state import Leg
from conferencing.simulator.world.world import World
from tests.system.agents import QUEUE, agents_at_work
from tests.system.people import Person
from tests.system.rooms import enqueue
from tests.system.stack import Stack
from tests.system.waiting import eventually

pytestmark = pytest.mark.stack

AGENTS = 10
CALLERS = 100
SECONDS = 600.0


def test_no_caller_is_lost_whatever_happens(floor: Stack) -> None:
    agents = agents_at_work(floor, AGENTS, rings=True)
    _spoil_webhooks(floor, Random(7))
    crowd = Crowd(floor.sim, Random(8))
    for agent in agents:
        _say_ready(agent)

    def is_over() -> bool:
        crowd.go_on()
        if len(crowd.callers) == CALLERS // 2 and floor.workers[0].is_running:
            floor.workers[0].kill()
        return len(crowd.callers) == CALLERS and not crowd.up()

    try:
        eventually(is_over, what="all have talked or given up", seconds=SECONDS)
    finally:
        nowhere = crowd.nowhere()
    assert not nowhere, "up, but in no line and with nobody"
    assert crowd.left == set(crowd.callers), "each has hung up, and nobody was hung up on"
    talks = floor.database.rows(
        "SELECT caller, count(*) FROM conferencing_offer WHERE connected_at IS NOT NULL"
        " GROUP BY caller"
    )
    assert len(talks) > CALLERS // 4
    assert {times for _, times in talks} == {1}, "each talked with one agent"


class Crowd:
    """Callers who come, wait, talk for a while and hang up; a few give up before. Now and then
    Telnyx refuses to connect one.
    """

    def __init__(self, sim: SimulatorServer, random: Random) -> None:
        self._sim = sim
        self._random = random
        self.callers: list[str] = []
        self.left: set[str] = set()

    def go_on(self) -> None:
        if len(self.callers) < CALLERS:
            self.callers.append(enqueue(self._sim, QUEUE))
        self._sim.do(self._some_hang_up)
        if self._random.random() < 0.01:
            self._sim.faults.refuse("90015", path="actions/bridge")

    def up(self) -> list[str]:
        return self._sim.do(self._alive)

    def nowhere(self) -> list[str]:
        def lost(world: World) -> list[str]:
            return [leg for leg in self._alive(world) if not _is_somewhere(world.leg(leg))]

        return self._sim.do(lost)

    def _alive(self, world: World) -> list[str]:
        return [leg for leg in self.callers if world.leg(leg).is_alive]

    def _some_hang_up(self, world: World) -> None:
        """Agents, too: as they have picked up, before anybody could be connected."""
        for leg in list(world.legs.values()):
            is_alone = leg.direction == "outgoing" and leg.is_answered and not leg.peer
            if is_alone and leg.is_alive and self._random.random() < 0.005:
                world.hangup(leg)
        for name in self._alive(world):
            leg = world.leg(name)
            chance = 0.03 if leg.peer else 0.0005 if leg.entry else 0
            if self._random.random() < chance:
                self.left.add(name)
                world.hangup(leg)


def _is_somewhere(leg: Leg) -> bool:
    return leg.entry is not None or leg.peer is not None


def _spoil_webhooks(stack: Stack, random: Random) -> None:
    """One in ten is lost, two in ten come twice, and two in ten after the next one."""

    def spoil(world: World) -> None:
        send = world.sink
        assert send

        def sometimes(event: Event) -> None:
            chance = random.random()
            if chance < 0.1:
                return
            if chance < 0.3:
                stack.sim.faults.duplicate()
            elif chance < 0.5:
                stack.sim.faults.reorder()
            send(event)

        world.sink = sometimes

    stack.sim.do(spoil)


def _say_ready(agent: Person) -> None:
    agent.post("/agent/state/?kind=ready")
