"""A floor of agents before a simulated Telnyx. Phones ring until a test says what they do; webhooks
arrive when it says so, and a worker works when it says so.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.db.models import Q

from conferencing.agents import entitled, looking, machine, presence, ringing, states, take
from conferencing.agents.call_backs import machine as call_backs
from conferencing.commands import confirmation, execution, press
from conferencing.ledger import transitions, turns
from conferencing.models import (
    AgentProfile,
    AgentState,
    Call,
    Command,
    Offer,
    QueueMember,
    QueueSettings,
)
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.payloads import Event
from conferencing.simulator.world.state import Leg
from conferencing.simulator.world.world import World
from conferencing.telnyx_api import client
from tests.system.rooms import enqueue
from webhooks import storage
from webhooks.received import Received

QUEUE = "support"
_PHONES = "+120255501{:02}"
# Nobody picks up by themselves.
FOR_EVER = 3600.0


def answered(sim: SimulatorServer, leg: str) -> None:
    """Whoever has picked up is not hung up on because it would have rung for too long."""

    def pick_up(world: World) -> None:
        world.timers.cancel(world.leg(leg).ring_timer)
        world._answered(world.leg(leg))

    sim.do(pick_up)


class Killed(Exception):
    """The worker dies here."""


class Floor:
    def __init__(self, sim: SimulatorServer) -> None:
        self.sim = sim
        client.warm()  # the first request of a process costs seconds
        self.late = timedelta()  # how far the machine's clock is ahead of the real one
        self._heard = 0
        self.died = 0
        self.shuffle: Random | None = None  # each webhook comes twice, and in any order
        self.lost: set[str] = set()  # types of events that never arrive
        sim.do(lambda world: setattr(world, "ring_seconds", FOR_EVER))

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.late

    @property
    def may_take_calls(self) -> Permission:
        return Permission.objects.get(codename="take_calls")

    @property
    def may_press(self) -> Iterable[Permission]:
        """To call back, and what a test presses in their name."""
        seeing = Q(codename__in=["view_board", "view_queues"])
        return Permission.objects.filter(seeing | Q(codename__startswith="command_"))

    # --- Who is there -----------------------------------------------------------------------------

    def agent(self, name: str = "ana", queue: str = QUEUE, priority: int = 1) -> User:
        user, is_new = User.objects.get_or_create(username=name)
        if is_new:
            phone = _PHONES.format(User.objects.count())
            AgentProfile.objects.create(user=user, phone=phone, wrap_up_seconds=30)
            user.user_permissions.add(self.may_take_calls, *self.may_press)
        self.queue(queue)
        QueueMember.objects.create(queue_id=queue, user=user, priority=priority)
        return user

    def queue(self, name: str = QUEUE, **fields: object) -> QueueSettings:
        return QueueSettings.objects.update_or_create(name=name, defaults=fields)[0]

    def caller(self, queue: str = QUEUE) -> str:
        leg = enqueue(self.sim, queue)
        self.hear()
        return leg

    def ready(self, user: User) -> None:
        states.say(user, AgentState.Kind.READY, self.now, by=user)

    # --- What the phones do -----------------------------------------------------------------------

    def phone(self, user: User) -> str:
        """The leg that rings, or talks, at this agent's."""
        number = AgentProfile.objects.get(user=user).phone

        def alive(world: World) -> str:
            legs = [leg for leg in world.legs.values() if leg.to == number and leg.is_alive]
            return legs[-1].call_control_id if legs else ""

        return self.sim.do(alive)

    def picks_up(self, user: User) -> None:
        answered(self.sim, self.phone(user))

    def hangs_up(self, leg: str, cause: str = "normal_clearing", source: str = "callee") -> None:
        self.sim.do(lambda world: world.hangup(world.leg(leg), cause, source=source))

    def turns_away(self, user: User, cause: str) -> None:
        self.hangs_up(self.phone(user), cause)

    # --- What the product does --------------------------------------------------------------------

    def take(self, user: User) -> Offer:
        return take.next_call(user, self.now)

    def hear(self) -> bool:
        """The webhooks that Telnyx has sent since; whether there were any."""
        events = self.sim.do(lambda world: [one.event for one in world.history])
        news, self._heard = events[self._heard :], len(events)
        arrived = [one for one in news if one["event_type"] not in self.lost]
        if self.shuffle:
            arrived = self.shuffle.sample([*arrived, *arrived], 2 * len(arrived))
        self.deliver(arrived)
        return bool(arrived)

    def events_of(self, leg: str) -> list[Event]:
        """All that Telnyx has told of it, and would tell again; a test may change them."""
        events = self.sim.do(lambda world: [one.event for one in world.history])
        return [one for one in events if one["payload"].get("call_control_id") == leg]

    def deliver(self, events: Iterable[Event]) -> None:
        for event in events:
            now = datetime.now(UTC)
            body = {"data": event}
            # Recovered ones are journaled at the time that is said: that of the floor.
            received = Received(
                str(event["id"]), json.dumps(body), body, self.now, now, is_recovered=True
            )
            assert not storage.store([received])

    def work(self) -> bool:
        """A worker carries out what was pressed, and looks whether it shows; whether anything
        was.
        """
        asked = Command.objects.filter(state="asked").order_by("pk")
        pressed = [*turns.overlooked(self.now), *asked.values_list("uuid", flat=True)]
        for uuid in pressed:
            self._carry_out(uuid)
        confirmation.settle("", None, self.now)
        transitions.end_overdue(self.now)
        return bool(pressed)

    def _carry_out(self, uuid: UUID) -> None:
        try:
            execution.carry_out(uuid, clock=lambda: self.now)
        except Killed:
            self.died += 1

    def advance(self) -> None:
        states.end_wrap_ups(self.now)
        for wanted in machine.advance_all(self.now):
            looking.look(wanted.offer, wanted.action, self.now)
        for pk in call_backs.advance_all(self.now):
            call_backs.look(pk, self.now)
        entitled.sign_off(self.now)
        presence.set_away(self.now)
        ringing.ring_all(self.now)

    def settle(self, rounds: int = 4) -> None:
        for _ in range(rounds):
            self.work()
            self.hear()
            self.advance()

    def later(self, seconds: float) -> None:
        """Time passes; the worker looks every few seconds, as always."""
        end = self.late + timedelta(seconds=seconds)
        while self.late < end:
            self.late = min(end, self.late + timedelta(seconds=3))
            self.settle(1)
        self.settle()

    # --- What became of them ----------------------------------------------------------------------

    def offer(self, user: User) -> Offer:
        return Offer.objects.filter(agent=user).latest("pk")

    def state(self, user: User) -> str:
        return self.offer(user).state

    def is_waiting(self, caller: str) -> bool:
        """At Telnyx itself."""
        return self.sim.do(lambda world: world.leg(caller).entry is not None)

    def is_up(self, leg: str) -> bool:
        return self.sim.do(lambda world: world.leg(leg).is_alive)

    def talks_with(self, caller: str) -> str:
        """The leg that the caller is connected with, at Telnyx itself."""

        def peer(world: World) -> str:
            other: Leg | None = world.leg(caller).peer
            return other.call_control_id if other else ""

        return self.sim.do(peer)

    def said(self, leg: str) -> list[str]:
        """What was read out to this leg."""
        path = f"/calls/{leg}/actions/speak"
        asked = [request for request in self.sim.requests if request.path.endswith(path)]
        return [str(request.body["payload"]) for request in asked]

    def mirrored(self, leg: str) -> Call:
        return Call.objects.get(pk=leg)


@pytest.fixture
def floor(dialling_sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch, db: None) -> Floor:
    monkeypatch.setattr(settings, "AGENT_DIAL_PER_MINUTE", 1000)
    monkeypatch.setattr(settings, "DIAL_PER_MINUTE", 1000)
    floor = Floor(dialling_sim)
    monkeypatch.setattr(press, "timezone", SimpleNamespace(now=lambda: floor.now))
    return floor
