"""An installation that may dial, and what tests ask of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.models import Command
from conferencing.simulator.server import SimulatorServer
from tests.world import OURS as OURS

ANNA = "+12025550142"
CONNECTION = "1684641123236054244"


@pytest.fixture
def may_dial(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Numbers in the United States, and SIP addresses at one host."""
    monkeypatch.setattr(settings, "DIAL_CONNECTION", CONNECTION)
    monkeypatch.setattr(settings, "DIAL_FROM", [OURS])
    monkeypatch.setattr(settings, "DIAL_COUNTRIES", [])
    monkeypatch.setattr(settings, "DIAL_SIP_HOSTS", ["example.com"])
    monkeypatch.setattr(settings, "LOCAL_REGION", "US")
    yield


@pytest.fixture
def dialling_sim(
    may_dial: None, sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> SimulatorServer:
    """A simulated Telnyx from which this installation may dial."""
    connection = sim.do(lambda world: world.connection_id)
    monkeypatch.setattr(settings, "DIAL_CONNECTION", connection)
    return sim


def dialled(by: User, to: str = ANNA, **arguments: Any) -> Command:
    """The press alone."""
    return press.create("dial", by=by, arguments={"to": to, **arguments})
