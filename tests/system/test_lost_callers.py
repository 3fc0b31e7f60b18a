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
MEAN_PATIENCE_SECONDS = 60.0


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
    Telnyx refuses to connect one, and an agent hangs up before anybody could be connected.

    Who does what, and after how long, is decided once for each call: on a machine that is slower
    more things happen at once, and not more of them.
    """

    def __init__(self, sim: SimulatorServer, random: Random) -> None:
        self._sim = sim
        self._random = random
        self.callers: list[str] = []
        self.left: set[str] = set()
        self._seen: set[tuple[str, str]] = set()

    def go_on(self) -> None:
        if len(self.callers) < CALLERS:
            self.callers.append(enqueue(self._sim, QUEUE))
        self._sim.do(self._plan)

    def up(self) -> list[str]:
        return self._sim.do(self._alive)

    def nowhere(self) -> list[str]:
        def lost(world: World) -> list[str]:
            return [leg for leg in self._alive(world) if not _is_somewhere(world.leg(leg))]

        return self._sim.do(lost)

    def _alive(self, world: World) -> list[str]:
        return [leg for leg in self.callers if world.leg(leg).is_alive]

    def _plan(self, world: World) -> None:
        """What is to become of each call, as soon as it is there."""
        patience, talk = 1 / MEAN_PATIENCE_SECONDS, self._random.uniform(0.5, 2)
        for name in self._alive(world):
            leg = world.leg(name)
            if self._is_new(name, "waits"):
                seconds = min(self._random.expovariate(patience), 4 * MEAN_PATIENCE_SECONDS)
                world.after(seconds, self._gives_up, world, leg)
            if leg.peer and self._is_new(name, leg.peer.call_control_id):
                world.after(talk, self._has_talked, world, leg, leg.peer)
        for leg in list(world.legs.values()):
            is_agent = leg.direction == "outgoing" and leg.is_answered
            if is_agent and self._is_new(leg.call_control_id, "answers"):
                self._agent_answers(world, leg)

    def _is_new(self, leg: str, what: str) -> bool:
        is_new = (leg, what) not in self._seen
        self._seen.add((leg, what))
        return is_new

    def _agent_answers(self, world: World, leg: Leg) -> None:
        chance = self._random.random()
        if chance < 0.1:
            world.after(self._random.uniform(0, 3), _hangs_up_alone, world, leg)
        elif chance < 0.2:
            self._sim.faults.refuse("90015", path="actions/bridge")

    def _gives_up(self, world: World, leg: Leg) -> None:
        """Not while they are being connected; if nothing comes of it, then."""
        if leg.entry:
            self._leaves(world, leg)
        elif leg.is_alive:
            world.after(1, self._gives_up, world, leg)

    def _has_talked(self, world: World, leg: Leg, peer: Leg) -> None:
        if leg.peer is peer:
            self._leaves(world, leg)

    def _leaves(self, world: World, leg: Leg) -> None:
        self.left.add(leg.call_control_id)
        world.hangup(leg)


def _hangs_up_alone(world: World, leg: Leg) -> None:
    if leg.is_alive and not leg.peer:
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
