"""What tests make happen at the simulated Telnyx, in the words of a test: a room, people who come
and go, a queue.
"""

from collections.abc import Sequence
from itertools import count

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.state import Conference, Leg
from conferencing.simulator.world.world import World

LINE = "+12025550110"

_numbers = count(1)


class Room:
    """A live conference; `id` is Telnyx's, `legs` are the present ones in the order of their
    coming.
    """

    def __init__(self, sim: SimulatorServer, name: str = "", *, people: int = 1) -> None:
        self.sim = sim
        self.name = name or f"Room {next(_numbers)}"
        self._conference: Conference = sim.do(self._open)
        self.id = self._conference.id
        for _ in range(people - 1):
            self.join()

    @property
    def legs(self) -> list[str]:
        return self.sim.do(lambda world: list(self._conference.participants))

    def join(self, number: str = "") -> str:
        """Somebody comes in; answers the call control id of the leg."""

        def come(world: World) -> str:
            leg = world.answered_call(number or a_number(), LINE)
            world.join(self._conference, leg)
            return leg.call_control_id

        return self.sim.do(come)

    def hang_up(self, leg: str) -> None:
        self.sim.do(lambda world: world.hangup(world.leg(leg)))

    def talk(self, leg: str) -> None:
        self.sim.do(lambda world: world.floor(self._conference, world.leg(leg)))

    def end(self) -> None:
        self.sim.do(lambda world: world.end(self._conference))

    @property
    def is_live(self) -> bool:
        return self.sim.do(lambda world: self._conference.is_live)

    @property
    def muted(self) -> set[str]:
        return self.sim.do(
            lambda world: {leg for leg, it in self._conference.participants.items() if it.muted}
        )

    @property
    def on_hold(self) -> set[str]:
        return self.sim.do(
            lambda world: {leg for leg, it in self._conference.participants.items() if it.on_hold}
        )

    def requests(self, *actions: str) -> list[tuple[str, Sequence[str]]]:
        """What the product asked of this room, in order: (action, legs). Without `actions`, all of
        them.
        """
        prefix = f"/v2/conferences/{self.id}/actions/"
        asked = [
            (path.removeprefix(prefix), body)
            for _, path, body in self.sim.requests
            if path.startswith(prefix)
        ]
        return [(action, _legs(body)) for action, body in asked if not actions or action in actions]

    def _open(self, world: World) -> Conference:
        host: Leg = world.answered_call(a_number(), LINE)
        return world.create_conference(host, self.name)


def enqueue(sim: SimulatorServer, queue: str, number: str = "") -> str:
    """A caller waits; answers the call control id."""

    def wait(world: World) -> str:
        leg = world.answered_call(number or a_number(), LINE)
        world.enqueue(leg, queue)
        return leg.call_control_id

    return sim.do(wait)


def a_number() -> str:
    """Numbers of fiction (555-0100 to 555-0199), in ever new area codes."""
    number = next(_numbers)
    return f"+1{201 + number // 100 % 700}55501{number % 100:02}"


def _legs(body: dict[str, object]) -> list[str]:
    found = body.get("call_control_ids") or body.get("call_control_id") or []
    return (
        [found]
        if isinstance(found, str)
        else [str(leg) for leg in found]
        if isinstance(found, list)
        else []
    )
