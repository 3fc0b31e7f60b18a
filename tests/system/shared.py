"""Stacks that serve several tests: those tests stand together, and with the last of them the
processes end. An idle product still compares with Telnyx and looks at the time, and would take a
fifth of a core from all the tests to come.
"""

from collections.abc import Generator, Iterator, MutableSequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.system.stack import Stack, running

# What a test asks for, and the fixture that makes it.
_FIXTURES = {
    "breakable_stack": "breakable_stack",
    "on_uvicorn": "on_uvicorn",
    "served": "on_uvicorn",  # on one server after the other
    "whole_stack": "whole_stack",
}
_under_way: dict[str, Stack] = {}


@contextmanager
def shared(
    fixture: str, folder: Path, *, webs: int = 1, workers: int = 1, **more: str
) -> Iterator[Stack]:
    """A stack as `running` gives it, until its last test is over."""
    with running(folder, webs=webs, workers=workers, **more) as stack:
        _under_way[fixture] = stack
        yield stack


def pytest_collection_modifyitems(items: MutableSequence[pytest.Item]) -> None:
    items[:] = sorted(items, key=_fixture_of)  # else in the order they had


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    result = yield
    fixture = _fixture_of(item)
    is_last = nextitem is None or _fixture_of(nextitem) != fixture
    if is_last and fixture in _under_way:
        _under_way.pop(fixture).end()
    return result


def _fixture_of(item: pytest.Item) -> str:
    """Return "" for a test with a stack of its own, or none."""
    asked = sorted(_FIXTURES.keys() & set(getattr(item, "fixturenames", ())))
    return _FIXTURES[asked[0]] if asked else ""
