"""Supervisors on the calls of agents, and of callers who wait, before a simulated Telnyx."""

import pytest
from django.contrib.auth.models import Permission, User

from conferencing.models import Command, Supervision, SupervisorPhone
from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.supervision import Bar
from conferencing.simulator.world.hearing import ears_of_call
from conferencing.simulator.world.world import World
from conferencing.supervision import bar, machine, wishes
from tests.agents.floor import Floor
from tests.supervision.booth import ALL, RINGS_SECONDS, pick_up

PHONE = "+12025550177"


class Line:
    """Ana, an agent, talks with a caller; somebody else waits."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.ana = floor.agent()
        self.caller = floor.caller()
        floor.take(self.ana)
        floor.settle()
        floor.picks_up(self.ana)
        floor.settle()
        self.agent = floor.phone(self.ana)
        assert floor.state(self.ana) == "connected"
        self.waiting = floor.caller()
        floor.sim.do(lambda world: setattr(world, "ring_seconds", RINGS_SECONDS))
        self.maria = User.objects.create_user("maria", first_name="Maria")
        self.permit(*ALL)
        SupervisorPhone.objects.create(user=self.maria, phone=PHONE)

    def permit(self, *modes: str) -> None:
        names = [*(f"{mode}_conferences" for mode in modes), "view_board"]
        self.maria.user_permissions.set(Permission.objects.filter(codename__in=names))

    def settle(self) -> None:
        """Until nothing more happens by itself."""
        for _ in range(6):
            has_worked, has_heard = self.floor.work(), self.floor.hear()
            self.floor.advance()
            machine.advance_all(self.floor.now)
            is_asked = Command.objects.filter(state="asked").exists()
            if not (has_worked or has_heard or is_asked):
                break

    @property
    def phone(self) -> str:
        """The leg that rings at the supervisor's, or on which they are; "" without one."""

        def alive(world: World) -> str:
            legs = [leg for leg in world.legs.values() if leg.to == PHONE and leg.is_alive]
            return legs[-1].call_control_id if legs else ""

        return self.floor.sim.do(alive)

    def picks_up(self) -> str:
        leg = self.phone
        self.floor.sim.do(lambda world: pick_up(world, world.leg(leg)))
        self.settle()
        return leg

    def listens(self, to: str = "") -> str:
        wishes.listen_to_call(self.maria, to or self.agent, self.floor.now)
        self.settle()
        return self.picks_up()

    def wants(self, mode: str) -> str:
        """And their phone, which rings again, is answered."""
        wishes.want(self.maria, mode, (), self.floor.now)
        self.settle()
        return self.picks_up()

    def hearers(self) -> set[str]:
        """Who hears the supervisor, at Telnyx itself."""
        heard = self._ears(self.agent)
        own = self.phone
        return {listener for listener, whom in heard.items() if own in whom}

    def hears(self, leg: str) -> set[str]:
        """Whom the supervisor hears, there."""
        return set(self._ears(leg).get(self.phone, ()))

    def _ears(self, leg: str) -> dict[str, frozenset[str]]:
        return self.floor.sim.do(
            lambda world: ears_of_call(world.leg(leg), list(world.legs.values()))
        )

    @property
    def row(self) -> Supervision:
        return Supervision.objects.filter(user=self.maria).latest("pk")

    @property
    def bar(self) -> Bar:
        shown = bar.read(self.maria.pk, Clock(self.floor.now), numbers=True)
        assert shown
        return shown

    @property
    def dials(self) -> list[str]:
        """The roles in which their phone was rung."""
        rows = Command.objects.filter(verb="dial", asked_by=self.maria).order_by("pk")
        return [str(row.arguments["role"]) for row in rows]


@pytest.fixture
def line(floor: Floor) -> Line:
    return Line(floor)
