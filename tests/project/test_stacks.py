"""What keeps a test that runs on one stack only from meeting it (tests/stacks.py)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from channels.layers import channel_layers
from kombu import Connection

from tests import stacks
from tests.system.stack import running

MEETINGS: dict[str, Callable[[Path], object]] = {
    "the channel layer": lambda _: channel_layers["default"],
    "the broker": lambda _: Connection("memory://"),
    "processes on the stack": lambda folder: running(folder).__enter__(),
}


@pytest.mark.parametrize("meeting", MEETINGS)
def test_a_test_without_the_marker_is_refused(
    meeting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stacks.no_stack(monkeypatch, starts_processes=True)
    with pytest.raises(pytest.fail.Exception, match="@pytest.mark.stack"):
        MEETINGS[meeting](tmp_path)


@pytest.mark.parametrize("fixture", ["db", "whole_stack", "breakable_stack"])
def test_whoever_asks_for_the_stack_meets_it(
    fixture: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not stacks.depends_on_stack(request.node)
    monkeypatch.setattr(request.node, "fixturenames", ["tmp_path", fixture])
    assert stacks.depends_on_stack(request.node)


@pytest.mark.either_stack
def test_a_long_table_runs_once_and_may_meet_the_stack(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request.node, "fixturenames", ["db"])
    assert stacks.meets_stack(request.node)
    assert not stacks.depends_on_stack(request.node)
