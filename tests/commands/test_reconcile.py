"""Whatever webhooks lost, a comparison with the simulated Telnyx's listings brings back."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.utils import timezone

from conferencing.commands import press
from conferencing.database import single_runner
from conferencing.ledger import transitions
from conferencing.mirror import reading, writer
from conferencing.models import Call, Command, Conference, JournalEntry, Queue
from conferencing.projection.events import (
    NOT_LISTED,
    CallEnqueued,
    ConferenceCreated,
    ConferenceEnded,
    FloorChanged,
)
from conferencing.reconcile import absence, conferences, names
from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api import client, errors
from conferencing.telnyx_api.errors import GatewayError
from tests.system.rooms import Room

from .conftest import Clock, carried_out

pytestmark = pytest.mark.django_db


def present(conference_id: str) -> set[str]:
    found = reading.conference(conference_id)
    return (
        {leg for leg, person in found.participants.items() if person.is_present} if found else set()
    )


def waiting(sim: SimulatorServer, queue: str, number: str = "+12025550150") -> str:
    leg = sim.do(lambda world: world.answered_call(number, "+12025550100"))
    sim.do(lambda world: world.enqueue(leg, queue))
    return leg.call_control_id


def speak(room: Room, at: datetime) -> None:
    event = FloorChanged(
        kind="conference.floor.changed",
        at=at,
        source_id=f"webhook:{at}",
        conference_id=room.id,
        call_control_id=room.legs[0],
    )
    writer.apply([event])


def age(room: Room) -> None:
    """As if the conference had begun a minute ago."""
    Conference.objects.filter(pk=room.id).update(
        first_seen_at=timezone.now() - timedelta(minutes=1)
    )


def test_a_conference_that_no_webhook_told_of_is_found_with_its_name_and_people(
    sim: SimulatorServer, db: None
) -> None:
    room = Room(sim, "Claims review", people=3)
    assert conferences.everything() == 2
    assert Conference.objects.get().name == "Claims review"
    assert present(room.id) == set(room.legs)


def test_what_agrees_is_verified_and_writes_no_event(room: Room) -> None:
    events = JournalEntry.objects.count()
    before = timezone.now()
    assert conferences.everything() == 0
    assert JournalEntry.objects.count() == events
    verified_at = Conference.objects.get().verified_at
    assert verified_at and verified_at >= before


def test_a_lost_join_and_a_lost_leave_are_repaired(room: Room) -> None:
    gone, *_ = room.legs
    room.hang_up(gone)
    room.join()
    assert conferences.everything() == 1
    assert present(room.id) == set(room.legs)


def test_a_mute_by_somebody_else_is_seen(sim: SimulatorServer, room: Room) -> None:
    leg = room.legs[0]
    client.mute(room.id, [leg])
    assert conferences.conference(room.id).repaired == 1
    found = reading.conference(room.id)
    assert found and found.participants[leg].is_muted


def test_an_end_that_no_webhook_told_of_is_found(room: Room) -> None:
    room.end()
    assert conferences.everything() == 1
    row = Conference.objects.get()
    assert (row.status, row.end_reason, present(room.id)) == ("completed", "ended_via_api", set())


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time at which Telnyx is asked; tests move it."""
    now = Clock()
    monkeypatch.setattr(conferences, "timezone", SimpleNamespace(now=now))
    return now


def lose(room: Room) -> None:
    """Telnyx knows the conference no more, as if it had begun a minute ago."""
    age(room)
    room.sim.do(lambda world: world.conferences.clear())


def look_in_vain(room: Room) -> None:
    with pytest.raises(GatewayError, match="not_listed"):
        conferences.conference(room.id)


def test_a_conference_that_telnyx_does_not_know_twice_has_ended(room: Room, now: Clock) -> None:
    lose(room)
    first = now.forward(1)
    look_in_vain(room)
    now.forward(absence.AGAIN_SECONDS - 0.1)
    look_in_vain(room)
    assert Conference.objects.get().ended_at is None
    now.forward(0.1)
    assert conferences.conference(room.id).has_ended
    row = Conference.objects.get()
    assert (row.ended_at, row.end_reason, present(room.id)) == (first, NOT_LISTED, set())


def test_a_look_that_finds_it_begins_the_count_anew(
    sim: SimulatorServer, room: Room, now: Clock
) -> None:
    age(room)
    for _ in range(3):
        sim.faults.refuse("90058", count=2, path=room.id)
        now.forward(5)
        look_in_vain(room)
        now.forward(5)
        assert not conferences.conference(room.id).has_ended


def test_a_sign_of_life_begins_the_count_anew(room: Room, now: Clock) -> None:
    lose(room)
    now.forward(1)
    look_in_vain(room)
    speak(room, now.forward(5))
    now.forward(1)
    look_in_vain(room)
    assert Conference.objects.get().ended_at is None


