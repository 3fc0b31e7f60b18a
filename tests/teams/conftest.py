"""What the tests of teams may ask for: two teams at work, and a supervisor of one of them."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from tests.teams import two_teams
from tests.teams.two_teams import OURS, THEIRS, Side


@pytest.fixture
def ours(db: None, settings: Settings) -> Side:
    settings.DIAL_CONNECTION, settings.DIAL_FROM = "1", ["+12025550100"]
    return two_teams.make(OURS)


@pytest.fixture
def theirs(ours: Side) -> Side:
    return two_teams.make(THEIRS)


@pytest.fixture
def tess(ours: Side) -> User:
    """She supervises our team."""
    return two_teams.member(ours)


@pytest.fixture
def hers(tess: User) -> Client:
    client = Client()
    client.force_login(tess)
    return client
