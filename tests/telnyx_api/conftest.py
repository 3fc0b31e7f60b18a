"""A simulated Telnyx with one conference, and one that answers anything. No test here needs the
database.
"""

import pytest

from conferencing.simulator.server import SimulatorServer
from tests.fixtures.answering import telnyx_says
from tests.fixtures.telnyx import sim
from tests.system.rooms import Room

__all__ = ["sim", "telnyx_says"]


@pytest.fixture
def room(sim: SimulatorServer) -> Room:
    return Room(sim, "Board call", people=3)
