"""What goes wrong while callers are sent on: nobody is hung up on, or left nowhere, unheard."""

from datetime import timedelta

import pytest

from conferencing.models import Call, OnwardStep
from conferencing.onward import words
from tests.agents.floor import QUEUE, Floor
from tests.onward.test_steps import CLOSED, asked, go_on, queue_of, times_out


def wait(floor: Floor, seconds: int) -> None:
    for _ in range(seconds // 5):
        floor.late += timedelta(seconds=5)
        go_on(floor, rounds=1)


@pytest.mark.parametrize("goes_wrong", ["hangs", "is broken"])
def test_a_request_of_which_nobody_can_tell_is_repeated(floor: Floor, goes_wrong: str) -> None:
    floor.queue(timeout_kind="queue", timeout_value="sales")
    caller = times_out(floor)
    if goes_wrong == "hangs":
        floor.sim.faults.hang(0.2, count=8, path="actions/enqueue")
    else:
        floor.sim.faults.api_status(503, count=8, path="actions/enqueue")
    go_on(floor)
    wait(floor, 120)
    assert queue_of(floor, caller) == "sales"
    assert OnwardStep.objects.get().state == "over"


def test_a_text_that_telnyx_refuses_to_read_is_no_reason_to_hang_up(floor: Floor) -> None:
    floor.queue(hours=CLOSED, closed_kind="announcement", closed_value="We are closed.")
    floor.sim.faults.refuse("10015", path="actions/speak")
    caller = floor.caller()
    go_on(floor)
    wait(floor, 90)
    step = OnwardStep.objects.get()
    assert (asked(), step.state, bool(step.told)) == (["tell"], "failed", True)
    assert queue_of(floor, caller) == QUEUE and floor.is_up(caller)


def test_a_transfer_of_which_nobody_can_tell_is_not_said_to_be_done(floor: Floor) -> None:
    floor.queue(timeout_kind="phone", timeout_value="+12025550177")
    times_out(floor)
    floor.sim.faults.hang(0.2, count=8, path="actions/transfer")
    go_on(floor)
    wait(floor, 60)
    step = OnwardStep.objects.get()
    assert (asked(), step.state, bool(step.told)) == (["transfer"], "failed", True)


def test_nobody_is_transferred_to_the_number_that_they_have_called(floor: Floor) -> None:
    caller = floor.caller()
    called = Call.objects.get(pk=caller).to_number
    floor.queue(timeout_kind="phone", timeout_value=called)
    floor.sim.do(lambda world: world.take_out_of_queue(world.leg(caller), "timeout"))
    go_on(floor)
    step = OnwardStep.objects.get()
    assert (asked(), step.state, step.told) == ([], "failed", words.COMES_BACK)
    assert floor.is_up(caller)
