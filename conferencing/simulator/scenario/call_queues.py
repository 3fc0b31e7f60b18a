"""Scripts of a call queue: callers wait, give up or are answered; agents take one call after the
other.
"""

from dataclasses import dataclass

from conferencing.simulator.world.state import Leg, QueueEntry

from . import people, side_events
from .script import Script, Stage

# {"t":"caller"} in base64, as an application keeps it with some of its calls.
CLIENT_STATE = "eyJ0IjoiY2FsbGVyIn0="


@dataclass(frozen=True)
class StaffedQueue:
    """`arrivals`: seconds between two callers, as a rule; fewer come while `long` or more wait, and
    more in a rush, which is `rush` seconds of every quarter of an hour. `max_wait` in seconds.
    """

    name: str
    line: str
    agents: tuple[str, ...]
    long: int
    arrivals: float
    rush: float = 0.0
    max_wait: float = 170.0


RUSH_EVERY = 900.0
# Of a rush when the demo begins, which is after a multiple of those.
RUSH_UNDER_WAY = 34.0

# Most are answered in time, but not in a rush.
SUPPORT = StaffedQueue(
    "support",
    people.SUPPORT_LINE,
    tuple(people.SUPPORT_AGENTS),
    long=7,
    arrivals=30,
    rush=36,
)
SALES = StaffedQueue("sales", people.SALES_LINE, tuple(people.SALES_AGENTS), long=2, arrivals=170)
# Nobody of ours answers here: its callers are for the agents of the product.
BILLING = StaffedQueue("billing", people.BILLING_LINE, (), long=2, arrivals=60)


def opening(stage: Stage, queue: StaffedQueue) -> Script:
    """The queue exists, the agents sign in, and callers call."""
    if queue.name not in stage.world.queues:
        stage.world.create_queue(queue.name)
    for agent in queue.agents:
        stage.run(_agent(stage, queue, agent))
        yield 1
    passed = RUSH_UNDER_WAY
    while True:
        pause = _pause(stage, queue, passed % RUSH_EVERY)
        yield pause
        passed += pause
        stage.run(caller(stage, queue))


def caller(stage: Stage, queue: StaffedQueue) -> Script:
    """One person calls, waits, and gives up if it takes too long."""
    world = stage.world
    who = people.stranger if stage.chance(0.7) else people.somebody
    leg = stage.call_in(who(stage.random, stage.busy()), queue.line)
    yield stage.between(1, 3)
    world.answer(leg)
    yield stage.between(1, 4)
    if side_events.is_one_in(3, leg):
        leg.client_state = CLIENT_STATE
    entry = world.enqueue(leg, queue.name, max_wait=queue.max_wait)
    patience = stage.between(10, 90) if stage.chance(0.2) else queue.max_wait + 20
    if not queue.agents:
        patience = stage.between(50, 110)
    yield patience
    is_taken = leg.peer is not None and leg.peer.to not in queue.agents
    if is_taken:
        yield stage.between(20, 60)
    # Still waiting, or parked because the queue's own time was up; not if one of our agents took
    # the call: they end it.
    if leg.entry is entry or (leg.is_alive and (is_taken or _is_parked(leg))):
        world.hangup(leg)


def unanswered(stage: Stage) -> Script:
    """Callers of a line that only a route of the product answers; without one they give up."""
    while True:
        yield stage.around(40)
        stage.run(_rings(stage))


def _rings(stage: Stage) -> Script:
    leg = stage.call_in(people.stranger(stage.random, stage.busy()), people.RECEPTION_LINE)
    yield stage.between(20, 30)
    if leg.is_answered:
        yield stage.between(40, 110)
    # Refused, where the product has ended it.
    stage.world.hangup(leg)


def _pause(stage: Stage, queue: StaffedQueue, since_rush: float) -> float:
    """Seconds until the next caller. `since_rush`: since the last one began."""
    if since_rush < queue.rush:
        return stage.between(2, 5)
    is_long = len(_waiting(stage, queue)) >= queue.long
    pause = stage.around(queue.arrivals * 2.5 if is_long else queue.arrivals)
    return min(pause, RUSH_EVERY - since_rush) if queue.rush else pause


def _agent(stage: Stage, queue: StaffedQueue, address: str) -> Script:
    """Signed in by one long call from our line; called again when that is cut."""
    while True:
        leg = stage.world.dial(queue.line, address)
        yield stage.between(4, 6)
        while leg.is_alive:
            yield stage.between(2, 9)
            if _waiting(stage, queue) and leg.is_alive and _is_parked(leg):
                yield from _serve(stage, queue, leg)
        yield stage.between(15, 40)


def _serve(stage: Stage, queue: StaffedQueue, agent: Leg) -> Script:
    world = stage.world
    if stage.chance(0.2):
        world.start_call_recording(world.queue(queue.name).entries[0].leg)
    # Without parking, the caller's hangup would sign the agent out.
    customer = _take_first(stage, queue, agent)
    for script in side_events.SCRIPTS:
        stage.run(script(stage, customer))
    yield stage.between(20, 75)
    if customer.is_alive and customer.peer is agent:
        world.hangup(customer)


def _take_first(stage: Stage, queue: StaffedQueue, agent: Leg) -> Leg:
    """Most by their queue; some are named, and then Telnyx gives another reason."""
    world = stage.world
    first = world.queue(queue.name).entries[0].leg
    if not side_events.is_one_in(7, first):
        return world.bridge_queue(agent, queue.name, parks_after_unbridge=True)
    world.take_out_of_queue(first, "bridging-in-process")
    world.bridge(agent, first, parks_after_unbridge=True)
    return first


def _waiting(stage: Stage, queue: StaffedQueue) -> list[QueueEntry]:
    """Nobody, too, when the queue is gone: operators may delete it, and idle ones are forgotten."""
    existing = stage.world.queues.get(queue.name)
    return existing.entries if existing else []


def _is_parked(leg: Leg) -> bool:
    return leg.peer is None and leg.conference is None