def test_telnyx_that_was_wrong_once_is_believed_only_after_long(room: Room, now: Clock) -> None:
    lose(room)
    now.forward(1)
    look_in_vain(room)
    now.forward(5)
    assert conferences.conference(room.id).has_ended
    speak(room, now.forward(1))
    assert Conference.objects.get().ended_at is None
    for _ in range(3):
        now.forward(10)
        look_in_vain(room)
    now.forward(absence.AFTER_A_MISTAKE_SECONDS)
    assert conferences.conference(room.id).has_ended


def test_what_was_taken_for_over_comes_back_when_telnyx_lists_it(
    sim: SimulatorServer, room: Room, now: Clock
) -> None:
    age(room)
    sim.faults.refuse("90058", count=4, path=room.id)
    now.forward(1)
    look_in_vain(room)
    now.forward(5)
    assert conferences.conference(room.id).has_ended
    now.forward(5)
    conferences.everything()
    assert Conference.objects.get().ended_at is None
    assert present(room.id) == set(room.legs)


def test_people_who_cannot_be_listed_have_not_left_a_conference_that_runs(
    sim: SimulatorServer, room: Room, now: Clock
) -> None:
    sim.faults.refuse("90058", path=f"{room.id}/participants")
    now.forward(30)
    with pytest.raises(GatewayError) as caught:
        conferences.conference(room.id)
    assert caught.value.code == "90058"
    assert present(room.id) == set(room.legs)


def test_asking_for_a_name_ends_no_conference_at_once(room: Room, now: Clock) -> None:
    lose(room)
    now.forward(1)
    with pytest.raises(GatewayError, match="not_listed"):
        conferences.name(room.id)
    assert Conference.objects.get().ended_at is None


def test_a_young_conference_that_telnyx_does_not_list_yet_has_not_ended(
    sim: SimulatorServer, db: None
) -> None:
    event = ConferenceCreated(
        kind="conference.created",
        at=timezone.now(),
        source_id="webhook:1",
        conference_id="brand-new",
    )
    writer.apply([event])
    with pytest.raises(GatewayError, match="not_listed"):
        conferences.conference("brand-new")
    assert conferences.everything() == 0
    assert Conference.objects.get().ended_at is None


def test_ended_is_final_whatever_an_older_list_says(sim: SimulatorServer, room: Room) -> None:
    writer.apply(
        [
            ConferenceEnded(
                kind="conference.ended",
                at=timezone.now(),
                source_id="webhook:9",
                conference_id=room.id,
            )
        ]
    )
    events = JournalEntry.objects.count()
    assert conferences.everything() == 0
    assert conferences.conference(room.id).has_ended
    assert JournalEntry.objects.count() == events


def test_one_conference_without_an_answer_does_not_stop_the_others(
    sim: SimulatorServer, db: None
) -> None:
    rooms = [Room(sim, name, people=2) for name in ("Board call", "Rota", "Night desk")]
    sim.faults.api_status(500, path=f"{rooms[1].id}/participants")
    conferences.everything()
    assert [len(present(room.id)) for room in rooms] == [2, 0, 2]


