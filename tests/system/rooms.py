"""What tests make happen at the simulated Telnyx, in the words of a test: a room, people who come
and go, a queue.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import count

import phonenumbers
from phonenumbers import PhoneNumberType

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.state import Conference, Leg
from conferencing.simulator.world.world import World

LINE = "+12025550110"

_numbers = count(1)


class Room:
    """A live conference; `id` is Telnyx's, `legs` are those present in the order they came."""

    def __init__(
        self, sim: SimulatorServer, name: str = "", *, people: int = 1, region: str = "US"
    ) -> None:
        self.sim = sim
        self._region = region
        self.name = name or f"Room {next(_numbers)}"
        self._conference: Conference = sim.do(self._open)
        self.id = self._conference.id
        for _ in range(people - 1):
            self.join()

    @property
    def legs(self) -> list[str]:
        return self.sim.do(_present, self._conference)

    def join(self, number: str = "") -> str:
        """Somebody comes in; returns the call control id of the leg."""
        leg = self.sim.do(_arrive, self._conference, number or a_number())
        return leg.call_control_id

    def hang_up(self, leg: str) -> None:
        self.sim.do(World.hangup, self.sim.do(World.leg, leg))

    def talk(self, leg: str) -> None:
        self.sim.do(World.floor, self._conference, self.sim.do(World.leg, leg))

    def mark(self, leg: str, field: str) -> None:
        """Muted or on hold by somebody else than the product."""
        change = World.mute if field == "is_muted" else World.hold
        self.sim.do(change, self._conference, [self.sim.do(World.leg, leg)])

    def end(self) -> None:
        self.sim.do(World.end, self._conference)

    @property
    def is_live(self) -> bool:
        return self._conference.is_live

    @property
    def muted(self) -> set[str]:
        return self.sim.do(_muted, self._conference)

    @property
    def on_hold(self) -> set[str]:
        return self.sim.do(_on_hold, self._conference)

    def requests(self, *actions: str) -> list[tuple[str, Sequence[str]]]:
        """The product's commands to this room, in order: (action, legs). Without `actions`, all."""
        prefix = f"/v2/conferences/{self.id}/actions/"
        asked = [
            (path.removeprefix(prefix), body)
            for _, path, body in self.sim.requests
            if path.startswith(prefix)
        ]
        return [(action, _legs(body)) for action, body in asked if not actions or action in actions]

    def _open(self, world: World) -> Conference:
        host: Leg = world.answered_call(a_number(), LINE)
        return world.create_conference(host, self.name, region=self._region)


def enqueue(sim: SimulatorServer, queue: str, number: str = "") -> str:
    """A caller waits; returns the call control id."""

    def wait(world: World) -> str:
        leg = world.answered_call(number or a_number(), LINE)
        world.enqueue(leg, queue)
        return leg.call_control_id

    return sim.do(wait)


def a_number() -> str:
    """Numbers of fiction (555-0100 to 555-0199), in ever new area codes, and none of 202, where the
    phones of agents are: nobody is brought a call of their own. Any of them may be dialled.
    """
    codes, number = _area_codes(), next(_numbers)
    return f"+1{codes[number // 100 % len(codes)]}55501{number % 100:02}"


@cache
def _area_codes() -> Sequence[int]:
    """Of the United States, without 202: who calls from none of these cannot be called back."""
    numbers = {code: phonenumbers.parse(f"+1{code}5550100") for code in range(203, 1000)}
    return [
        code
        for code, number in numbers.items()
        if phonenumbers.is_valid_number_for_region(number, "US")
        and phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE_OR_MOBILE
    ]


def _present(world: World, conference: Conference) -> list[str]:
    return list(conference.participants)


def _muted(world: World, conference: Conference) -> set[str]:
    return {leg for leg, each in conference.participants.items() if each.muted}


def _on_hold(world: World, conference: Conference) -> set[str]:
    return {leg for leg, each in conference.participants.items() if each.on_hold}


def _arrive(world: World, conference: Conference, number: str) -> Leg:
    leg = world.answered_call(number, LINE)
    world.join(conference, leg)
    return leg


def _legs(body: Mapping[str, object]) -> list[str]:
    named = body.get("call_control_ids") or body.get("call_control_id")
    if isinstance(named, list):
        return [str(leg) for leg in named]
    return [str(named)] if named else []
