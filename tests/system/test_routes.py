"""A hundred calls in two seconds over three routes, with webhooks doubled and out of order, and a
worker killed in between: each is answered once and ends where its route says, and nobody is left in
silence.
"""

from collections import Counter
from random import Random

import pytest

from conferencing.models import Route
from conferencing.simulator.world.payloads import Event
from conferencing.simulator.world.state import Leg
from conferencing.simulator.world.world import World
from tests.system.agents import insert
from tests.system.rooms import a_number
from tests.system.stack import Stack
from tests.system.waiting import eventually

pytestmark = pytest.mark.stack

CALLS = 100
IN_SECONDS = 2.0
SECONDS = 300.0
# By the number that is called: a queue, a conference, and a message before the call ends.
QUEUE, CONFERENCE, MESSAGE = "+12025550110", "+12025550120", "+12025550130"
LINES = (QUEUE, CONFERENCE, MESSAGE)
CLOSED = "We are closed."


def test_every_caller_ends_where_the_route_says(floor: Stack) -> None:
    _has_routes(floor)
    _spoil_webhooks(floor, Random(7))
    _all_call(floor)

    def are_there() -> bool:
        # Without Redis there is no worker apart from the web process.
        if floor.workers and floor.workers[0].is_running and _answered(floor) > CALLS // 4:
            floor.workers[0].kill()
        return _where(floor) == WANTED

    try:
        eventually(are_there, what="all where their route says", seconds=SECONDS)
    finally:
        where = _where(floor)
    assert where == WANTED
    assert not floor.workers or not floor.workers[0].is_running
    answered = floor.sim.do(_answers)
    assert len(answered) == CALLS and set(answered.values()) == {1}, "each is answered once"
    seen = "SELECT count(*) FROM conferencing_command WHERE verb = %s"
    assert floor.database.value(seen, "answer") >= CALLS
    eventually(lambda: _stages(floor) == {"waiting": 34, "over": 66}, what="the rows say so")


WANTED = {"in line, with music": 34, "in the conference": 33, "told and ended": 33}


def _has_routes(stack: Stack) -> None:
    targets = (("queue", "support"), ("conference", "Daily"), ("message", CLOSED))
    for line, (kind, value) in zip(LINES, targets, strict=True):
        fields = {"called": line, "open_kind": kind, "open_value": value, "else_kind": ""}
        insert(stack.database, Route, name=kind, since="2026-01-01T00:00:00+00:00", **fields)


def _spoil_webhooks(stack: Stack, random: Random) -> None:
    """Two in ten come twice, and one in ten after the next one."""

    def spoil(world: World) -> None:
        send = world.sink
        assert send

        def sometimes(event: Event) -> None:
            chance = random.random()
            if chance < 0.2:
                stack.sim.faults.duplicate()
            elif chance < 0.3:
                stack.sim.faults.reorder()
            send(event)

        world.sink = sometimes

    stack.sim.do(spoil)


def _all_call(stack: Stack) -> None:
    def call(world: World) -> None:
        for number in range(CALLS):
            line = LINES[number % len(LINES)]
            world.after(number * IN_SECONDS / CALLS, world.incoming_call, a_number(), line)

    stack.sim.do(call)


def _callers(world: World) -> list[Leg]:
    return [leg for leg in world.legs.values() if leg.to in LINES]


def _answered(stack: Stack) -> int:
    return stack.sim.do(lambda world: sum(leg.is_answered for leg in _callers(world)))


def _where(stack: Stack) -> dict[str, int]:
    return dict(stack.sim.do(lambda world: Counter(map(_place, _callers(world)))))


def _place(leg: Leg) -> str:
    """Where somebody is, if it is where they should be."""
    hears = leg.hears
    if leg.to == QUEUE and leg.entry and leg.entry.queue.name == "support":
        return "in line, with music" if "playback" in hears else "in line, in silence"
    if leg.to == CONFERENCE and leg.conference and leg.conference.name == "Daily":
        return "in the conference" if not hears else "in the conference, with music"
    if leg.to == MESSAGE and not leg.is_alive and leg.hangup_cause == "normal_clearing":
        return "told and ended"
    if not leg.is_alive:
        return "hung up"
    return "parked" if leg.is_answered else "ringing"


def _answers(world: World) -> Counter[str]:
    events = [one.event for one in world.history]
    answered = (one for one in events if one["event_type"] == "call.answered")
    return Counter(str(one["payload"]["call_control_id"]) for one in answered)


def _stages(stack: Stack) -> dict[str, int]:
    rows = stack.database.rows("SELECT stage, count(*) FROM conferencing_arrival GROUP BY stage")
    return {str(stage): int(count) for stage, count in rows}
