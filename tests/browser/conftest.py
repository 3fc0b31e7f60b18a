"""A stack and a Chromium for all browser tests; a context of its own for everybody who looks."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests import stacks
from tests.browser.visitors import Visitor
from tests.browser.wire import Wire
from tests.system.databases import Database
from tests.system.processes import Process
from tests.system.showing import pytest_runtest_makereport
from tests.system.stack import Stack, running

__all__ = ["pytest_runtest_makereport"]

CHROMIUM = os.environ.get("CHROMIUM", "")
PATIENCE_MS = 45_000
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Tabs behind the first one are looked at too, and must not be put to sleep.
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
]

expect.set_options(timeout=PATIENCE_MS)

SignedIn = Callable[..., Visitor]


def pytest_configure(config: pytest.Config) -> None:
    # Of the plugin's own fixtures; nothing that can be mended here.
    config.addinivalue_line(
        "filterwarnings", "ignore:Session-scoped fixtures defined as instance methods"
    )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if not CHROMIUM:
        pytest.skip("no Chromium: CHROMIUM=/path/to/it says where it is")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture(scope="session")
def browsed_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running(tmp_path_factory.mktemp("browsed")) as stack:
        yield stack


@pytest.fixture
def stack(browsed_stack: Stack) -> Iterator[Stack]:
    """Shared: bring rooms of your own."""
    yield browsed_stack
    browsed_stack.sim.faults.clear()
    browsed_stack.sim.do(lambda world: world.clear())


@pytest.fixture(autouse=True)
def nothing_is_lost(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the marker `stack` a test runs once: it finds its stack whole and leaves it so."""
    if request.node.get_closest_marker("stack") is None:
        monkeypatch.setattr(Database, "away", stacks.refuse)
        for way in ("start", "stop", "kill"):
            monkeypatch.setattr(Process, way, stacks.refuse)


@pytest.fixture
def wire(browsed_stack: Stack) -> Iterator[Wire]:
    with Wire(browsed_stack.web.port) as wire:
        yield wire


@pytest.fixture
def visitor(stack: Stack, new_context: Callable[..., BrowserContext]) -> Iterator[SignedIn]:
    """Makes somebody of a group with a browser of their own: `visitor("agent")`. `url` says by
    which way it goes.
    """
    made: list[Visitor] = []

    def make(group: str = "supervisor", *, url: str = "", **context: Any) -> Visitor:
        person = stack.person(group) if group else None
        own = new_context(**context)
        own.set_default_timeout(PATIENCE_MS)
        made.append(Visitor(own, person, url or stack.web.url))
        return made[-1]

    yield make
    for each in made:
        assert not each.failures, "a script of the page failed"
        assert not each.strangers, "a page asked another host"
