"""Supervisors before a simulated Telnyx. Their phones ring until a test says what they do; webhooks
arrive when it says so, and a worker works when it says so.
"""

import json
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.commands import confirmation, execution, press
from conferencing.ledger import transitions, turns
from conferencing.models import Command, Supervision, SupervisorPhone
from conferencing.queries.reading.clock import Clock
from conferencing.reconcile import calls, conferences
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.hearing import ears
from conferencing.simulator.world.payloads import Event
from conferencing.simulator.world.state import Leg
from conferencing.simulator.world.world import World
from conferencing.supervision import machine, wishes
from conferencing.telnyx_api import client
from tests.system.rooms import Room
from webhooks import storage
from webhooks.received import Received

PHONE = "+120255501{:02}"
# Nobody picks up by themselves, and no phone stops ringing meanwhile.
RINGS_SECONDS = 29.0
ALL = ("listen", "whisper", "barge")


class Booth:
    """A conference of three, whose people have names, and those who listen to it."""

    def __init__(self, sim: SimulatorServer) -> None:
        self.sim = sim
        client.warm()  # the first request of a process costs seconds
        self.late = timedelta()  # how far the machine's clock is ahead of the real one
        self._heard = 0
        self.shuffle: Random | None = None  # each webhook comes twice, and in any order
        sim.do(lambda world: setattr(world, "ring_seconds", RINGS_SECONDS))
        self.room = Room(sim, "Board call", people=3)
        self.hear()
        conferences.compare_all()
        calls.compare_all()

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.late

    @property
    def clock(self) -> Clock:
        return Clock(self.now, telnyx_clock.ahead())

    def supervisor(self, name: str = "maria", *modes: str) -> User:
        user = User.objects.create_user(name, first_name=name.title())
        self.permit(user, *(modes or ALL))
        phone = PHONE.format(User.objects.count())
        SupervisorPhone.objects.create(user=user, phone=phone)
        return user

    def private_supervisor(self, name: str = "ben") -> User:
        """May listen privately, too."""
        user = self.supervisor(name)
        user.user_permissions.add(Permission.objects.get(codename="supervise_privately"))
        return user

    def permit(self, user: User, *modes: str) -> None:
        """These, and no others."""
        names = [*(f"{mode}_conferences" for mode in modes), "view_board"]
        user.user_permissions.set(Permission.objects.filter(codename__in=names))

    # --- What the phones do -----------------------------------------------------------------------

    def phone(self, user: User) -> str:
        """The leg that rings at this supervisor's, or on which they are; "" without one."""
        number = wishes.phone_of(user)

        def alive(world: World) -> str:
            legs = [leg for leg in world.legs.values() if leg.to == number and leg.is_alive]
            return legs[-1].call_control_id if legs else ""

        return self.sim.do(alive)

    def picks_up(self, user: User) -> str:
        leg = self.phone(user)
        self.sim.do(lambda world: pick_up(world, world.leg(leg)))
        return leg

    def hangs_up(self, leg: str, cause: str = "normal_clearing", source: str = "callee") -> None:
        self.sim.do(lambda world: world.hangup(world.leg(leg), cause, source=source))

    # --- What the product does --------------------------------------------------------------------

    def listens(self, user: User, *, is_private: bool = False) -> str:
        """They are in, and their wish is reached; returns their leg."""
        wishes.listen(user, self.room.id, self.now, is_private=is_private)
        self.settle()
        leg = self.picks_up(user)
        self.settle()
        return leg

    def wants(self, user: User, mode: str, *to: str) -> None:
        wishes.want(user, mode, to, self.now)

    def hear(self) -> bool:
        """The webhooks that Telnyx has sent since; False: none."""
        events = self.sim.do(lambda world: [one.event for one in world.history])
        news, self._heard = list(events[self._heard :]), len(events)
        if self.shuffle:
            news = self.shuffle.sample([*news, *news], 2 * len(news))
        for event in news:
            self._deliver(event)
        return bool(news)

    def _deliver(self, event: Event) -> None:
        now = datetime.now(UTC)
        body = {"data": event}
        received = Received(
            str(event["id"]), json.dumps(body), body, self.now, now, is_recovered=True
        )
        assert not storage.store([received])

    def work(self) -> bool:
        """A worker carries out what was pressed, and looks whether it shows; False: nothing was."""
        asked = Command.objects.filter(state="asked").order_by("pk")
        uuids = [*turns.overlooked(self.now), *asked.values_list("uuid", flat=True)]
        for uuid in uuids:
            execution.carry_out(uuid, clock=lambda: self.now)
        unproven = Command.objects.filter(state__in=("accepted", "unknown"))
        if unproven.filter(verb="dial").exists():
            calls.look_for_dialled()
        if unproven.exists():
            seen = conferences.compare(self.room.id, clock=lambda: self.now)
            for conference in (self.room.id, ""):
                confirmation.settle(conference, seen if conference else None, self.now)
        transitions.end_overdue(self.now)
        return bool(uuids)

    def settle(self, rounds: int = 8) -> None:
        """Until nothing more happens by itself."""
        for _ in range(rounds):
            has_worked = self.work()
            has_heard = self.hear()
            machine.advance_all(self.now)
            is_asked = Command.objects.filter(state="asked").exists()
            if not (has_worked or has_heard or is_asked):
                break

    def later(self, seconds: float) -> None:
        """Time passes; the worker looks every few seconds, as always."""
        end = self.late + timedelta(seconds=seconds)
        while self.late < end:
            self.late = min(end, self.late + timedelta(seconds=3))
            conferences.compare(self.room.id, clock=lambda: self.now)
            self.settle(1)
        self.settle()

    # --- What became of it ------------------------------------------------------------------------

    def row(self, user: User) -> Supervision:
        return Supervision.objects.filter(user=user).latest("pk")

    def hearers(self, leg: str) -> set[str]:
        """Who hears this leg, at Telnyx itself."""
        heard = self.sim.do(lambda world: ears(world.conference(self.room.id)))
        return {listener for listener, whom in heard.items() if leg in whom}

    def steps(self, user: User) -> list[str]:
        """What was asked of Telnyx for them, after the dial."""
        rows = Command.objects.filter(asked_by=user).exclude(verb="dial").order_by("pk")
        return list(rows.values_list("verb", flat=True))

    def is_up(self, leg: str) -> bool:
        return self.sim.do(lambda world: world.leg(leg).is_alive)


def pick_up(world: World, leg: Leg) -> None:
    assert leg.ring_timer and leg.ring_timer.callback
    answer = leg.ring_timer.callback
    world.timers.cancel(leg.ring_timer)
    answer()


def listens_privately(booth: Booth, user: User) -> str:
    wishes.listen(user, booth.room.id, booth.now, is_private=True)
    booth.settle()
    leg = booth.picks_up(user)
    booth.settle()
    return leg


@pytest.fixture
def booth(dialling_sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch, db: None) -> Booth:
    monkeypatch.setattr(settings, "DIAL_PER_MINUTE", 1000)
    booth = Booth(dialling_sim)
    monkeypatch.setattr(press, "timezone", SimpleNamespace(now=lambda: booth.now))
    return booth


@pytest.fixture
def ben(booth: Booth) -> User:
    """May listen privately."""
    ben = booth.supervisor("ben")
    ben.user_permissions.add(Permission.objects.get(codename="supervise_privately"))
    return ben
