"""What Telnyx cannot be asked about, for its id ("." is a step in an address): it keeps nothing
else from being compared, and it does not live for ever.
"""

from datetime import timedelta

import pytest

from conferencing.ledger import forms
from conferencing.mirror import writer
from conferencing.models import Call, Conference, Connection
from conferencing.projection import events as e
from conferencing.projection import webhook_parsing
from conferencing.projection.events import NOT_LISTED
from conferencing.projection.webhook_fields import is_stand_in
from conferencing.reconcile import absence, attempts, calls, everything, queues
from conferencing.simulator.server import SimulatorServer
from tests.fixtures.pressing import Clock
from tests.system.rooms import Room, enqueue

from .lone_calls import asked, hear_of, park
from .world import present

pytestmark = pytest.mark.django_db

STEPS = (".", "..")
LONGEST = absence.LONGEST_LIFE / timedelta(seconds=1)


@pytest.fixture(autouse=True)
def a_new_process() -> None:
    attempts.forget()


def joins(conference: str, clock: Clock, leg: str = "v3:ana") -> None:
    event = e.ParticipantJoined(
        kind="conference.participant.joined",
        at=clock.now,
        source_id=f"webhook:{clock.now}",
        conference_id=conference,
        call_control_id=leg,
    )
    writer.apply([event], now=clock.now)


@pytest.mark.parametrize("odd", STEPS)
def test_a_conference_ends_when_none_can_last_so_long(
    sim: SimulatorServer, now: Clock, odd: str
) -> None:
    joins(odd, now)
    began = now.now
    now.forward(LONGEST - 1)
    everything.compare(clock=now)
    assert Conference.objects.get(pk=odd).ended_at is None
    now.forward(1)
    everything.compare(clock=now)
    row = Conference.objects.get(pk=odd)
    assert (row.ended_at, row.end_reason) == (began + absence.LONGEST_LIFE, NOT_LISTED)
    assert present(odd) == set()


def test_no_time_that_an_event_tells_keeps_it_alive(sim: SimulatorServer, now: Clock) -> None:
    joins(".", now)
    Conference.objects.update(created_at=now.now + timedelta(days=300))
    now.forward(LONGEST + 10)
    everything.compare(clock=now)
    assert Conference.objects.get().ended_at


def test_one_that_still_speaks_after_all_that_time_is_not_over(
    sim: SimulatorServer, now: Clock
) -> None:
    joins(".", now)
    now.forward(LONGEST + 10)
    joins(".", now, "v3:ben")
    everything.compare(clock=now)
    assert Conference.objects.get().ended_at is None
    quiet = now.forward(absence.SETTLED.total_seconds())
    everything.compare(clock=now)
    assert Conference.objects.get().ended_at == quiet


def test_it_keeps_no_other_from_being_compared(
    sim: SimulatorServer, room: Room, now: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    joins(".", now)
    Conference.objects.update(verified_at=None)
    for _ in range(3):
        now.forward(5)
        everything.compare(clock=now)
    assert Conference.objects.get(pk=room.id).verified_at
    said = [line for line in caplog.messages if "Conference . " in line]
    assert len(said) == 1


@pytest.mark.parametrize("odd", STEPS)
def test_an_answered_call_that_its_list_lacks_twice_has_ended(
    sim: SimulatorServer, now: Clock, odd: str
) -> None:
    leg = park(sim)
    hear_of(sim, leg)
    hear_of(sim, odd)
    now.forward(1)
    calls.compare_all(now)
    assert Call.objects.get(pk=odd).ended_at is None
    now.forward(5)
    calls.compare_all(now)
    assert Call.objects.get(pk=odd).ended_at and Call.objects.get(pk=leg).ended_at is None
    now.forward(5)
    calls.compare_all(now)
    assert Connection.objects.get().verified_at
    assert asked(sim, "/calls/") == 0


@pytest.mark.parametrize("odd", STEPS)
def test_a_call_that_is_in_no_list_ends_when_none_can_last_so_long(
    sim: SimulatorServer, now: Clock, odd: str
) -> None:
    """One that rings may be in no list."""
    rings = e.CallInitiated(
        kind="call.initiated", source_id="webhook:1", call_control_id=odd, at=now.now
    )
    writer.apply([rings], now=now.now)
    began = now.now
    now.forward(LONGEST - 1)
    calls.compare_all(now)
    assert Call.objects.get().ended_at is None
    now.forward(1)
    calls.compare_all(now)
    assert Call.objects.get().ended_at == began + absence.LONGEST_LIFE


def test_nobody_leaves_a_queue_whose_name_nobody_can_read(sim: SimulatorServer, now: Clock) -> None:
    """Telnyx cannot be asked about it by the name that stands in for it here."""
    leg = enqueue(sim, "support")
    body = {"event_type": "call.enqueued", "id": "1", "occurred_at": now.now.isoformat()}
    payload = {"call_control_id": leg, "connection_id": sim.connection_id, "queue": "a\0"}
    event = webhook_parsing.from_webhook({"data": {**body, "payload": payload}}, now.now)
    writer.apply([event], now=now.now)
    queue = Call.objects.get(pk=leg).waiting_in
    assert is_stand_in(queue)
    for _ in range(3):
        now.forward(30)
        queues.compare_callers(queue, now)
        queues.observe(now)
    assert Call.objects.get(pk=leg).waiting_in == queue
    with pytest.raises(forms.Invalid, match="cannot be read"):
        forms.read(forms.Enqueue, {"queue": queue})
    sim.do(lambda world: world.hangup(world.leg(leg)))
    now.forward(30)
    everything.compare(clock=now)
    assert Call.objects.get(pk=leg).waiting_in == ""
