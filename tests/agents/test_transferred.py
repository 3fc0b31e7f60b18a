"""A caller is transferred to a phone and talks there: nobody takes them out of that talk, whether
Telnyx reports the connection of both calls, or only that of the new one, as it is documented.
"""

from datetime import timedelta

import pytest

from conferencing.agents import words
from conferencing.models import Call, OnwardStep
from conferencing.queries.commands import choices, talks
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.simulator.world.world import World
from tests.agents.floor import Floor
from tests.agents.test_held import agent, go_on, times_out_while_ringing
from tests.agents.test_unconnected import BRIDGE, answers, takes_out_in_vain
from tests.onward.test_steps import asked, times_out

PHONE = "+12025550177"


@pytest.fixture(params=[False, True], ids=["one is told", "both are told"], autouse=True)
def tells_both(request: pytest.FixtureRequest, floor: Floor) -> None:
    floor.sim.do(lambda world: setattr(world, "tells_both_of_transfers", request.param))


def is_transferred(floor: Floor, caller: str) -> str:
    """Returns the new call, which is answered."""

    def answer(world: World) -> str:
        leg = world.leg(caller)
        other = world.transfer(leg, PHONE)
        world._picked_up(other, False, [world.connecting(leg)])
        return other.call_control_id

    other = floor.sim.do(answer)
    assert floor.talks_with(caller) == other
    return other


def test_the_phone_that_rings_for_them_stops(floor: Floor) -> None:
    caller = times_out_while_ringing(floor)
    other = is_transferred(floor, caller)
    go_on(floor)
    assert floor.offer(agent()).told == words.CALLER_ELSEWHERE
    assert floor.talks_with(caller) == other and not floor.phone(agent())


def test_they_are_not_put_back_after_a_connection_that_failed(floor: Floor) -> None:
    floor.sim.faults.api_status(503, count=100, path=BRIDGE)
    ana = floor.agent()
    caller = answers(floor, ana)
    floor.hear()
    floor.advance()
    takes_out_in_vain(floor, caller)
    other = is_transferred(floor, caller)
    floor.later(60)
    assert floor.talks_with(caller) == other and "enqueue" not in asked()


def test_who_is_transferred_while_they_listen_is_not_hung_up(floor: Floor) -> None:
    floor.queue(timeout_kind="announcement", timeout_value="Nobody is free.")
    caller = times_out(floor)
    go_on(floor)
    other = is_transferred(floor, caller)
    floor.late += timedelta(seconds=90)
    go_on(floor)
    assert asked() == ["tell"] and floor.talks_with(caller) == other
    assert OnwardStep.objects.get().state == "over"


def test_both_are_shown_connected_until_one_hangs_up(floor: Floor) -> None:
    caller = floor.caller()
    other = is_transferred(floor, caller)
    floor.hear()
    shown = {
        leg.call_control_id: leg for leg in readable(choices.legs(Clock(floor.now), numbers=True))
    }
    assert {leg.where for leg in shown.values()} == {"bridged"}
    assert shown[other].since == shown[caller].since
    assert shown[caller].other and shown[other].other
    assert talks.of([caller]) == {caller: other}
    floor.sim.do(lambda world: setattr(world.leg(caller), "parks_after_unbridge", True))
    floor.hangs_up(other)
    floor.hear()
    assert not talks.of([caller]) and not Call.objects.get(pk=caller).ended_at
