"""A conference in the mirror without any Telnyx; a simulated Telnyx where a test asks for it; and a
clock that tests move.
"""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings

from conferencing.commands import polling, press
from tests import world
from tests.fixtures.answering import telnyx_says
from tests.fixtures.pressing import Clock, Ring, carried_out, operator, rings
from tests.fixtures.telnyx import room, sim

__all__ = ["Clock", "Ring", "carried_out", "operator", "rings", "room", "sim", "telnyx_says"]

# With Redis the worker is a process of its own.
collect_ignore = [] if settings.EMBEDDED else ["test_embedded.py"]

NAME = "d4be636f-dfb1-453b-8bca-18c88bd7a6b8"
ANNA, BEN, CARLA = "v3:anna", "v3:ben", "v3:carla"
PEOPLE = (ANNA, BEN, CARLA)


@pytest.fixture
def conference(db: None) -> str:
    """A live conference of three."""
    began = datetime.now(UTC) - timedelta(minutes=5)
    for number, leg in enumerate(PEOPLE):
        world.joins(NAME, leg, at=began + timedelta(seconds=number))
    return NAME


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time at which operators press; tests move it."""
    clock = Clock()
    for module in (press, polling):
        monkeypatch.setattr(module, "timezone", SimpleNamespace(now=clock))
    return clock
