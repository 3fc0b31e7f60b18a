"""The page of a past conference does not call its deleted record an empty one."""

from datetime import datetime, timedelta

import pytest

from conferencing.mirror import writer
from conferencing.projection.events import DigitsGathered
from tests import world
from tests.conftest import SignIn

from .long_ago import prune

pytestmark = pytest.mark.django_db

PAGES = ("/conferences/room/", "/conferences/room/events/")
NOTHING_YET = "Nothing has happened yet"


@pytest.fixture
def room() -> None:
    """Of an hour, with its host alone."""
    world.calls("anna", "+12025550111", at=after(0))
    world.begins("room", "anna", at=after(2), name="Board call")
    world.ends("room", "anna", at=after(60))
    world.hangs_up("anna", at=after(60))


def after(minutes: float) -> datetime:
    return world.NOW + timedelta(minutes=minutes)


def half_a_year_later() -> None:
    prune(world.NOW + timedelta(days=200))


@pytest.mark.parametrize("address", PAGES)
def test_a_deleted_record_is_said_to_be_deleted(
    room: None, signed_in: SignIn, address: str
) -> None:
    half_a_year_later()
    page = signed_in("supervisor").get(address).content.decode()
    assert "The record of this conference has been deleted: what happened is kept for 180" in page
    assert NOTHING_YET not in page and "is listed below" not in page


@pytest.mark.parametrize("address", PAGES)
def test_of_a_record_of_which_a_line_is_left_the_rest_is(
    room: None, signed_in: SignIn, address: str
) -> None:
    half_a_year_later()
    gathered = DigitsGathered(
        kind="call.gather.ended",
        at=after(5),
        source_id="webhook:late",
        call_control_id="anna",
        digits="1",
        status="valid",
    )
    writer.apply([gathered])
    page = signed_in("supervisor").get(address).content.decode()
    assert "The rest of this record has been deleted" in page and "entered" in page


@pytest.mark.parametrize("address", PAGES)
def test_how_long_it_was_kept_is_not_said_once_all_is_kept(
    room: None, signed_in: SignIn, address: str, settings: object
) -> None:
    half_a_year_later()
    settings.KEEP_JOURNAL_DAYS = 0  # type: ignore[attr-defined]
    page = " ".join(signed_in("supervisor").get(address).content.decode().split())
    assert "The record of this conference has been deleted." in page


@pytest.mark.parametrize("address", PAGES)
def test_a_record_that_is_whole_says_nothing_of_it(
    room: None, signed_in: SignIn, address: str
) -> None:
    prune(world.NOW + timedelta(days=100))
    page = signed_in("supervisor").get(address).content.decode()
    assert "deleted" not in page and "The conference ended" in page


def words_of(page: str) -> str:
    return " ".join(page.split())


@pytest.mark.parametrize(
    ("days", "kept"), [(1, ": they are kept for 1 day."), (400, ": they are kept for 400 days.")]
)
def test_a_past_conference_without_commands_says_how_long_they_are_kept(
    room: None, signed_in: SignIn, settings: object, days: int, kept: str
) -> None:
    settings.KEEP_COMMANDS_DAYS = days  # type: ignore[attr-defined]
    visitor = signed_in("supervisor")
    page = words_of(visitor.get("/conferences/room/").content.decode())
    assert f"No commands are on record for this conference{kept}" in page
    polls = words_of(visitor.get("/conferences/room/polls/").content.decode())
    assert "No poll is on record for this conference: polls are kept for" in polls


def test_a_past_conference_says_no_time_where_commands_are_kept_for_ever(
    room: None, signed_in: SignIn, settings: object
) -> None:
    settings.KEEP_COMMANDS_DAYS = 0  # type: ignore[attr-defined]
    visitor = signed_in("supervisor")
    for address in ("/conferences/room/", "/conferences/room/polls/"):
        page = words_of(visitor.get(address).content.decode())
        assert "on record for this conference." in page
