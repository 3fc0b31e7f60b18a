"""Saved recordings: filters, pages, and those that were deleted a moment ago."""

from datetime import timedelta
from operator import attrgetter
from typing import Any

import pytest

from conferencing.queries import recordings
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.queries.recordings import PER_PAGE, Wanted
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


def ids(wanted: Wanted) -> list[str]:
    return [
        row.recording_id for row in readable(recordings.page(Clock(NOW), wanted, numbers=True).rows)
    ]


@pytest.fixture
def two_conferences() -> None:
    world.begins("room", "host-room", at=ago(hours=1), name="Board call")
    world.begins("other", "host-other", at=ago(hours=1), name="Claims")


def test_newest_first_with_name_and_length(two_conferences: None) -> None:
    world.recorded("older", saved_at=ago(minutes=5))
    world.recorded("newer", started_at=ago(minutes=3), ended_at=ago(minutes=1, seconds=15))
    first, second = readable(recordings.page(Clock(NOW), Wanted(), numbers=True).rows)
    assert (first.recording_id, first.conference_name, first.seconds) == (
        "newer",
        "Board call",
        105,
    )
    assert (second.recording_id, second.seconds) == ("older", None)


def test_order_and_days_are_those_of_the_beginning_not_of_the_saving(
    two_conferences: None,
) -> None:
    world.recorded("long", started_at=ago(days=2), saved_at=NOW)
    world.recorded("short", started_at=ago(days=1), saved_at=ago(days=1))
    world.recorded("of-old", saved_at=ago(days=3))
    assert ids(Wanted()) == ["short", "long", "of-old"]
    assert ids(Wanted(since=ago(days=1, hours=1))) == ["short"]
    assert ids(Wanted(until=ago(days=1, hours=1))) == ["long", "of-old"]


def test_the_browser_sorts_them_as_the_pages_do(two_conferences: None) -> None:
    for number in range(5):
        began = ago(seconds=1) + timedelta(microseconds=number // 2)
        world.recorded(f"r{number}", started_at=began)
    rows = list(readable(recordings.page(Clock(NOW), Wanted(), numbers=True).rows))
    assert rows == sorted(rows, key=attrgetter("sort"))


def test_pages_have_each_recording_once_when_many_began_at_once(two_conferences: None) -> None:
    for number in range(PER_PAGE + 5):
        world.recorded(f"r{number}", started_at=ago(minutes=1))
    pages = [
        recordings.page(Clock(NOW), Wanted(), numbers=True, number=number).rows for number in (1, 2)
    ]
    shown = [row.recording_id for page in pages for row in readable(page)]
    assert len(shown) == len(set(shown)) == PER_PAGE + 5


def test_filters_by_name_id_source_and_time(two_conferences: None) -> None:
    world.recorded("one", "room", saved_at=ago(days=2))
    world.recorded("two", "other", saved_at=ago(days=1))
    world.recorded("three", "", source="call")
    assert ids(Wanted(conference="board")) == ["one"]
    assert ids(Wanted(conference="other")) == ["two"]
    assert ids(Wanted(source="call")) == ["three"]
    assert ids(Wanted(since=ago(days=1), until=NOW)) == ["two"]


def test_a_page_that_is_not_there_becomes_the_nearest() -> None:
    for number in range(PER_PAGE + 1):
        world.recorded(f"r{number}", saved_at=ago(minutes=number))
    page = recordings.page(Clock(NOW), Wanted(), numbers=True, number=9)
    assert (page.number, page.total.count, len(page.rows)) == (2, PER_PAGE + 1, 1)


def test_what_was_deleted_a_moment_ago_is_still_spoken_of() -> None:
    for number in range(PER_PAGE):
        world.recorded(f"r{number}", saved_at=ago(minutes=number))
    world.recorded("deleted", saved_at=ago(days=9), deleted_at=ago(minutes=1))
    world.recorded("long deleted", saved_at=ago(days=9), deleted_at=ago(hours=1))
    deleted = {
        row.recording_id: row.is_deleted
        for row in readable(recordings.newest(Clock(NOW), numbers=True))
    }
    assert deleted["deleted"] and "long deleted" not in deleted
    assert len(deleted) == PER_PAGE + 1


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_does_not_grow(
    count: int, two_conferences: None, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        world.recorded(f"r{number}", call_control_id=f"leg{number}")
    with django_assert_max_num_queries(7):
        recordings.page(Clock(NOW), Wanted(), numbers=True)
