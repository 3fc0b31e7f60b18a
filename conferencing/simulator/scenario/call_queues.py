"""Scripts of a call queue: callers wait, give up or are taken; agents take one call after the
other.
"""

from dataclasses import dataclass

from conferencing.simulator.world.state import Leg

from . import people
from .script import Script, Stage


@dataclass(frozen=True)
class Desk:
    """`short` and `long`: how many waiting callers are few and many; callers come accordingly.
    Waits in seconds.
    """

    queue: str
    line: str
    agents: tuple[str, ...]
    short: int
    long: int
    arrivals: float
    max_wait: float = 170.0


SUPPORT = Desk(
    "support", people.SUPPORT_LINE, tuple(people.SUPPORT_AGENTS), short=4, long=7, arrivals=14
)
SALES = Desk("sales", people.SALES_LINE, tuple(people.SALES_AGENTS), short=0, long=2, arrivals=75)


def opening(stage: Stage, desk: Desk) -> Script:
    """The queue exists, the agents sign in, and callers call."""
    if desk.queue not in stage.world.queues:
        stage.world.create_queue(desk.queue)
    for agent in desk.agents:
        stage.run(_agent(stage, desk, agent))
        yield 1
    while True:
        yield stage.around(_pause(stage, desk))
        stage.run(caller(stage, desk))


def caller(stage: Stage, desk: Desk) -> Script:
    """One person calls, waits, and gives up if it takes too long."""
    world = stage.world
    who = people.stranger if stage.chance(0.7) else people.somebody
    leg = stage.call_in(who(stage.random, stage.busy()), desk.line)
    yield stage.between(1, 3)
    world.answer(leg)
    yield stage.between(1, 4)
    entry = world.enqueue(leg, desk.queue, max_wait=desk.max_wait)
    patience = stage.between(20, 160) if stage.chance(0.12) else desk.max_wait + 20
    yield patience
    if leg.entry is entry or (leg.is_alive and leg.peer is None and leg.conference is None):
        world.hangup(leg)


def _pause(stage: Stage, desk: Desk) -> float:
    queue = stage.world.queues.get(desk.queue)
    waiting = len(queue.entries) if queue else 0
    if waiting >= desk.long:
        return desk.arrivals * 2.5
    return desk.arrivals / 3 if waiting < desk.short else desk.arrivals


def _agent(stage: Stage, desk: Desk, address: str) -> Script:
    """Signed in by one long call from our line; called again when that is cut."""
    while True:
        leg = stage.world.dial(desk.line, address)
        yield stage.between(4, 6)
        while leg.is_alive:
            yield stage.between(4, 22)
            queue = stage.world.queues.get(desk.queue)
            if (
                queue
                and queue.entries
                and leg.is_alive
                and leg.peer is None
                and leg.conference is None
            ):
                yield from _serve(stage, desk, leg)
        yield stage.between(15, 40)


def _serve(stage: Stage, desk: Desk, agent: Leg) -> Script:
    world = stage.world
    if stage.chance(0.2):
        world.start_call_recording(world.queue(desk.queue).entries[0].leg)
    customer = world.bridge_queue(agent, desk.queue, parks_after_unbridge=True)
    yield stage.between(35, 130)
    if customer.is_alive and customer.peer is agent:
        world.hangup(customer)
