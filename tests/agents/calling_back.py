"""Whoever gave up while waiting, and who calls them back: what tests of it build and look at."""

from django.contrib.auth.models import User

from conferencing.agents.call_backs import begin as begins
from conferencing.models import CallBack, Command, Visit
from conferencing.simulator.world.world import World
from tests.agents.floor import QUEUE, Floor, answered
from tests.system.rooms import enqueue

CALLER = "+12025550142"


def gave_up(floor: Floor, number: str = CALLER) -> str:
    leg = enqueue(floor.sim, QUEUE, number)
    floor.hear()
    floor.hangs_up(leg, source="caller")
    floor.hear()
    assert Visit.objects.get(call_control_id=leg).outcome == "abandoned"
    return leg


def call_back(floor: Floor, user: User, caller: str, seen: int = 0) -> CallBack:
    return begins.begin(user, caller, 1, floor.now, seen=seen)


def now_of(back: CallBack) -> str:
    back.refresh_from_db()
    return back.state


def rings_at(floor: Floor, number: str) -> str:
    """The leg that we dialled to this number and that is up."""

    def alive(world: World) -> str:
        legs = [one for one in world.legs.values() if one.to == number and one.is_alive]
        return legs[-1].call_control_id if legs else ""

    return floor.sim.do(alive)


def picks_up(floor: Floor, number: str) -> None:
    answered(floor.sim, rings_at(floor, number))


def dialled() -> list[str]:
    dials = Command.objects.filter(verb="dial").order_by("pk")
    return [str(one.arguments["to"]) for one in dials]


def asked() -> list[str]:
    return list(Command.objects.order_by("pk").values_list("verb", flat=True))


def talk(floor: Floor, user: User) -> None:
    floor.later(12)
    floor.picks_up(user)
    floor.later(12)
    picks_up(floor, CALLER)
    floor.later(30)
    assert floor.talks_with(rings_at(floor, CALLER)) == floor.phone(user)
