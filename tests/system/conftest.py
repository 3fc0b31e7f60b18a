"""One stack for the tests that break nothing, one for those that do."""

from collections.abc import Iterator

import pytest

from tests.system.shared import pytest_collection_modifyitems, pytest_runtest_teardown, shared
from tests.system.showing import pytest_runtest_makereport
from tests.system.stack import IS_EMBEDDED, Stack, running

__all__ = [
    "pytest_collection_modifyitems",
    "pytest_runtest_makereport",
    "pytest_runtest_teardown",
]

# The embedded default has no second process, and nothing beside it that could be lost; the demo
# always is the embedded default.
collect_ignore = (
    [
        "test_many_processes.py",
        "test_lost_services.py",
        "test_lost_callers.py",
        "test_lost_keys.py",
        "test_lost_polls.py",
        "test_lost_supervisors.py",
        "test_rolling_restart.py",
    ]
    if IS_EMBEDDED
    else ["test_demo.py"]
)


@pytest.fixture(scope="session")
def whole_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("stack")
    with shared("whole_stack", folder, webs=2, workers=2, RECONCILE_SECONDS="3") as stack:
        yield stack


@pytest.fixture
def stack(whole_stack: Stack) -> Iterator[Stack]:
    """Shared: bring rooms of your own. Nothing may be killed here."""
    yield whole_stack
    whole_stack.sim.faults.clear()
    whole_stack.sim.do(lambda world: world.clear())


@pytest.fixture(scope="session")
def breakable_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One process of each kind, which tests may kill if they start them again."""
    folder = tmp_path_factory.mktemp("breakable")
    with shared("breakable_stack", folder, COMMAND_DEADLINE_SECONDS="3") as stack:
        yield stack


@pytest.fixture
def pair_of_webs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Two web processes, which the test may restart."""
    with running(tmp_path_factory.mktemp("pair"), webs=2) as stack:
        yield stack


@pytest.fixture
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own: its queue rings, and its calls are many."""
    folder = tmp_path_factory.mktemp("agents")
    settings = {"RECONCILE_SECONDS": "3", "AGENT_DIAL_PER_MINUTE": "1000"}
    with running(folder, webs=2, workers=2, **settings) as stack:
        stack.sim.do(lambda world: setattr(world, "ring_seconds", 0.2))
        yield stack


@pytest.fixture
def patient_floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The same, where what is pressed may still be sent when a worker has been started again."""
    folder = tmp_path_factory.mktemp("agents")
    with running(folder, webs=2, workers=2, COMMAND_DEADLINE_SECONDS="60") as stack:
        stack.sim.do(lambda world: setattr(world, "ring_seconds", 0.2))
        yield stack


@pytest.fixture(scope="session")
def on_uvicorn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """On the other server, and saying all there is to say. Tests may stop its web process if they
    start it again.
    """
    folder = tmp_path_factory.mktemp("uvicorn")
    with shared("on_uvicorn", folder, SERVER="uvicorn", LOG_LEVEL="DEBUG") as stack:
        yield stack
