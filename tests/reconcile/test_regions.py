"""Conferences outside the account's own region: found, remembered, and compared there."""

import pytest
from django.utils import timezone
from pytest_django import Settings

from conferencing.mirror import reading, writer
from conferencing.models import Conference
from conferencing.projection.events import FloorChanged
from conferencing.queries.conferences import console
from conferencing.queries.reading.clock import Clock as ReadingClock
from conferencing.reconcile import absence, conferences, names
from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api import conference_listings
from conferencing.telnyx_api.paging import Listed
from conferencing.telnyx_api.rows import ListedConference
from tests.fixtures.pressing import Clock
from tests.system.rooms import Room

from .world import age, present

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _regions(settings: Settings) -> None:
    settings.TELNYX_REGIONS = ["Europe", "Australia"]


@pytest.fixture
def abroad(sim: SimulatorServer) -> Room:
    return Room(sim, "Rota", people=3, region="Europe")


def hear_of(room: Room) -> None:
    """By a webhook: it names no region."""
    event = FloorChanged(
        kind="conference.floor.changed",
        at=timezone.now(),
        source_id="webhook:f",
        conference_id=room.id,
        call_control_id=room.legs[0],
    )
    writer.apply([event])


def test_every_region_is_listed(sim: SimulatorServer, abroad: Room) -> None:
    home = Room(sim, "Board call", people=2)
    conferences.compare_all()
    assert set(Conference.objects.values_list("name", "locality")) == {
        ("Board call", ""),
        ("Rota", "Europe"),
    }
    assert (present(home.id), present(abroad.id)) == (set(home.legs), set(abroad.legs))
    assert conferences.compare_all() == 0


def test_one_known_by_a_webhook_alone_is_looked_for_in_each(abroad: Room) -> None:
    hear_of(abroad)
    conferences.compare(abroad.id)
    assert present(abroad.id) == set(abroad.legs)
    assert reading.locality(abroad.id) == "Europe"
    before = len(abroad.sim.requests)
    conferences.compare(abroad.id)
    assert len(abroad.sim.requests) == before + 1


def test_its_name_is_found_too(abroad: Room) -> None:
    hear_of(abroad)
    names.fetch_missing()
    row = Conference.objects.get()
    assert (row.name, row.locality) == ("Rota", "Europe")


def test_it_has_ended_only_when_no_region_knows_it(abroad: Room) -> None:
    conferences.compare_all()
    now = Clock()
    age(abroad)
    abroad.sim.do(lambda world: world.conferences.clear())
    for seconds in (30, absence.AGAIN.total_seconds()):
        now.forward(seconds)
        conferences.compare_all(now)
    assert Conference.objects.get().ended_at


@pytest.mark.parametrize("status", [403, 429, 500])
def test_a_region_that_cannot_be_listed_stops_nothing(
    sim: SimulatorServer, abroad: Room, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    conferences.compare_all()
    room = Room(sim, "Board call")
    abroad.join()
    _refuse_other_lists(sim, status, monkeypatch)
    conferences.compare_all()
    assert present(room.id) == set(room.legs)
    assert present(abroad.id) == set(abroad.legs)


def _refuse_other_lists(sim: SimulatorServer, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """All lists but those of the account's own region."""

    def list_conferences(region: str = "") -> Listed[ListedConference]:
        if region:
            sim.faults.api_status(status, path="/v2/conferences")
        return conference_listings.list_conferences(region)

    monkeypatch.setattr(conferences, "list_conferences", list_conferences)


def test_the_accounts_own_region_may_be_named_too(sim: SimulatorServer, settings: Settings) -> None:
    settings.TELNYX_REGIONS = ["US"]
    Room(sim, "Board call")
    conferences.compare_all()
    assert Conference.objects.get().locality == ""


def test_a_console_shows_the_region(abroad: Room) -> None:
    conferences.compare_all()
    shown = console.read(abroad.id, ReadingClock(timezone.now()), numbers=True)
    assert shown and shown.region == "Europe · fr5"


def test_without_the_setting_nothing_more_is_asked(
    sim: SimulatorServer, abroad: Room, settings: Settings
) -> None:
    settings.TELNYX_REGIONS = []
    conferences.compare_all()
    assert not Conference.objects.exists()
    assert len(sim.requests) == 2
