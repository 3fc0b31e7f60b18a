"""The operator, the conference and the clock of the commands."""

from tests.commands.conftest import clock, conference
from tests.fixtures.pressing import operator, rings

__all__ = ["clock", "conference", "operator", "rings"]
