"""The list of changes, by who made them, what they are of, and when."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.test import Client, override_settings

from dashboard.models import Change
from dashboard.screens.changes import ON_A_PAGE
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
MADE = [
    ("ana", "Contact", "first", datetime(2026, 11, 1, 23, 30, tzinfo=UTC)),
    ("Anabel", "Team", "second", datetime(2026, 11, 2, 12, tzinfo=UTC)),
    ("ben", "Team", "third", datetime(2026, 11, 3, 12, tzinfo=UTC)),
]
ALL = {"first", "second", "third"}


@pytest.fixture
def admin(signed_in: SignIn) -> Client:
    Change.objects.bulk_create(
        Change(at=at, by_name=by, what=what, name=name, action="changed")
        for by, what, name, at in MADE
    )
    return signed_in("admin")


def page(browser: Client, **asked: str) -> str:
    answer = browser.get(f"/changes/?{urlencode(asked)}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def names(text: str) -> set[str]:
    return {name for name in ALL if f"<bdi>{name}</bdi>" in text}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ALL),
        ({"who": "ANA"}, {"first", "second"}),
        ({"what": "Team"}, {"second", "third"}),
        ({"what": "Team", "who": "ben"}, {"third"}),
        ({"from": "2026-11-02"}, {"second", "third"}),
        ({"to": "2026-11-02"}, {"first", "second"}),
        ({"from": "2026-11-02", "to": "2026-11-02"}, {"second"}),
        ({"who": "nobody"}, set()),
    ],
)
def test_each_filter_finds_its_own(admin: Client, asked: dict[str, str], found: set[str]) -> None:
    assert names(page(admin, **asked)) == found


@pytest.mark.parametrize(
    "odd",
    [
        {"what": "Nothing like that"},
        {"from": "yesterday"},
        {"from": "2026-11-03", "to": "2026-11-01"},
        {"to": "9999-12-31"},
    ],
)
def test_what_cannot_be_read_does_not_filter(admin: Client, odd: dict[str, str]) -> None:
    text = page(admin, **odd)
    assert names(text) == ALL
    assert ('role="alert"' in text) == ("from" in odd or "to" in odd)


def test_an_empty_find_says_so_and_leads_back(admin: Client) -> None:
    text = page(admin, who="nobody")
    assert "No change matches all of these filters." in text and "Show all" in text


def test_the_filters_stay_on_the_next_page(admin: Client) -> None:
    Change.objects.bulk_create(
        Change(at=MADE[0][3], by_name="cleo", what="Route", name="x", action="changed")
        for _ in range(ON_A_PAGE + 1)
    )
    assert 'href="?who=cleo&amp;page=2"' in page(admin, who="cleo")
    assert "Page 2 of 2" in page(admin, who="cleo", page="2")


@override_settings(TIME_ZONE="Europe/Berlin")
def test_times_are_in_the_zone_in_which_days_are_asked_for(admin: Client) -> None:
    text = page(admin, **{"from": "2026-11-02", "to": "2026-11-02"})
    assert names(text) == {"first", "second"} and "2026-11-02 00:30 CET" in text
