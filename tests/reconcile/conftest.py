"""A simulated Telnyx, a conference there that the mirror knows, and what tests ask of both."""

from tests.fixtures.pressing import operator, rings
from tests.fixtures.telnyx import room, sim

__all__ = ["operator", "rings", "room", "sim"]
