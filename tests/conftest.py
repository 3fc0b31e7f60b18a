"""What every test may ask for: users, and their browsers. (pyproject.toml names the settings.)"""

import gc
from collections.abc import Callable, Generator, Iterator

import hypothesis
import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client, TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from conferencing import tallies
from conferencing.clocks.telnyx import telnyx_clock
from conferencing.queries.statistics import occupancy
from conferencing.reconcile import names, oddity_counts
from conferencing.vitals import beating
from dashboard.screens import undo_offers
from tests import sweeping
from tests.emptying import Contents
from tests.stacks import pytest_collection_modifyitems, pytest_runtest_protocol

__all__ = ["MakeUser", "SignIn", "pytest_collection_modifyitems", "pytest_runtest_protocol"]

# A busy machine makes neither an example nor a test wrong.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")

MakeUser = Callable[..., User]
SignIn = Callable[..., Client]


def pytest_collection_finish() -> None:
    """The modules and tests that are there now stay until the end: nobody need look through half a
    million objects for garbage again and again.
    """
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    result = yield
    sweeping.after_a_test()
    return result


@pytest.fixture(autouse=True)
def no_memory_of_another_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests share their times and ids, and a process its memory."""
    undo_offers.forget()
    oddity_counts.forget()
    tallies.take()
    # Its threads would outlive the test.
    monkeypatch.setattr(beating, "begin", str)
    occupancy.forget()
    monkeypatch.setattr(names, "_agenda", names.Agenda())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A test that commits leaves the database as the migrations did."""
    with django_db_blocker.unblock():
        migrated = Contents.now()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", migrated.restore)
        yield


@pytest.fixture
def make_user(db: None) -> MakeUser:
    """`make_user("supervisor")`, or `make_user("nobody", "view_board")` for somebody with single
    permissions.
    """

    def make(name: str, *codenames: str) -> User:
        user = User.objects.create_user(name, password="secret", is_staff=name == "admin")
        user.groups.set(Group.objects.filter(name=name))
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        return user

    return make


@pytest.fixture
def signed_in(make_user: MakeUser) -> SignIn:
    """The browser of a user of this group; of nobody for "anonymous"."""

    def sign_in(role: str, *codenames: str) -> Client:
        client = Client()
        if role != "anonymous":
            client.force_login(make_user(role, *codenames))
        return client

    return sign_in


@pytest.fixture(autouse=True)
def our_own_clock() -> None:
    """What one test heard of Telnyx's clock is not true for the next."""
    telnyx_clock.forget()
