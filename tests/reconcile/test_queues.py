"""Whatever webhooks lost of a queue, a comparison with Telnyx's listings brings back."""

from datetime import timedelta
from typing import NoReturn

import pytest
from django.utils import timezone

from conferencing.mirror import writer
from conferencing.models import Call, JournalEntry, Queue
from conferencing.projection.events import CallEnqueued
from conferencing.reconcile import everything
from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api import errors, queue_listings
from tests.system.rooms import enqueue

pytestmark = pytest.mark.django_db


def test_a_queue_and_its_callers_are_found_with_their_numbers(sim: SimulatorServer) -> None:
    leg = enqueue(sim, "support", "+12025550151")
    assert everything.compare() == 2
    call = Call.objects.get()
    assert (call.pk, call.waiting_in, call.from_number) == (leg, "support", "+12025550151")
    verified = Queue.objects.get()
    assert verified.max_size == 100 and verified.verified_at


def test_a_queue_that_agrees_writes_no_event(sim: SimulatorServer) -> None:
    for number in ("+12025550151", "+12025550152"):
        enqueue(sim, "support", number)
    everything.compare()
    events = JournalEntry.objects.count()
    assert everything.compare() == 0
    assert JournalEntry.objects.count() == events


def test_a_caller_who_left_the_queue_unnoticed_is_taken_out(sim: SimulatorServer) -> None:
    leg = enqueue(sim, "support", "+12025550150")
    enqueue(sim, "support", "+12025550152")
    everything.compare()
    sim.do(lambda world: world.hangup(world.leg(leg)))
    assert everything.compare() == 1
    assert Call.objects.get(pk=leg).waiting_in == ""


def test_a_404_that_is_not_telnyxs_own_empties_no_queue(
    sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue(sim, "support")
    everything.compare()

    def from_a_proxy(name: str) -> NoReturn:
        raise errors.from_answer(404, "<html>Not Found</html>", {}, 0.0)

    monkeypatch.setattr(queue_listings, "list_queue_calls", from_a_proxy)
    assert everything.compare() == 0
    assert Call.objects.get().waiting_in == "support"


def test_a_queue_that_telnyx_forgot_is_empty_and_marked(sim: SimulatorServer) -> None:
    enqueue(sim, "support")
    everything.compare()
    sim.do(lambda world: world.queues.clear())
    everything.compare()
    assert Call.objects.get().waiting_in == ""
    assert not Queue.objects.get().is_known_to_telnyx


def test_a_caller_who_came_after_the_question_stays(sim: SimulatorServer) -> None:
    event = CallEnqueued(
        kind="call.enqueued",
        at=timezone.now() + timedelta(seconds=30),
        source_id="webhook:1",
        call_control_id="v3:new",
        queue="support",
    )
    writer.apply([event])
    everything.compare()
    assert Call.objects.get().waiting_in == "support"
    assert Queue.objects.get().is_known_to_telnyx
