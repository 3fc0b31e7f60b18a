"""Listings that are not as agreed: they change nothing that they do not prove, renew no
verification, and keep nothing else from being compared.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from django.utils import timezone

from conferencing.models import Call, Conference, Participant, Queue
from conferencing.reconcile import conferences, everything, names
from conferencing.simulator.api import contrary
from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api.errors import GatewayError
from tests.system.rooms import Room, enqueue

from .world import person, present

pytestmark = pytest.mark.django_db

AGO = timezone.now() - timedelta(minutes=5)
Row = dict[str, Any]
NO_LISTS = ("no_list", "errors", "html", "cut_off", "nothing")


def verified_at(room: Room) -> datetime | None:
    return Conference.objects.get(pk=room.id).verified_at


def answer_with(monkeypatch: pytest.MonkeyPatch, change: Callable[[Row], Row]) -> None:
    """What the form "no_ids" does to each row from now on."""

    def spoil(response: web.Response) -> web.Response:
        content = json.loads(response.text or "")
        return web.json_response({**content, "data": [change(row) for row in content["data"]]})

    monkeypatch.setitem(contrary._SPOIL, "no_ids", spoil)


@pytest.mark.parametrize("form", NO_LISTS)
def test_what_is_no_list_of_people_takes_nobody_out(
    room: Room, sim: SimulatorServer, form: str, caplog: pytest.LogCaptureFixture
) -> None:
    Conference.objects.update(verified_at=AGO)
    sim.faults.contrary(form, count=100, path="/participants")
    assert everything.compare() == 0
    assert present(room.id) == set(room.legs)
    assert verified_at(room) == AGO
    assert "not_understood" in caplog.text
    with pytest.raises(GatewayError, match="not_understood"):
        conferences.compare(room.id)


@pytest.mark.parametrize("form", NO_LISTS)
def test_what_is_no_list_of_callers_takes_nobody_out(sim: SimulatorServer, form: str) -> None:
    enqueue(sim, "support")
    everything.compare()
    Queue.objects.update(verified_at=AGO)
    sim.faults.contrary(form, count=100, path="/calls")
    everything.compare()
    assert Call.objects.get().waiting_in == "support"
    assert Queue.objects.get().verified_at == AGO


@pytest.mark.parametrize("form", [*NO_LISTS, "no_ids"])
def test_without_a_whole_list_of_conferences_those_we_know_are_compared(
    room: Room, sim: SimulatorServer, form: str
) -> None:
    gone, *rest = room.legs
    room.hang_up(gone)
    Conference.objects.update(verified_at=AGO)
    # Asked for by status, twice; what is no list ends that.
    sim.faults.contrary(form, count=2 if form == "no_ids" else 1, path="/v2/conferences")
    everything.compare()
    assert present(room.id) == set(rest)
    assert verified_at(room) != AGO
    assert Conference.objects.get().ended_at is None


@pytest.mark.parametrize("form", [*NO_LISTS, "no_ids"])
def test_without_a_whole_list_of_queues_those_we_know_are_compared(
    sim: SimulatorServer, form: str
) -> None:
    leg = enqueue(sim, "support")
    everything.compare()
    sim.do(lambda world: world.hangup(world.leg(leg)))
    enqueue(sim, "support")
    # The list of queues is asked for first, and only it ends in this.
    sim.faults.contrary(form, path="/v2/queues")
    everything.compare()
    assert Call.objects.get(pk=leg).waiting_in == ""
    queue = Queue.objects.get()
    assert (queue.name, queue.is_known_to_telnyx) == ("support", True)
    assert Call.objects.exclude(pk=leg).get().waiting_in == "support"


def test_a_person_without_an_id_hides_nobody_and_is_not_taken_for_gone(
    room: Room, sim: SimulatorServer
) -> None:
    nameless, second, gone = room.legs
    room.hang_up(gone)
    room.join()
    room.mark(second, "is_muted")
    Conference.objects.update(verified_at=AGO)
    sim.faults.contrary("no_ids", path="/participants")
    everything.compare()
    # Who is listed is there; who is not may be the one without an id.
    assert present(room.id) == {*room.legs, gone}
    assert person(room.id, second).is_muted
    assert verified_at(room) == AGO
    everything.compare()
    assert present(room.id) == set(room.legs) and nameless in room.legs
    assert verified_at(room) != AGO


def test_a_caller_without_an_id_is_not_taken_for_gone(sim: SimulatorServer) -> None:
    first, second = enqueue(sim, "support"), enqueue(sim, "support")
    everything.compare()
    Queue.objects.update(verified_at=AGO)
    third = enqueue(sim, "support")
    sim.do(lambda world: world.hangup(world.leg(second)))
    sim.faults.contrary("no_ids", path="/calls")
    everything.compare()
    waiting = set(Call.objects.filter(waiting_in="support").values_list("pk", flat=True))
    assert {first, third} <= waiting
    assert Queue.objects.get().verified_at == AGO


@pytest.mark.parametrize("key", [{"id": None}, {"ended_by": "v3:abc"}, {"name": 4711}, {"id": {}}])
def test_one_odd_conference_keeps_no_other_from_being_compared(
    sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch, key: dict[str, object]
) -> None:
    odd, plain = Room(sim, "Odd", people=2), Room(sim, "Plain", people=2)
    answer_with(monkeypatch, lambda row: {**row, **key} if row["id"] == odd.id else row)
    sim.faults.contrary("no_ids", count=2, path="/v2/conferences")
    everything.compare()
    assert present(plain.id) == set(plain.legs)
    if "id" not in key:
        assert present(odd.id) == set(odd.legs)
        assert Conference.objects.get(pk=odd.id).name == str(key.get("name", "Odd"))
        odd.end()
        everything.compare()
        assert Conference.objects.get(pk=odd.id).ended_at


def test_a_queue_without_a_name_makes_no_queue(sim: SimulatorServer) -> None:
    enqueue(sim, "odd")
    enqueue(sim, "plain")
    sim.faults.contrary("no_ids", path="/v2/queues")
    everything.compare()
    assert [queue.name for queue in Queue.objects.all()] == ["plain"]


def test_a_position_in_quotes_is_stored_as_a_number(
    sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    leg = enqueue(sim, "support")
    answer_with(monkeypatch, lambda row: {**row, "queue_position": "4"})
    sim.faults.contrary("no_ids", path="/calls")
    everything.compare()
    assert Call.objects.get().visits[0]["position"] == 4
    sim.do(lambda world: world.hangup(world.leg(leg)))
    everything.compare()
    assert Call.objects.get().waiting_in == ""


def test_a_name_that_cannot_be_had_is_asked_for_again(room: Room, sim: SimulatorServer) -> None:
    Conference.objects.update(name="")
    sim.faults.contrary("html", path=f"/conferences/{room.id}")
    names._agenda.__init__()  # type: ignore[misc]
    assert names.fetch_missing() == 1
    assert Conference.objects.get().name == ""
    conferences.fetch_name(room.id)
    assert Participant.objects.filter(is_present=True).count() == 3


def test_mixed_answers_end_nothing(room: Room, sim: SimulatorServer) -> None:
    enqueue(sim, "support")
    everything.compare()
    before = present(room.id)
    sim.faults.contrary("mixed", count=60)
    for _ in range(4):
        everything.compare()
    assert Conference.objects.get(pk=room.id).ended_at is None
    assert before <= present(room.id)
