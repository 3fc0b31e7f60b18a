"""Callers who come while a queue is full are sent on, once; those who were there before wait on."""

from datetime import timedelta

import pytest

from conferencing.commands import press
from conferencing.models import Command, Offer, OnwardStep
from tests.agents.floor import QUEUE, Floor

from .test_steps import asked, go_on, queue_of, times_out


def test_whoever_comes_beyond_the_number_is_sent_on_and_nobody_else(floor: Floor) -> None:
    floor.queue(overflow_kind="queue", overflow_value="sales", overflow_waiting=2)
    callers = [floor.caller() for _ in range(4)]
    go_on(floor)
    assert [queue_of(floor, leg) for leg in callers] == [QUEUE, QUEUE, "sales", "sales"]
    assert asked() == ["enqueue", "enqueue"]
    go_on(floor)
    assert [step.state for step in OnwardStep.objects.all()] == ["over", "over"]


def test_exactly_the_number_may_wait(floor: Floor) -> None:
    floor.queue(overflow_kind="queue", overflow_value="sales", overflow_waiting=2)
    floor.caller(), floor.caller()
    go_on(floor)
    assert asked() == []


def test_whoever_waited_before_the_limit_was_set_waits_on(floor: Floor) -> None:
    callers = [floor.caller() for _ in range(3)]
    floor.queue(overflow_kind="queue", overflow_value="sales", overflow_waiting=1)
    go_on(floor)
    assert {queue_of(floor, leg) for leg in callers} == {QUEUE}


def test_whoever_was_put_back_after_a_failure_keeps_their_place(floor: Floor) -> None:
    floor.queue(overflow_kind="queue", overflow_value="sales", overflow_waiting=1)
    second = floor.caller()
    back = floor.caller()
    Offer.objects.create(
        agent=floor.agent(),
        queue=QUEUE,
        caller=back,
        waiting_since=floor.now - timedelta(minutes=3),
        state="failed",
        kind="taken",
        ring_seconds=20,
        reserved_at=floor.now,
        state_since=floor.now,
    )
    go_on(floor)
    assert (queue_of(floor, back), queue_of(floor, second)) == (QUEUE, "sales")


def test_a_caller_whom_telnyx_refused_because_it_is_full_is_sent_on(floor: Floor) -> None:
    floor.queue(timeout_kind="queue", timeout_value="sales")
    floor.queue("sales", overflow_kind="queue", overflow_value="billing")
    caller = times_out(floor)
    floor.sim.faults.refuse("90036", path="actions/enqueue", count=1)
    go_on(floor, rounds=6)
    assert queue_of(floor, caller) == "billing"
    assert asked() == ["enqueue", "enqueue"]
    first, second = Command.objects.order_by("pk")
    assert (first.state, first.error_code) == ("failed", "90036")
    assert "queue is full" in first.advice
    assert second.state == "confirmed"


def test_whoever_waits_elsewhere_stays_there_when_the_other_queue_is_full(floor: Floor) -> None:
    ana = floor.agent()
    floor.queue("sales", overflow_kind="announcement", overflow_value="Please call again.")
    caller = floor.caller()
    floor.sim.faults.refuse("90036", path="actions/enqueue", count=1)
    press.create("enqueue", "", caller, by=ana, arguments={"queue": "sales"})
    go_on(floor)
    assert asked() == ["enqueue"] and queue_of(floor, caller) == QUEUE


@pytest.mark.parametrize("overflow_waiting", [None, 1])
def test_without_a_place_to_go_nobody_is_touched(
    floor: Floor, overflow_waiting: int | None
) -> None:
    floor.queue(overflow_waiting=overflow_waiting)
    floor.caller(), floor.caller()
    go_on(floor)
    assert asked() == []
