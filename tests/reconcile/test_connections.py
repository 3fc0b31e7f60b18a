"""Which connections Telnyx is asked about, and how often."""

import pytest
from django.conf import settings

from conferencing.reconcile import calls
from conferencing.simulator.server import SimulatorServer
from tests.fixtures.pressing import Clock

from .lone_calls import LISTING, asked, hear_of, park, shown

pytestmark = pytest.mark.django_db


def test_a_connection_without_calls_is_asked_once_a_minute(
    sim: SimulatorServer, now: Clock
) -> None:
    for _ in range(3):
        calls.compare_all(now)
        now.forward(10)
    assert asked(sim, LISTING) == 1
    now.forward(60)
    calls.compare_all(now)
    assert asked(sim, LISTING) == 2
    assert asked(sim, "/call_control_applications") == 1


def test_the_setting_names_connections_in_place_of_telnyx(
    sim: SimulatorServer, now: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "TELNYX_CONNECTIONS", [sim.connection_id])
    leg = park(sim)
    calls.compare_all(now)
    assert shown() == {leg: "active"}
    assert asked(sim, "/call_control_applications") == 0


def test_without_a_list_of_applications_those_of_known_calls_are_compared(
    sim: SimulatorServer, now: Clock
) -> None:
    sim.faults.api_status(403, path="/call_control_applications")
    known, unknown = park(sim), park(sim)
    hear_of(sim, known)
    calls.compare_all(now)
    assert shown().keys() == {known, unknown}


def test_a_connection_that_cannot_be_listed_is_warned_of_once(
    sim: SimulatorServer, now: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    leg = park(sim)
    hear_of(sim, leg)
    for count in (3, 1):  # it begins, and after it was well it begins again
        sim.faults.api_status(404, path=LISTING, count=count)
        for _ in range(count + 1):
            now.forward(60)
            calls.compare_all(now)
    said = [one.levelname for one in caplog.records if "could not be listed" in one.message]
    assert said.count("WARNING") == 2
