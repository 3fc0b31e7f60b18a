"""The last 24 hours of two queues, played in a moment in a world of its own: a quiet night, the
rush of the morning, lunch, the afternoon. So charts and reports have something to show.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import partial
from itertools import groupby
from random import Random

from conferencing.simulator.world.ids import CONNECTION_ID
from conferencing.simulator.world.payloads import Event
from conferencing.simulator.world.state import Leg
from conferencing.simulator.world.world import World

from . import people
from .script import Script, Stage

LENGTH = timedelta(hours=24)
# The last callers come so long before the end, and have hung up by then.
_LAST_CALLS = timedelta(minutes=12)
_PAUSE = timedelta(seconds=1)
_MAX_WAIT = 240.0
_LONGEST_CALL = timedelta(hours=3)

# How many call in each hour of the day, of as many as do in the busiest.
_BY_HOUR = (
    *(0.06, 0.04, 0.04, 0.04, 0.06, 0.1, 0.2, 0.45, 0.8, 1.0, 1.0, 0.85),
    *(0.5, 0.55, 0.75, 0.85, 0.8, 0.65, 0.4, 0.3, 0.2, 0.15, 0.1, 0.08),
)
_NIGHT, _LUNCH = range(0, 7), range(12, 14)
_EVENING = range(20, 24)


@dataclass(frozen=True)
class DayQueue:
    """`rush`: seconds between two callers in the busiest hour."""

    name: str
    line: str
    agents: tuple[str, ...]
    rush: float


QUEUES = (
    DayQueue("support", people.SUPPORT_LINE, tuple(people.SUPPORT_AGENTS), rush=54),
    DayQueue("sales", people.SALES_LINE, tuple(people.SALES_AGENTS), rush=300),
)


class Day(Stage):
    """Runs until `until`; `zone` is that of its hours."""

    def __init__(self, world: World, random: Random, until: datetime, zone: tzinfo) -> None:
        super().__init__(world, random)
        self.until = until
        self._zone = zone

    @property
    def hour(self) -> int:
        return self.world.now.astimezone(self._zone).hour


def play(
    until: datetime, *, seed: int, zone: tzinfo, connection_id: str = CONNECTION_ID
) -> list[Event]:
    """All that the webhooks of that day told: each call as one piece, the latest first."""
    began = until - LENGTH
    world = World(partial(_standing, began), seed=seed, latency=0)
    world.connection_id = connection_id
    events: list[Event] = []
    world.sink = events.append
    day = Day(world, Random(seed), until, zone)
    for queue in QUEUES:
        day.run(_callers(day, queue))
        for index, agent in enumerate(queue.agents):
            day.run(_agent(day, queue, agent, index))
    end = until - _PAUSE
    world.advance(end)
    with world.at(end):
        world.clear()
    return list(_call_by_call(events))


def _callers(day: Day, queue: DayQueue) -> Script:
    while day.world.now < day.until - _LAST_CALLS:
        yield day.random.expovariate(1 / queue.rush)
        if day.chance(_BY_HOUR[day.hour]):
            day.run(_caller(day, queue))


def _caller(day: Day, queue: DayQueue) -> Script:
    """Most wait until they are answered, or their time is up; some do not."""
    world = day.world
    leg = day.call_in(people.stranger(day.random, day.busy()), queue.line)
    yield day.between(1, 3)
    world.answer(leg)
    yield day.between(1, 4)
    entry = world.enqueue(leg, queue.name, max_wait=_MAX_WAIT)
    fate = day.random.random()
    yield _patience(day, fate)
    if leg.entry is entry and fate < 0.02:
        world.hangup(leg, source="callee")
    elif leg.entry is entry and fate < 0.05:
        world.leave_queue(leg)
        yield day.between(5, 20)
    if leg.is_alive and leg.peer is None:
        world.hangup(leg)


def _patience(day: Day, fate: float) -> float:
    if fate < 0.05:  # removed, or sent elsewhere
        return day.between(10, 60)
    if fate < 0.09:  # the wrong number
        return day.between(1, 4)
    return day.between(20, 150) if fate < 0.25 else _MAX_WAIT + day.between(5, 40)


def _agent(day: Day, queue: DayQueue, address: str, index: int) -> Script:
    """Signed in by a long call from our line, and called again now and then."""
    world = day.world
    while True:
        while not _is_at_work(day, index):
            yield 300
        leg = world.dial(queue.line, address)
        signed_in_at = world.now
        yield 6
        while _is_at_work(day, index) and world.now < signed_in_at + _LONGEST_CALL:
            yield day.between(3, 12)
            if _is_somebody_waiting(world, queue):
                yield from _serve(day, queue, leg)
        world.hangup(leg)
        yield day.between(30, 90)


def _is_somebody_waiting(world: World, queue: DayQueue) -> bool:
    existing = world.queues.get(queue.name)  # at night it may be forgotten
    return existing is not None and bool(existing.entries)


def _is_at_work(day: Day, index: int) -> bool:
    """One at night, more in the evening, half of them while the others are at lunch."""
    if day.hour in _NIGHT:
        return index == 0
    if day.hour in _EVENING:
        return index < 2
    return day.hour not in _LUNCH or index % 2 == (day.hour - _LUNCH.start) % 2


def _serve(day: Day, queue: DayQueue, agent: Leg) -> Script:
    customer = day.world.bridge_queue(agent, queue.name, parks_after_unbridge=True)
    yield day.between(60, 400)
    if customer.is_alive:
        day.world.hangup(customer)
    # What is to be written down afterwards.
    yield day.between(5, 30)


def _call_by_call(events: list[Event]) -> Iterator[Event]:
    """The end of each first: whoever hears of a call of this morning must not take it for one that
    is still waiting, until the rest has come as well.
    """
    numbered = {id(event): number for number, event in enumerate(events)}
    by_call = sorted(events, key=_call)
    calls = [list(call) for _, call in groupby(by_call, key=_call)]
    # Whoever looks at once sees today.
    calls.sort(key=lambda call: numbered[id(call[0])], reverse=True)
    for call in calls:
        yield from sorted(call, key=_is_no_end)


def _call(event: Event) -> str:
    return str(event["payload"]["call_control_id"])


def _is_no_end(event: Event) -> bool:
    return event["event_type"] != "call.hangup"


def _standing(moment: datetime) -> datetime:
    return moment