def test_one_conference_with_a_strange_answer_does_not_stop_the_others(
    sim: SimulatorServer, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd, plain = Room(sim, "Odd"), Room(sim, "Plain")
    listing = client.list_participants

    def strange(conference_id: str) -> Any:
        if conference_id == odd.id:
            raise AttributeError("not what we know")
        return listing(conference_id)

    monkeypatch.setattr(client, "list_participants", strange)
    conferences.everything()
    assert (present(odd.id), present(plain.id)) == (set(), set(plain.legs))


def test_with_the_database_away_the_others_are_not_tried_one_by_one(
    sim: SimulatorServer,
    db: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name in ("Board call", "Rota", "Night desk"):
        Room(sim, name)

    def away(conference_id: str) -> Any:
        raise OperationalError("connection refused")

    monkeypatch.setattr(reading, "conference", away)
    with pytest.raises(OperationalError):
        conferences.everything()
    assert not any(record.exc_info for record in caplog.records)


def test_without_any_list_of_conferences_the_queues_are_compared_all_the_same(
    sim: SimulatorServer, db: None
) -> None:
    waiting(sim, "support")
    sim.faults.api_status(500, path="/conferences")
    conferences.everything()
    assert Queue.objects.get().name == "support"


def test_without_a_key_nothing_is_asked(sim: SimulatorServer, db: None, settings: Any) -> None:
    settings.TELNYX_API_KEY = ""
    assert conferences.everything() == 0
    assert sim.requests == []


def test_only_one_comparison_runs_at_a_time(sim: SimulatorServer, db: None) -> None:
    Room(sim, "Board call")
    with single_runner.try_lock() as first:
        assert first
        assert conferences.everything() == 0
    assert conferences.everything() == 2


# --- Commands under way ---------------------------------------------------------------------------


def test_a_listing_that_is_too_early_does_not_take_an_accepted_mute_back(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    leg = room.legs[0]
    carried_out(press.mute(room.id, leg, by=operator))
    client.unmute(room.id, [leg])  # as a Telnyx that needs a moment would list it
    seen = conferences.conference(room.id)
    found = reading.conference(room.id)
    assert (seen.people[leg].muted, seen.repaired) == (False, 0)
    assert found and found.participants[leg].is_muted


def test_after_a_moment_the_listing_is_the_truth(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    leg = room.legs[0]
    command = carried_out(press.mute(room.id, leg, by=operator))
    client.unmute(room.id, [leg])
    settled = timezone.now() - timedelta(seconds=transitions.SETTLE_SECONDS)
    Command.objects.filter(pk=command.pk).update(accepted_at=settled)
    assert conferences.conference(room.id).repaired == 1
    found = reading.conference(room.id)
    assert found and not found.participants[leg].is_muted


def test_a_mute_under_way_keeps_no_other_news_away(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    first, second, _ = room.legs
    carried_out(press.mute(room.id, first, by=operator))
    client.hold(room.id, [first])
    client.mute(room.id, [second])
    room.join()
    conferences.conference(room.id)
    found = reading.conference(room.id)
    assert found and found.participants[first].is_on_hold and found.participants[second].is_muted
    assert present(room.id) == set(room.legs)


# --- Names ----------------------------------------------------------------------------------------


def test_a_new_conference_gets_its_name(sim: SimulatorServer, db: None) -> None:
    room = Room(sim, "Press briefing")
    event = ConferenceCreated(
        kind="conference.created", at=timezone.now(), source_id="webhook:1", conference_id=room.id
    )
    writer.apply([event])
    assert names.ask_for_names() == 1
    assert Conference.objects.get().name == "Press briefing"
    assert names.ask_for_names() == 0


def test_a_name_that_cannot_be_had_is_asked_for_ever_less_often() -> None:
    agenda = names.Agenda()
    asked = []
    for second in range(400):
        for name in agenda.due(["a"], float(second)):
            agenda.asked(name, float(second))
            asked.append(second)
    assert asked == [0, 2, 6, 14, 30, 62, 126, 246, 366]


def test_a_conference_that_has_its_name_is_forgotten_by_the_agenda() -> None:
    agenda = names.Agenda()
    agenda.asked("a", 0.0)
    assert agenda.due(["b"], 1.0) == ["b"]
    assert agenda.due(["a"], 1.0) == ["a"]


# --- Queues ---------------------------------------------------------------------------------------


def test_a_queue_and_its_callers_are_found_with_their_numbers(
    sim: SimulatorServer, db: None
) -> None:
    leg = waiting(sim, "support", "+12025550151")
    assert conferences.everything() == 2
    call = Call.objects.get()
    assert (call.pk, call.waiting_in, call.from_number) == (leg, "support", "+12025550151")
    verified = Queue.objects.get()
    assert verified.max_size == 100 and verified.verified_at


def test_a_queue_that_agrees_writes_no_event(sim: SimulatorServer, db: None) -> None:
    for number in ("+12025550151", "+12025550152"):
        waiting(sim, "support", number)
    conferences.everything()
    events = JournalEntry.objects.count()
    assert conferences.everything() == 0
    assert JournalEntry.objects.count() == events


def test_a_caller_who_left_the_queue_unnoticed_is_taken_out(sim: SimulatorServer, db: None) -> None:
    leg = waiting(sim, "support")
    waiting(sim, "support", "+12025550152")
    conferences.everything()
    sim.do(lambda world: world.hangup(world.leg(leg)))
    assert conferences.everything() == 1
    assert Call.objects.get(pk=leg).waiting_in == ""


def test_a_404_that_is_not_telnyxs_own_empties_no_queue(
    sim: SimulatorServer, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(sim, "support")
    conferences.everything()

    def from_a_proxy(name: str) -> Any:
        raise errors.from_answer(404, "<html>Not Found</html>", {}, 0.0)

    monkeypatch.setattr(client, "list_queue_calls", from_a_proxy)
    assert conferences.everything() == 0
    assert Call.objects.get().waiting_in == "support"


def test_a_queue_that_telnyx_forgot_is_empty_and_marked(sim: SimulatorServer, db: None) -> None:
    waiting(sim, "support")
    conferences.everything()
    sim.do(lambda world: world.queues.clear())
    conferences.everything()
    assert Call.objects.get().waiting_in == ""
    assert not Queue.objects.get().is_known_to_telnyx


def test_a_caller_who_came_after_the_question_stays(sim: SimulatorServer, db: None) -> None:
    event = CallEnqueued(
        kind="call.enqueued",
        at=timezone.now() + timedelta(seconds=30),
        source_id="webhook:1",
        call_control_id="v3:new",
        queue="support",
    )
    writer.apply([event])
    conferences.everything()
    assert Call.objects.get().waiting_in == "support"
    assert Queue.objects.get().is_known_to_telnyx
