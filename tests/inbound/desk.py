"""Calls that come in before a simulated Telnyx. Webhooks arrive when a test says so, and a worker
works when it says so.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings

from conferencing.agents import looking
from conferencing.commands import press
from conferencing.inbound import machine
from conferencing.inbound import tasks as inbound
from conferencing.models import Arrival, Command, Route
from conferencing.onward import steps
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.world import World
from tests.agents.floor import FOR_EVER, Floor
from tests.system.rooms import a_number

LINE, SALES, DESK = "+12025550110", "+12025550120", "+12025550177"
BYE = "Nobody is here. Goodbye."


class Desk(Floor):
    """`hears`: whether something plays, or is read out, to whoever is up."""

    def route(self, called: str = LINE, **fields: object) -> Route:
        about = {"name": "Support", "open_kind": "queue", "open_value": "support"}
        otherwise = {"else_kind": "message", "else_value": BYE}
        row = Route(**{"called": called, **about, **otherwise, **fields})
        row.clean()
        row.save()
        Route.objects.filter(pk=row.pk).update(since=self.now - timedelta(minutes=1))
        return row

    def calls_in(self, to: str = LINE, from_: str = "") -> str:
        leg = self.sim.do(lambda world: world.incoming_call(from_ or a_number(), to))
        return leg.call_control_id

    def go_on(self, rounds: int = 8) -> None:
        for _ in range(rounds):
            self.hear()
            for pk in machine.advance_all(self.now, FOR_EVER).looks:
                self._look(pk)
            steps.advance_all(self.now)
            self.work()
        self.hear()

    def passes(self, seconds: float) -> None:
        """Time passes; the worker looks every other second."""
        end = self.late + timedelta(seconds=seconds)
        while self.late < end:
            self.late = min(end, self.late + timedelta(seconds=2))
            self.go_on(1)

    def _look(self, pk: int) -> None:
        row = Arrival.objects.get(pk=pk)
        looking.at_calls([row.caller], self.now)
        if row.kind == "queue":
            looking.at_queue(row.value, self.now)
        Arrival.objects.filter(pk=pk).update(looked_at=self.now)

    def stage(self, leg: str) -> str:
        return Arrival.objects.get(caller=leg).stage

    def arrival(self, leg: str) -> Arrival:
        return Arrival.objects.get(caller=leg)

    def asked(self, leg: str = "") -> list[str]:
        rows = Command.objects.order_by("pk")
        if leg:
            rows = rows.filter(call_control_id=leg)
        return list(rows.values_list("verb", flat=True))

    def queue_of(self, leg: str) -> str:
        """At Telnyx itself, as all of these."""

        def name(world: World) -> str:
            entry = world.leg(leg).entry
            return entry.queue.name if entry else ""

        return self.sim.do(name)

    def room_of(self, leg: str) -> str:
        def name(world: World) -> str:
            room = world.leg(leg).conference
            return room.name if room else ""

        return self.sim.do(name)

    def hears(self, leg: str) -> set[str]:
        return self.sim.do(lambda world: set(world.leg(leg).hears))

    def is_answered(self, leg: str) -> bool:
        return self.sim.do(lambda world: world.leg(leg).is_answered)

    def finishes(self, leg: str) -> None:
        """What is read out to them comes to its end."""

        def end(world: World) -> None:
            for sound in list(world.leg(leg).sounds):
                if sound.kind == "speak":
                    world.end_sound(world.leg(leg), sound, "completed")

        self.sim.do(end)

    def dialled(self, to: str = DESK) -> str:
        """The phone that rings."""

        def ringing(world: World) -> str:
            return [leg.call_control_id for leg in world.legs.values() if leg.to == to][-1]

        return self.sim.do(ringing)


@pytest.fixture
def desk(dialling_sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch, db: None) -> Desk:
    monkeypatch.setattr(settings, "DIAL_PER_MINUTE", 1000)
    monkeypatch.setattr(inbound._bell, "ask", lambda **_: None)
    desk = Desk(dialling_sim)
    monkeypatch.setattr(press, "timezone", SimpleNamespace(now=lambda: desk.now))
    return desk
