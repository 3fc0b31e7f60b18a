"""A simulated Telnyx with one conference. No test here needs the database."""

import pytest

from conferencing.simulator.server import SimulatorServer
from tests.fixtures.telnyx import sim
from tests.system.rooms import Room

__all__ = ["sim"]


@pytest.fixture
def room(sim: SimulatorServer) -> Room:
    return Room(sim, "Board call", people=3)
