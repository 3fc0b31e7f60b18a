"""What was not received is fetched afterwards, once, and said."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from conferencing.mirror import reading
from conferencing.models import Call, Conference, Gap, JournalEntry, Reception
from conferencing.queries import board, link
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import Unreadable
from conferencing.reconcile import calls
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.world import World
from conferencing.telnyx_api import call_events
from tests.fixtures.telnyx import sim
from tests.system.rooms import LINE, Room, a_number
from tests.webhooks.gaps import LATER, begin, nothing_asked, soon
from webhooks import recovery, storage
from webhooks.models import WebhookEvent
from webhooks.received import Received

__all__ = ["nothing_asked", "sim"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_asked")]


def deliver(sim: SimulatorServer, *, received_at: datetime, wanted: slice) -> None:
    """Some of what happened comes as webhooks."""
    events = sim.do(lambda world: list(world.events))[wanted]
    batch = [
        Received(one["id"], json.dumps({"data": one}), {"data": one}, received_at, received_at)
        for one in events
    ]
    storage.store(batch)


def asked(sim: SimulatorServer) -> int:
    return sum(request.path == "/v2/call_events" for request in sim.requests)


def test_what_happened_in_a_gap_is_recovered_and_said(sim: SimulatorServer) -> None:
    began = begin()
    room = Room(sim, "Board call", people=3)
    now = soon()
    happened = len(sim.do(lambda world: world.events))
    assert recovery.recover(now) == happened
    state = reading.conference(room.id)
    assert state and {leg for leg, each in state.participants.items() if each.is_present} == set(
        room.legs
    )
    assert Call.objects.filter(ended_at=None, status="answered").count() == 3
    gap = Gap.objects.get()
    assert (gap.began_at, gap.ended_at, gap.recovered) == (began, now, happened)
    assert gap.lost_before is None
    assert Reception.objects.get().whole_until == now


def test_a_round_that_begins_meanwhile_leaves_the_gap_to_the_first(
    sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin()
    Room(sim, people=2)
    now, fetch = soon(), call_events.since
    meanwhile: list[int] = []

    def slowly(moment: datetime) -> call_events.Past:
        past = fetch(moment)
        meanwhile.append(recovery.recover(now))
        return past

    monkeypatch.setattr(call_events, "since", slowly)
    recovered = recovery.recover(now)
    assert meanwhile == [0]
    assert asked(sim) == 1
    assert Gap.objects.get().recovered == recovered > 0


def test_recovering_twice_changes_nothing(sim: SimulatorServer) -> None:
    begin()
    Room(sim, people=2)
    recovery.recover(soon())
    journal = JournalEntry.objects.count()
    Reception.objects.update(whole_until=datetime.now(UTC) - timedelta(hours=1))
    assert recovery.recover(soon()) == 0
    assert (JournalEntry.objects.count(), Gap.objects.count()) == (journal, 1)


def test_a_webhook_that_comes_after_all_is_the_same_event(sim: SimulatorServer) -> None:
    begin()
    Room(sim, people=2)
    recovered = recovery.recover(soon())
    journal = JournalEntry.objects.count()
    deliver(sim, received_at=soon(), wanted=slice(None))
    assert JournalEntry.objects.count() == journal
    assert WebhookEvent.objects.count() == recovered
    assert set(WebhookEvent.objects.values_list("repeats", "is_recovered")) == {(1, True)}


def test_only_what_is_missing_is_recovered(sim: SimulatorServer) -> None:
    began = begin()
    Room(sim, people=2)
    deliver(sim, received_at=began + timedelta(seconds=5), wanted=slice(0, 3))
    happened = len(sim.do(lambda world: world.events))
    assert recovery.recover(soon()) == happened - 3


def test_silence_alone_is_no_gap(sim: SimulatorServer) -> None:
    begin()
    assert recovery.recover(soon()) == 0
    assert not Gap.objects.exists()
    assert asked(sim) == 1
    assert Reception.objects.get().whole_until > datetime.now(UTC)


@pytest.mark.parametrize("every", [5, 15, 59])
def test_a_gap_is_found_by_a_task_that_runs_all_through_it(
    sim: SimulatorServer, every: int
) -> None:
    began = begin()
    Room(sim, people=2)
    for seconds in range(every, 120, every):
        recovery.recover(began + timedelta(seconds=seconds))
    gap = Gap.objects.get()
    assert gap.began_at == began and gap.recovered == len(sim.do(lambda world: world.events))


def test_while_events_come_nothing_is_asked(sim: SimulatorServer) -> None:
    began = begin()
    Room(sim, people=2)
    deliver(sim, received_at=began + timedelta(seconds=40), wanted=slice(0, 1))
    deliver(sim, received_at=began + timedelta(seconds=80), wanted=slice(1, 2))
    assert recovery.recover(began + LATER) == 0
    assert asked(sim) == 0
    assert Reception.objects.get().whole_until == began + timedelta(seconds=80)


def test_a_pause_between_two_events_is_found_later(sim: SimulatorServer) -> None:
    """The task itself was down while events came."""
    began = begin()
    Room(sim, people=2)
    deliver(sim, received_at=began + timedelta(seconds=10), wanted=slice(0, 2))
    deliver(sim, received_at=began + timedelta(seconds=200), wanted=slice(-1, None))
    assert recovery.recover(began + timedelta(seconds=210)) > 0
    gap = Gap.objects.get()
    assert (gap.began_at, gap.ended_at) == (
        began + timedelta(seconds=10),
        began + timedelta(seconds=200),
    )


def test_a_gap_that_lasts_is_one_gap(sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch) -> None:
    # What happens in this test happens now, and the second look is for later.
    monkeypatch.setattr(recovery, "MARGIN", 2 * LATER)
    began = begin()
    room = Room(sim, people=2)
    first = recovery.recover(began + LATER)
    room.end()
    second = recovery.recover(began + 2 * LATER)
    gap = Gap.objects.get()
    assert (gap.began_at, gap.ended_at) == (began, began + 2 * LATER)
    assert gap.recovered == first + second and second > 0
    assert Conference.objects.get().ended_at


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sim: sim.faults.api_status(503, path="/call_events"),
        lambda sim: sim.faults.api_status(403, path="/call_events"),
        lambda sim: sim.faults.api_status(429, path="/call_events"),
        lambda sim: sim.faults.lose_answer(path="/call_events"),
    ],
)
def test_when_telnyx_does_not_answer_the_next_round_makes_up_for_it(
    sim: SimulatorServer, spoil: Callable[[SimulatorServer], None]
) -> None:
    began = begin()
    Room(sim, people=2)
    spoil(sim)
    assert recovery.recover(soon()) == 0
    assert Reception.objects.get().whole_until == began
    assert recovery.recover(soon()) > 0


def test_what_is_older_than_a_day_is_said_to_be_lost(sim: SimulatorServer) -> None:
    begin(seconds_ago=30 * 3600)
    Room(sim)
    now = soon()
    recovery.recover(now)
    assert Gap.objects.get().lost_before == now - recovery.KEPT


def test_an_event_that_may_still_come_by_itself_is_left_alone(sim: SimulatorServer) -> None:
    began = begin(seconds_ago=70)
    Room(sim)
    assert recovery.recover(datetime.now(UTC)) == 0
    assert recovery.recover(began + 2 * LATER) > 0


def test_a_call_that_only_a_list_told_of_gets_its_number(sim: SimulatorServer) -> None:
    leg = sim.do(World.answered_call, a_number(), LINE)
    calls.compare_all()
    assert Call.objects.get().from_number == ""
    Reception.objects.create(pk=1, whole_until=datetime.now(UTC))
    recovery.recover(datetime.now(UTC))
    call = Call.objects.get()
    assert (call.from_number, call.status) == (leg.from_, "answered")
    recovery.recover(datetime.now(UTC))
    assert asked(sim) == 1


def test_what_is_fetched_of_single_calls_is_of_the_gap_as_well(sim: SimulatorServer) -> None:
    """Nothing is received, and calls come up of which only lists tell."""
    began = begin()
    Room(sim, people=2)
    deliver(sim, received_at=began, wanted=slice(None))
    JournalEntry.objects.update(recorded_at=began)
    for seconds in (20, 40):
        sim.do(World.answered_call, a_number(), LINE)
        calls.compare_all()
        assert recovery.recover(began + timedelta(seconds=seconds)) > 0
    assert not Gap.objects.exists()
    fetched = WebhookEvent.objects.filter(is_recovered=True).count()
    assert recovery.recover(began + LATER) == 0
    gap = Gap.objects.get()
    assert (gap.began_at, gap.ended_at, gap.recovered) == (began, began + LATER, fetched)
    shown = board.figures(Clock(datetime.now(UTC)))
    assert not isinstance(shown, Unreadable)
    assert shown.last_webhook_at == began.replace(microsecond=0)


def test_what_is_fetched_is_not_heard_however_often(sim: SimulatorServer) -> None:
    began = begin()
    Room(sim, people=2)
    deliver(sim, received_at=began, wanted=slice(None))
    JournalEntry.objects.update(recorded_at=began)
    for round_ in (1, 2, 3):
        sim.do(World.answered_call, a_number(), LINE)
        recovery.recover(began + round_ * LATER)
        assert link._sent().event_at == began
