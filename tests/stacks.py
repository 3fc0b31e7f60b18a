"""Which tests meet the stack: the database, the channel layer or the broker.

Those carry the marker `stack` and run on SQLite and on PostgreSQL with Redis. Nothing of all others
depends on the stack, so they run once. This is found from a test's fixtures and markers, and held
from both sides: pytest-django refuses the database to a test that does not ask for it, and
`no_stack` refuses the channel layer and the broker.
"""

from collections.abc import Sequence
from typing import NoReturn

import pytest
from channels.layers import ChannelLayerManager
from kombu import Connection

# All of these start processes of the product.
FOLDERS = ("tests.system", "tests.browser")
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_serialized_rollback", "live_server"}


def meets_stack(item: pytest.Item) -> bool:
    return (
        item.get_closest_marker("stack") is not None
        or item.get_closest_marker("django_db") is not None
        or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
        or item.nodeid.replace("/", ".").startswith(FOLDERS)
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """First of all: pytest's own `-m stack` chooses by this marker."""
    for item in items:
        if meets_stack(item):
            item.add_marker("stack")


@pytest.fixture(autouse=True)
def no_stack(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make sure that a test without the marker `stack` meets neither channel layer nor broker."""
    if request.node.get_closest_marker("stack") is None:
        monkeypatch.setattr(ChannelLayerManager, "__getitem__", _refuse)
        monkeypatch.setattr(Connection, "__init__", _refuse)


def _refuse(*_: object, **__: object) -> NoReturn:
    pytest.fail("This test meets the channel layer or the broker: give it @pytest.mark.stack")
