"""Whatever webhooks lost of a queue, a comparison with Telnyx's listings brings back."""

from datetime import UTC, datetime, timedelta
from typing import NoReturn

import pytest
from django.utils import timezone

from conferencing.mirror import places as mirrored_places
from conferencing.mirror import writer
from conferencing.models import Call, JournalEntry, Queue
from conferencing.projection.events import CallEnqueued
from conferencing.reconcile import attempts, everything, queues
from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api import errors, queue_listings
from conferencing.telnyx_api.rows import ListedQueueCall
from tests.system.rooms import enqueue

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


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


def came(at: datetime) -> CallEnqueued:
    """We hear that somebody waits whom Telnyx does not list."""
    event = CallEnqueued(
        kind="call.enqueued",
        at=at,
        source_id="webhook:1",
        call_control_id="v3:new",
        queue="support",
    )
    writer.apply([event])
    return event


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_caller_of_whom_we_hear_during_the_question_stays(
    sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    """Whatever the clocks say, which are not asked."""
    enqueue(sim, "support")
    everything.compare()
    list_calls = queue_listings.list_queue_calls

    def listed_meanwhile(name: str) -> list[ListedQueueCall]:
        answer = list_calls(name)
        came(timezone.now() + timedelta(seconds=seconds))
        return answer

    monkeypatch.setattr(queue_listings, "list_queue_calls", listed_meanwhile)
    verified_before = Queue.objects.get().verified_at
    everything.compare()
    assert Call.objects.get(pk="v3:new").waiting_in == "support"
    row = Queue.objects.get()
    assert row.is_known_to_telnyx and row.verified_at and verified_before
    assert row.verified_at > verified_before


def test_a_caller_whom_telnyx_has_not_listed_yet_stays_unverified(sim: SimulatorServer) -> None:
    enqueue(sim, "support")
    everything.compare()
    verified_before = Queue.objects.get().verified_at
    came(timezone.now())
    everything.compare()
    assert Call.objects.get(pk="v3:new").waiting_in == "support"
    assert Queue.objects.get().verified_at == verified_before


def test_a_queue_that_is_too_new_to_be_listed_is_not_forgotten(sim: SimulatorServer) -> None:
    came(timezone.now())
    everything.compare()
    row = Queue.objects.get()
    assert (row.is_known_to_telnyx, row.verified_at) == (True, None)
    assert Call.objects.get().waiting_in == "support"


@pytest.mark.parametrize("ahead", [-120.0, -6.0, 6.0, 120.0])
def test_a_caller_whose_exit_was_lost_is_taken_out_whatever_our_clock_says(
    sim: SimulatorServer, ahead: float
) -> None:
    sim.clock_offset = ahead
    enqueue(sim, "support")
    at = timezone.now() + timedelta(seconds=ahead - 5)
    came(at)
    everything.compare()
    assert Call.objects.get(pk="v3:new").waiting_in == ""


@pytest.mark.parametrize("odd", [".", ".."])
def test_a_queue_that_no_request_can_name_hides_no_other(
    sim: SimulatorServer, caplog: pytest.LogCaptureFixture, odd: str
) -> None:
    enqueue(sim, odd)
    leg = enqueue(sim, "support")
    attempts.forget()
    for _ in range(3):
        everything.compare()
    assert Call.objects.get(waiting_in="support").pk == leg
    said = [record for record in caplog.records if f"Queue {odd} " in record.getMessage()]
    assert len(said) == 1
    assert set(Queue.objects.filter(verified_at=None).values_list("pk", flat=True)) == {odd}


def places(leg: str) -> list[tuple[int, str]]:
    known = mirrored_places.of_waiting("support")[leg]
    return [(place.position, place.source.value) for place in known]


def test_a_listing_corrects_a_place_that_nothing_has_moved(sim: SimulatorServer) -> None:
    first, second = enqueue(sim, "support"), enqueue(sim, "support")
    asked_at = timezone.now()
    queues.compare_all(clock=lambda: asked_at)
    assert places(second) == [(2, "reckoned"), (2, "listed")]
    sim.do(lambda world: world.queues["support"].entries.reverse())
    later = asked_at + timedelta(minutes=1)
    assert queues.compare_all(clock=lambda: later) == 2
    assert (places(first), places(second)) == (
        [(1, "reckoned"), (1, "listed"), (2, "listed")],
        [(2, "reckoned"), (2, "listed"), (1, "listed")],
    )
    assert queues.compare_all(clock=lambda: later) == 0


def test_a_place_that_has_just_changed_is_not_contradicted(sim: SimulatorServer) -> None:
    first, second = enqueue(sim, "support"), enqueue(sim, "support")
    asked_at = timezone.now()
    queues.compare_all(clock=lambda: asked_at)
    sim.do(lambda world: world.hangup(world.leg(first)))
    later = asked_at + timedelta(minutes=1)
    assert queues.compare_all(clock=lambda: later) == 1
    assert places(second)[1:] == [(2, "listed"), (1, "reckoned")]
    # The next one confirms it.
    much_later = later + timedelta(minutes=1)
    assert queues.compare_all(clock=lambda: much_later) == 0


@pytest.mark.parametrize("what", ["fails", "has a row that cannot be read"])
def test_a_queue_whose_own_listing_fails_stays_unconfirmed_alone(
    what: str, sim: SimulatorServer
) -> None:
    for queue in ("support", "sales"):
        enqueue(sim, queue)
    queues.compare_all()
    Queue.objects.update(verified_at=LONG_AGO)
    if what == "fails":
        sim.faults.api_status(503, count=100, path="/queues/support/calls")
    else:
        sim.faults.contrary("no_ids", count=100, path="/queues/support/calls")
    queues.compare_all()
    assert [queue.name for queue in Queue.objects.filter(verified_at=LONG_AGO)] == ["support"]
