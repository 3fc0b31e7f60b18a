"""A Telnyx whose clock is not ours: everything it stamps is off, and nothing happens at another
time.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from telnyx import Telnyx

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.world import World
from tests.simulator.conftest import CALL, Receiver, TestWorld
from tests.simulator.test_control import page, post, status


def offset(moment: datetime) -> float:
    return (moment - datetime.now(UTC)).total_seconds()


def read(text: object) -> datetime:
    return datetime.fromisoformat(str(text))


@pytest.mark.parametrize("seconds", [-300.0, 0.0, 90.0])
def test_every_answer_and_every_webhook_is_stamped_by_one_clock(
    sim: SimulatorServer, telnyx: Telnyx, receiver: Receiver, seconds: float
) -> None:
    sim.clock_offset = seconds
    leg = sim.do(lambda world: world.answered_call(*CALL))
    sim.do(lambda world: world.create_conference(leg, "Claims review"))
    answer = telnyx.conferences.with_raw_response.list()
    assert offset(parsedate_to_datetime(answer.headers["Date"])) == pytest.approx(seconds, abs=3)
    [listed] = answer.parse().data
    assert offset(read(listed.created_at)) == pytest.approx(seconds, abs=3)
    delivered = receiver.wait_for(1)[0]
    stamp = datetime.fromtimestamp(int(delivered.headers["telnyx-timestamp"]), UTC)
    assert offset(stamp) == pytest.approx(seconds, abs=3)
    assert offset(read(delivered.event["occurred_at"])) == pytest.approx(seconds, abs=3)


def test_a_clock_that_is_turned_moves_no_timer(world: TestWorld) -> None:
    rang: list[str] = []
    world.after(10, rang.append, "later")
    world.turn_clock(300)
    world.advance()
    assert not rang
    world.wait(10)
    assert rang == ["later"]
    world.after(10, rang.append, "at last")
    world.turn_clock(-300)
    world.wait(10)
    assert rang == ["later", "at last"]
    assert world.read_clock() == world.manual() - timedelta(seconds=300)


def test_the_clock_is_turned_on_the_control_page_and_right_again_after_a_reset(
    sim: SimulatorServer,
) -> None:
    assert post(sim, "faults", fault="clock", seconds=-45)["ok"]
    assert status(sim)["clock_offset"] == -45
    assert "-45 s" in page(sim, "/live") and "Set the clock" in page(sim)
    assert not post(sim, "faults", fault="clock", seconds="nan")["ok"]
    assert not post(sim, "faults", fault="clock", seconds=1e9)["ok"]
    sim.reset()
    assert (sim.clock_offset, sim.do(World.read_clock) <= datetime.now(UTC)) == (0.0, True)
