"""A simulated Telnyx, a conference there that the mirror knows, and what tests ask of both."""

import pytest

from tests.fixtures.pressing import Clock, operator, rings
from tests.fixtures.telnyx import room, sim

__all__ = ["operator", "rings", "room", "sim"]


@pytest.fixture
def now() -> Clock:
    """The time at which Telnyx is asked; tests move it."""
    return Clock()
