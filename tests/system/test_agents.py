"""Ten agents and three callers: each caller gets one of them, and the others are told."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from conferencing.agents.words import ALL_TAKEN, NOBODY_WAITING
from tests.system.agents import QUEUE, agents_at_work
from tests.system.people import Person
from tests.system.rooms import enqueue
from tests.system.stack import Stack
from tests.system.waiting import eventually

pytestmark = pytest.mark.stack

AGENTS = 10


def test_ten_agents_press_at_once_on_a_queue_of_three(floor: Stack) -> None:
    agents = agents_at_work(floor, AGENTS)
    callers = [enqueue(floor.sim, QUEUE) for _ in range(3)]
    eventually(lambda: _waiting(floor) == 3, what="three in line")

    with ThreadPoolExecutor(AGENTS) as pool:
        pages = list(pool.map(_take, agents))

    # The press of one who comes late, on a busy machine, may find all three connected.
    told = [page for page in pages if ALL_TAKEN in page or NOBODY_WAITING in page]
    assert len(told) == 7
    eventually(lambda: _talking(floor, callers) == 3, what="three talks")
    offers = floor.database.rows("SELECT caller, agent_id FROM conferencing_offer")
    assert Counter(caller for caller, _ in offers) == Counter(callers)
    assert len({agent for _, agent in offers}) == 3


def _talking(stack: Stack, callers: list[str]) -> int:
    return stack.sim.do(lambda world: sum(bool(world.leg(leg).peer) for leg in callers))


def _waiting(stack: Stack) -> int:
    waiting = "SELECT count(*) FROM conferencing_call WHERE waiting_in = %s"
    return int(stack.database.value(waiting, QUEUE))


def _take(agent: Person) -> str:
    agent.post("/agent/take/")
    return agent.get("/agent/").text
