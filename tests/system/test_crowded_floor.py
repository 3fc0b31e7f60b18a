"""A line of callers rings more agents than a worker has threads, and a supervisor presses all the
same: each press is sent in time, and callers are connected.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from tests.system.agents import QUEUE, agents_at_work
from tests.system.rooms import enqueue
from tests.system.stack import Stack
from tests.system.waiting import eventually

pytestmark = pytest.mark.stack

AGENTS, CALLERS, PRESSES = 40, 120, 5
SECONDS = 120.0


def test_a_crowded_floor_leaves_room_for_a_press(floor: Stack) -> None:
    agents = agents_at_work(floor, AGENTS, rings=True)
    supervisor = floor.person()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda agent: agent.post("/agent/state/?kind=ready"), agents))
    floor.sim.do(lambda world: world.create_queue(QUEUE, CALLERS))
    callers = [enqueue(floor.sim, QUEUE) for _ in range(CALLERS)]
    eventually(lambda: _offers(floor) > 0, what="the first agent is rung", seconds=SECONDS)

    # No agent is rung yet for those who came last.
    for caller in callers[-PRESSES:]:
        eventually(partial(_is_waiting, floor, caller), what="in line", seconds=SECONDS)
        uuid = supervisor.ask("enqueue", "", caller, queue="other").json()["command"]
        ends = ("confirmed", "failed", "not_known", "expired", "superseded")
        assert floor.until_state(uuid, *ends) == "confirmed"

    # Some of the phones are busy or wrong by their number, and talks end by themselves.
    eventually(lambda: _connected(floor) >= AGENTS, what="as many talks as agents", seconds=SECONDS)
    assert (
        floor.database.rows("SELECT verb FROM conferencing_command WHERE state = 'expired'") == []
    )


def _offers(stack: Stack) -> int:
    return int(stack.database.value("SELECT count(*) FROM conferencing_offer"))


def _is_waiting(stack: Stack, caller: str) -> bool:
    waiting = (
        "SELECT count(*) FROM conferencing_call WHERE call_control_id = %s AND waiting_in = %s"
    )
    return bool(stack.database.value(waiting, caller, QUEUE))


def _connected(stack: Stack) -> int:
    talks = "SELECT count(*) FROM conferencing_offer WHERE connected_at IS NOT NULL"
    return int(stack.database.value(talks))
