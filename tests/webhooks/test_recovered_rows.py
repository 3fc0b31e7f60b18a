"""What Telnyx's list of events may hold."""

from datetime import UTC, datetime, timedelta

import pytest

from conferencing.models import Gap, Reception
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.world import World
from conferencing.telnyx_api import call_events
from tests.fixtures.telnyx import sim
from tests.system.rooms import Room
from tests.webhooks.gaps import begin, nothing_asked, soon
from webhooks import recovery

__all__ = ["nothing_asked", "sim"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_asked")]


def test_a_row_without_an_event_is_counted_and_the_rest_is_taken(
    sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin()
    Room(sim, people=2)

    read = call_events._past
    seen: list[object] = []

    def odd(row: object) -> object:
        seen.append(row)
        return read("no row" if len(seen) == 3 else row)

    monkeypatch.setattr(call_events, "_past", odd)
    assert recovery.recover(soon()) == len(seen) - 1
    assert Gap.objects.get().unreadable == 1


def test_an_event_without_an_id_is_taken_once(
    sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin()
    Room(sim)
    sim.do(_without_ids)
    first = recovery.recover(soon())
    Reception.objects.update(whole_until=datetime.now(UTC) - timedelta(hours=1))
    assert first > 0 and recovery.recover(soon()) == 0


def _without_ids(world: World) -> None:
    for one in world.history:
        one.event.pop("id")  # type: ignore[misc]


@pytest.mark.parametrize("row", [None, 4, [], {}, {"metadata": []}, {"metadata": {"event": "x"}}])
def test_what_holds_no_event_is_none(row: object) -> None:
    assert call_events._past(row) is None


@pytest.mark.parametrize("wrapped", [True, False])
def test_both_shapes_of_an_event_are_read(wrapped: bool) -> None:
    event = {"id": "1", "event_type": "call.answered", "payload": {"call_control_id": "v3:1"}}
    row = {
        "event_timestamp": "2026-09-01T08:00:00Z",
        "metadata": {"event": {"data": event} if wrapped else event},
    }
    past = call_events._past(row)
    assert past and (past.event_id, past.at) == ("1", datetime(2026, 9, 1, 8, tzinfo=UTC))
