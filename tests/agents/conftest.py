import pytest

from conferencing.agents import tasks
from conferencing.commands.pace import Bell, Rest
from tests.agents.floor import floor
from tests.commands.dialling import dialling_sim, may_dial
from tests.fixtures.pressing import rings
from tests.fixtures.telnyx import sim

__all__ = ["dialling_sim", "floor", "may_dial", "rings", "sim"]


@pytest.fixture(autouse=True)
def rested(monkeypatch: pytest.MonkeyPatch) -> None:
    """No round before, and none that is on its way."""
    monkeypatch.setattr(tasks, "_bell", Bell(tasks._ring))
    monkeypatch.setattr(tasks, "_rest", Rest())
