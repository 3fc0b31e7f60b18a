"""What the tests of teams may ask for: two teams at work, and a supervisor of one of them."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests import kept
from tests.teams import two_teams
from tests.teams.two_teams import OURS, THEIRS, Side


@pytest.fixture(scope="module")
def sides(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Side, Side]]:
    """Both at work."""
    with pytest.MonkeyPatch.context() as patch, kept.rows(django_db_blocker):
        patch.setattr(settings, "DIAL_CONNECTION", "1")
        patch.setattr(settings, "DIAL_FROM", ["+12025550100"])
        yield two_teams.make(OURS), two_teams.make(THEIRS)


@pytest.fixture
def ours(sides: tuple[Side, Side], db: None) -> Side:
    return deepcopy(sides[0])


@pytest.fixture
def theirs(sides: tuple[Side, Side], ours: Side) -> Side:
    return deepcopy(sides[1])


@pytest.fixture
def tess(ours: Side) -> User:
    """She supervises our team."""
    return two_teams.member(ours)


@pytest.fixture
def hers(tess: User) -> Client:
    client = Client()
    client.force_login(tess)
    return client
