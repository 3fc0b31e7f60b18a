"""Calls outside rooms and queues: what tests make happen to them, and see of them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from conferencing.mirror import writer
from conferencing.projection import events as e
from conferencing.queries.commands import choices
from conferencing.queries.reading.clock import Clock as ReadingClock
from conferencing.queries.screens import queues
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.state import Leg
from conferencing.simulator.world.world import World
from tests.system.rooms import LINE, a_number

LISTING = "/active_calls"


def park(sim: SimulatorServer) -> str:
    """An answered call that is nowhere."""
    leg: Leg = sim.do(World.answered_call, a_number(), LINE)
    return leg.call_control_id


def hear_of(sim: SimulatorServer, leg: str, *, seconds_ago: float = 60) -> None:
    """The webhooks of a call that was answered some time ago."""
    at = timezone.now() - timedelta(seconds=seconds_ago)
    base: Any = {"call_control_id": leg, "connection_id": sim.connection_id, "at": at}
    writer.apply(
        [
            e.CallInitiated(kind="call.initiated", source_id=f"webhook:i{leg}", **base),
            e.CallAnswered(kind="call.answered", source_id=f"webhook:j{leg}", **base),
        ],
        now=at,
    )


def asked(sim: SimulatorServer, part: str) -> int:
    return sum(part in request.path for request in sim.requests)


def shown() -> dict[str, str]:
    legs = choices.legs(ReadingClock(timezone.now()), numbers=True)
    return {leg.call_control_id: leg.where for leg in legs if isinstance(leg, queues.Leg)}
