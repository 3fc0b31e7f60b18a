"""One round of comparisons: what fails alone stops no other, and only one round runs at a time."""

import logging
from typing import NoReturn
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.db import OperationalError

from conferencing.database import single_runner
from conferencing.mirror import reading
from conferencing.models import Call, Queue
from conferencing.projection.events import ListedParticipant
from conferencing.reconcile import attempts, clock_readings, everything, tasks
from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api import conference_listings, queue_listings
from conferencing.telnyx_api.rows import ListedQueueCall
from tests.system.rooms import Room, enqueue

from .world import present

pytestmark = pytest.mark.django_db


def strange() -> NoReturn:
    raise AttributeError("not what we know")


def test_one_conference_without_an_answer_does_not_stop_the_others(sim: SimulatorServer) -> None:
    rooms = [Room(sim, name, people=2) for name in ("Board call", "Rota", "Night desk")]
    sim.faults.api_status(500, path=f"{rooms[1].id}/participants")
    everything.compare()
    assert [len(present(room.id)) for room in rooms] == [2, 0, 2]


def test_one_conference_with_a_strange_answer_does_not_stop_the_others(
    sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd, plain = Room(sim, "Odd"), Room(sim, "Plain")
    listing = conference_listings.list_participants

    def list_participants(conference_id: str, region: str) -> list[ListedParticipant]:
        return strange() if conference_id == odd.id else listing(conference_id, region)

    monkeypatch.setattr(conference_listings, "list_participants", list_participants)
    everything.compare()
    assert (present(odd.id), present(plain.id)) == (set(), set(plain.legs))


def test_one_queue_with_a_strange_answer_does_not_stop_the_others(
    sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for queue in ("odd", "plain"):
        enqueue(sim, queue)
    listing = queue_listings.list_queue_calls

    def list_queue_calls(name: str) -> list[ListedQueueCall]:
        return strange() if name == "odd" else listing(name)

    monkeypatch.setattr(queue_listings, "list_queue_calls", list_queue_calls)
    everything.compare()
    waiting = Call.objects.exclude(waiting_in="")
    assert [call.waiting_in for call in waiting] == ["plain"]


def test_with_the_database_away_the_others_are_not_tried_one_by_one(
    sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("Board call", "Rota", "Night desk"):
        Room(sim, name)
    tried = []

    def away(conference_id: str) -> NoReturn:
        tried.append(conference_id)
        raise OperationalError("connection refused")

    monkeypatch.setattr(reading, "conference", away)
    with pytest.raises(OperationalError):
        everything.compare()
    assert len(tried) == 1
    assert not any(record.exc_info for record in caplog.records)


def test_a_process_that_is_ending_is_no_trouble(caplog: pytest.LogCaptureFixture) -> None:
    def no_more_threads() -> NoReturn:
        raise RuntimeError("cannot schedule new futures after interpreter shutdown")

    assert attempts.one_of_many("Everything", no_more_threads) == 0
    assert not caplog.records


def test_a_mistake_of_ours_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert attempts.one_of_many("Conference d4be636f", strange) == 0
    [record] = caplog.records
    assert record.getMessage() == "Conference d4be636f could not be checked"
    assert record.exc_info


def test_without_any_list_of_conferences_the_queues_are_compared_all_the_same(
    sim: SimulatorServer,
) -> None:
    enqueue(sim, "support")
    sim.faults.api_status(500, path="/conferences")
    everything.compare()
    assert Queue.objects.get().name == "support"


def test_without_a_key_nothing_is_asked(
    sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "TELNYX_API_KEY", "")
    assert everything.compare() == 0
    assert sim.requests == []


def test_only_one_comparison_runs_at_a_time(sim: SimulatorServer) -> None:
    Room(sim, "Board call")
    with single_runner.comparing.try_lock() as first:
        assert first
        assert everything.compare() == 0
    assert everything.compare() == 3


@pytest.mark.parametrize(
    ("repaired", "said"),
    [(0, None), (1, "repaired: 1"), (21, "repaired: 21")],
)
def test_how_much_differed_is_said_in_english(
    repaired: int,
    said: str | None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(everything, "compare", Mock(return_value=repaired))
    monkeypatch.setattr(clock_readings, "share", Mock())
    with caplog.at_level(logging.INFO):
        tasks.reconcile()
    lines = [
        record.getMessage() for record in caplog.records if "Differences" in record.getMessage()
    ]
    assert len(lines) == (said is not None)
    assert all(said and said in line for line in lines)
