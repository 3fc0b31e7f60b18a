"""Which tests meet the stack: the database, the channel layer or the broker.

Those carry the marker `stack` and run on SQLite and on PostgreSQL with Redis. Nothing of all others
depends on the stack, so they run once. This is found from a test's fixtures and markers, and held
from both sides: pytest-django refuses the database to a test that does not ask for it, and
`no_stack` refuses the channel layer and the broker.

Long tables over a rule (every address against every role, every verb against every odd id) meet the
database in each of hundreds of rows with the same few statements, which other tests run on both
stacks. So do stories of agents and supervisors that are told again with a worker dead, a webhook
lost or the order changed at each of their steps. Their modules say `either_stack`, and they run
once.

Processes of the product that are started with settings of their own are the same on either stack;
`no_stack` refuses those that are started on it. To a browser, pages and pushes of either stack are
the same: the modules about the way of a press, a push or a session, and about losing something on
it, say `stack` themselves, and `tests/browser/conftest.py` holds all others to it.
"""

from collections.abc import Generator, Sequence
from typing import NoReturn

import pytest
from channels.layers import ChannelLayerManager
from kombu import Connection

FIXTURES = {
    *("db", "transactional_db", "django_db_serialized_rollback", "live_server"),
    *("whole_stack", "breakable_stack"),  # of tests/system
}


def depends_on_stack(item: pytest.Item) -> bool:
    return meets_stack(item) and item.get_closest_marker("either_stack") is None


def meets_stack(item: pytest.Item) -> bool:
    return (
        item.get_closest_marker("stack") is not None
        or item.get_closest_marker("django_db") is not None
        or not FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """First of all: pytest's own `-m stack` chooses by this marker."""
    for item in items:
        if depends_on_stack(item):
            item.add_marker("stack")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """From the first fixture to the last, those of a whole module among them."""
    with pytest.MonkeyPatch.context() as patch:
        if not meets_stack(item):
            no_stack(patch, starts_processes=item.nodeid.startswith("tests/system/"))
        return (yield)


def no_stack(patch: pytest.MonkeyPatch, *, starts_processes: bool) -> None:
    patch.setattr(ChannelLayerManager, "__getitem__", refuse)
    patch.setattr(Connection, "__init__", refuse)
    if starts_processes:
        patch.setattr("tests.system.stack.Stack.__init__", refuse)


def refuse(*_: object, **__: object) -> NoReturn:
    pytest.fail("This test meets the stack: give it @pytest.mark.stack")
