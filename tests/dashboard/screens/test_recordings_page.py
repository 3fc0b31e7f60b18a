"""The page of recordings: filters in its address, pages, and what is not there for whom."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings

from conferencing.models import Conference
from conferencing.queries.recordings import PER_PAGE
from tests import world
from tests.conftest import SignIn
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def a_conference() -> None:
    world.begins("room", "host", at=ago(hours=1), name="Board call")


def test_days_in_the_address_include_the_last_one(a_conference: None, signed_in: SignIn) -> None:
    world.recorded("in", saved_at=datetime(2026, 3, 31, 23, 59, tzinfo=UTC))
    world.recorded("out", saved_at=datetime(2026, 4, 1, 0, 0, tzinfo=UTC))
    page = (
        signed_in("supervisor")
        .get("/recordings/?from=2026-03-31&to=2026-03-31&source=conference")
        .content.decode()
    )
    assert 'id="recording-in"' in page
    assert 'id="recording-out"' not in page
    assert 'value="2026-03-31"' in page


def test_a_day_that_is_none_is_named_and_finds_everything(
    a_conference: None, signed_in: SignIn
) -> None:
    world.recorded("one")
    page = signed_in("supervisor").get("/recordings/?from=yesterday&page=none").content.decode()
    assert "“yesterday” is not a date like 2026-03-31." in page
    assert 'id="recording-one"' in page


def test_the_next_page_keeps_the_filters(a_conference: None, signed_in: SignIn) -> None:
    for number in range(PER_PAGE + 1):
        world.recorded(f"r{number}", saved_at=NOW - timedelta(minutes=number))
    page = signed_in("supervisor").get("/recordings/?conference=board").content.decode()
    assert 'href="?conference=board&amp;page=2"' in page


def test_empty_and_nothing_found_are_told_apart(signed_in: SignIn) -> None:
    client = signed_in("supervisor")
    assert "No recordings in the list" in client.get("/recordings/").content.decode()
    assert "No recording matches" in client.get("/recordings/?conference=none").content.decode()


def test_numbers_in_names_are_masked_for_who_may_not_see_them(signed_in: SignIn) -> None:
    Conference.objects.create(telnyx_id="room", name="Call with +12025550123", first_seen_at=NOW)
    world.recorded("one")
    page = signed_in("listener", "view_recordings").get("/recordings/").content.decode()
    assert "+12025550123" not in page
    assert "Call with" in page


@pytest.mark.parametrize(
    "day", ["9999-12-31", "0001-01-01", "1999-12-31", "2200-01-01", "²024-01-01"]
)
@pytest.mark.parametrize("end", ["from", "to"])
def test_a_day_at_the_ends_of_the_calendar_finds_everything(
    day: str, end: str, a_conference: None, signed_in: SignIn, settings: LazySettings
) -> None:
    settings.TIME_ZONE = "Pacific/Kiritimati"
    world.recorded("one")
    page = signed_in("supervisor").get(f"/recordings/?{end}={day}")
    assert f"“{day}” is not a date" in page.content.decode()
    assert 'id="recording-one"' in page.content.decode()


@pytest.mark.parametrize("page", ["recordings", "activity"])
@pytest.mark.parametrize(
    ("first", "last", "is_wrong"),
    [
        ("2026-03-31", "2026-03-30", True),
        ("2027-01-01", "2026-12-31", True),
        ("2026-03-31", "2026-03-31", False),
        ("2026-03-30", "2026-03-31", False),
    ],
)
def test_days_the_wrong_way_round_are_said_to_be_so(
    page: str, first: str, last: str, is_wrong: bool, signed_in: SignIn
) -> None:
    html = signed_in("supervisor").get(f"/{page}/?from={first}&to={last}").content.decode()
    assert ("The start date is after the end date." in html) == is_wrong


@pytest.mark.parametrize("day", ["2000-01-01", "2199-12-31"])
@pytest.mark.parametrize("end", ["from", "to"])
def test_the_first_and_the_last_day_are_days(day: str, end: str, signed_in: SignIn) -> None:
    page = signed_in("supervisor").get(f"/recordings/?{end}={day}").content.decode()
    assert f'value="{day}"' in page and "is not a date" not in page


@pytest.mark.parametrize("id", [" ", " room", "room ", "\troom", "ro\r\nom", "room\u00a0"])
def test_a_conference_is_found_by_its_id_letter_by_letter(signed_in: SignIn, id: str) -> None:
    world.begins(id, "host", at=ago(hours=1))
    world.recorded("this", conference=id)
    world.begins("other", "host", at=ago(hours=1), name="Rota")
    world.recorded("other", conference="other")
    page = signed_in("supervisor").get("/recordings/", {"conference": id}).content.decode()
    assert 'id="recording-this"' in page and 'id="recording-other"' not in page


def test_blanks_around_a_name_are_a_slip(a_conference: None, signed_in: SignIn) -> None:
    world.recorded("one")
    page = signed_in("supervisor").get("/recordings/", {"conference": " board "}).content.decode()
    assert 'id="recording-one"' in page


@pytest.mark.parametrize("days", [0, 30])
@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("/recordings/", "Recordings in the list are kept for"),
        ("/recordings/", "No deletions are on record."),
        ("/queues/", "No changes to queues are on record."),
        ("/", "No commands are on record. They appear here with their outcomes."),
        ("/activity/", "No commands are on record"),
    ],
)
def test_an_empty_list_does_not_say_that_there_never_was_any(
    signed_in: SignIn, settings: LazySettings, address: str, what: str, days: int
) -> None:
    settings.KEEP_RECORDINGS_DAYS = settings.KEEP_COMMANDS_DAYS = days
    html = " ".join(signed_in("admin").get(address).content.decode().split())
    assert (what in html) == (days > 0 or "for" not in what)
    assert (f"kept for {days} days" in html or f"here for {days} days" in html) == (days > 0)
    assert "No commands yet" not in html and "deleted here yet" not in html
