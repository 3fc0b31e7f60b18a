"""The list of recordings: filters in the address, pages, and what is not there for whom."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from conferencing.models import Conference, Recording
from conferencing.queries.clock import Clock
from conferencing.queries.recordings import PER_PAGE, Wanted, newest, recordings
from tests import world
from tests.conftest import SignIn
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


def recorded(
    recording_id: str, conference: str = "room", *, saved_at: datetime = NOW, **facts: Any
) -> Recording:
    return Recording.objects.create(
        recording_id=recording_id,
        conference_id=conference,
        source=facts.pop("source", "conference"),
        saved_at=saved_at,
        **facts,
    )


def ids(wanted: Wanted) -> list[str]:
    return [row.recording_id for row in recordings(wanted, numbers=True).rows]


@pytest.fixture
def rooms() -> None:
    for name in ("room", "other"):
        world.begins(
            name,
            f"host-{name}",
            at=ago(hours=1),
            name={"room": "Board call", "other": "Claims"}[name],
        )


def test_newest_first_with_name_and_length(rooms: None) -> None:
    recorded("older", saved_at=ago(minutes=5))
    recorded("newer", started_at=ago(minutes=3), ended_at=ago(minutes=1, seconds=15))
    first, second = recordings(Wanted(), numbers=True).rows
    assert (first.recording_id, first.conference_name, first.seconds) == (
        "newer",
        "Board call",
        105,
    )
    assert (second.recording_id, second.seconds) == ("older", None)


def test_filters_by_name_id_source_and_time(rooms: None) -> None:
    recorded("one", "room", saved_at=ago(days=2))
    recorded("two", "other", saved_at=ago(days=1))
    recorded("three", "", source="call")
    assert ids(Wanted(conference="board")) == ["one"]
    assert ids(Wanted(conference="other")) == ["two"]
    assert ids(Wanted(source="call")) == ["three"]
    assert ids(Wanted(since=ago(days=1), until=NOW)) == ["two"]


def test_a_page_that_is_not_there_becomes_the_nearest() -> None:
    for number in range(PER_PAGE + 1):
        recorded(f"r{number}", saved_at=ago(minutes=number))
    page = recordings(Wanted(), numbers=True, page=9)
    assert (page.number, page.pages, page.total, len(page.rows)) == (2, 2, PER_PAGE + 1, 1)


def test_what_was_deleted_a_moment_ago_is_still_spoken_of() -> None:
    for number in range(PER_PAGE):
        recorded(f"r{number}", saved_at=ago(minutes=number))
    recorded("deleted", saved_at=ago(days=9), deleted_at=ago(minutes=1))
    recorded("long deleted", saved_at=ago(days=9), deleted_at=ago(hours=1))
    found = {row.recording_id: row.is_deleted for row in newest(Clock(NOW), numbers=True)}
    assert found["deleted"] and "long deleted" not in found
    assert len(found) == PER_PAGE + 1


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_does_not_grow(
    count: int, rooms: None, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        recorded(f"r{number}", call_control_id=f"leg{number}")
    with django_assert_max_num_queries(5):
        recordings(Wanted(), numbers=True)


def test_days_in_the_address_include_the_last_one(rooms: None, signed_in: SignIn) -> None:
    recorded("in", saved_at=datetime(2026, 3, 31, 23, 59, tzinfo=UTC))
    recorded("out", saved_at=datetime(2026, 4, 1, 0, 0, tzinfo=UTC))
    page = (
        signed_in("supervisor")
        .get("/recordings/?from=2026-03-31&to=2026-03-31&source=conference")
        .content.decode()
    )
    assert 'id="recording-in"' in page
    assert 'id="recording-out"' not in page
    assert 'value="2026-03-31"' in page


def test_a_day_that_is_none_is_named_and_finds_everything(rooms: None, signed_in: SignIn) -> None:
    recorded("one")
    page = signed_in("supervisor").get("/recordings/?from=yesterday&page=none").content.decode()
    assert "“yesterday” is not a day such as 2026-03-31." in page
    assert 'id="recording-one"' in page


def test_the_next_page_keeps_the_filters(rooms: None, signed_in: SignIn) -> None:
    for number in range(PER_PAGE + 1):
        recorded(f"r{number}", saved_at=NOW - timedelta(minutes=number))
    page = signed_in("supervisor").get("/recordings/?conference=board").content.decode()
    assert 'href="?conference=board&amp;page=2"' in page


def test_empty_and_nothing_found_are_told_apart(signed_in: SignIn) -> None:
    client = signed_in("supervisor")
    assert "No recordings yet" in client.get("/recordings/").content.decode()
    assert "No recording matches" in client.get("/recordings/?conference=none").content.decode()


def test_numbers_in_names_are_masked_for_who_may_not_see_them(signed_in: SignIn) -> None:
    Conference.objects.create(telnyx_id="room", name="Call with +12025550123", first_seen_at=NOW)
    recorded("one")
    page = signed_in("listener", "view_recordings").get("/recordings/").content.decode()
    assert "+12025550123" not in page
    assert "Call with" in page
