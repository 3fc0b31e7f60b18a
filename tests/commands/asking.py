"""Pressing a verb and carrying it out in one step, and what Telnyx was asked by that."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.mirror import writer
from conferencing.models import Command
from conferencing.projection.events import CallAnswered
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.world import World
from tests.fixtures.pressing import carried_out
from tests.system.rooms import LINE, a_number


def ask(
    verb: str, room: str = "", leg: str = "", *, by: User, people: Any = (), **arguments: Any
) -> Command:
    return carried_out(press.create(verb, room, leg, by=by, arguments=arguments, people=people))


def last(sim: SimulatorServer) -> tuple[str, dict[str, Any]]:
    """The action and the body of the newest request, without its command id (a UUID)."""
    request = sim.requests[-1]
    body = dict(request.body)
    if "command_id" in body:
        UUID(str(body.pop("command_id")))
    return request.path.rsplit("/", 1)[1], body


def parked(sim: SimulatorServer) -> str:
    return sim.do(lambda world: world.answered_call(a_number(), LINE).call_control_id)


def learn(sim: SimulatorServer, *legs: str) -> None:
    """The mirror hears of these calls."""
    now = datetime.now(UTC)
    writer.apply(
        CallAnswered(kind="call.answered", at=now, source_id=f"webhook:{leg}", call_control_id=leg)
        for leg in legs
    )


def set_exit(world: World, room_id: str, leg: str, flag: str) -> None:
    """Whether the conference "ends" or "closes" when this person leaves, or just "stays"."""
    participant = world.conference(room_id).participants[leg]
    world.change_exit(participant, ends=flag == "ends", soft_ends=flag == "closes")
