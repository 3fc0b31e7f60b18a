"""What goes on in the simulator, for the control page and as JSON."""

from dataclasses import dataclass
from datetime import datetime

from conferencing.simulator.engine import Deliveries, Engine
from conferencing.simulator.faults import Fault
from conferencing.simulator.world.clock import rest_time
from conferencing.simulator.world.state import Conference, Queue


@dataclass(frozen=True)
class ConferenceStatus:
    id: str
    name: str
    participants: int
    seconds: int
    recording: bool


@dataclass(frozen=True)
class QueueStatus:
    name: str
    waiting: int
    longest_seconds: int


@dataclass(frozen=True)
class Status:
    now: str
    webhook_url: str | None
    calls: int
    conferences: list[ConferenceStatus]
    queues: list[QueueStatus]
    requests: int
    deliveries: Deliveries
    faults: list[Fault]
    floor_form: str
    clock_offset: float


def status(engine: Engine) -> Status:
    world, now = engine.world, engine.world.now
    return Status(
        now=rest_time(now),
        webhook_url=engine.webhook_url,
        calls=sum(leg.is_alive for leg in world.legs.values()),
        conferences=[_conference(each, now) for each in world.conferences.values() if each.is_live],
        queues=[_queue(each, now) for each in world.queues.values()],
        requests=engine.api.requests_seen,
        deliveries=engine.deliveries(),
        faults=engine.faults.pending(),
        floor_form=engine.faults.floor_form,
        clock_offset=world.clock_offset,
    )


def _conference(conference: Conference, now: datetime) -> ConferenceStatus:
    return ConferenceStatus(
        conference.id,
        conference.name,
        participants=len(conference.participants),
        seconds=_seconds(conference.created_at, now),
        recording=bool(conference.active_recordings),
    )


def _queue(queue: Queue, now: datetime) -> QueueStatus:
    waits = [_seconds(entry.enqueued_at, now) for entry in queue.entries]
    return QueueStatus(queue.name, len(waits), longest_seconds=max(waits, default=0))


def _seconds(since: datetime, now: datetime) -> int:
    return int((now - since).total_seconds())
