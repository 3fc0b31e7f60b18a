"""Of thousands of conferences the board shows a few hundred: those that need a person first, and a
search over all of them.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferencing.models import Conference
from conferencing.queries.conferences import cards, selection
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from dashboard.screens import drawing
from tests import world
from tests.conftest import SignIn
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(selection, "MOST", 3)
    few = selection._FIRST.replace("LIMIT 301", "LIMIT 4")
    monkeypatch.setattr(selection, "_FIRST", few)
    yield
    cards._first.clear()


def open_rooms(count: int) -> None:
    Conference.objects.bulk_create(
        Conference(
            telnyx_id=f"c{number:05}",
            name=f"Room {number:05}",
            created_at=ago(minutes=90) + timedelta(seconds=number),
            first_seen_at=ago(minutes=90),
            verified_at=NOW,
        )
        for number in range(count)
    )


def ids(**how: object) -> list[str]:
    shown = readable(cards.read(Clock(NOW), numbers=True, **how))  # type: ignore[arg-type]
    return [card.telnyx_id for card in shown]


def test_a_board_of_usual_length_is_shown_whole() -> None:
    open_rooms(3)
    assert len(ids()) == 3 and None not in cards._first


def test_the_first_are_shown_and_those_that_need_a_person_before_them() -> None:
    open_rooms(9)
    world.joins("c00007", "anna", at=ago(minutes=9))
    world.is_held("c00007", "anna", at=ago(minutes=8))
    assert ids() == ["c00007", "c00000", "c00001"]


def test_only_those_shown_are_pushed() -> None:
    open_rooms(9)
    drawing.draw("board", NOW, numbers=True)
    key = {"conference:c00008", "conference:c00001"}
    drawn = drawing.draw("board", NOW, numbers=True, keys=key).fragments
    assert {one.id for one in drawn if one.collection == "conferences"} == {"conference-c00001"}


@pytest.mark.parametrize("typed", ["room 00008", "c00008", "anna b", "annie"])
def test_a_search_goes_through_all(typed: str, signed_in: SignIn) -> None:
    world.contact("+12025550142", "Annie")
    open_rooms(9)
    world.calls("leg", "+12025550142", at=ago(minutes=9), name="Anna Berg")
    world.joins("c00008", "leg", at=ago(minutes=9))
    assert ids(find=typed) == ["c00008"]
    page = signed_in("supervisor").get("/", {"find": typed}).content.decode()
    assert "Room 00008" in page and "Room 00001" not in page


@pytest.mark.parametrize("typed", ["%", "_", "!", "'", "a%b", "\\"])
def test_what_is_typed_is_text(typed: str, signed_in: SignIn) -> None:
    open_rooms(5)
    assert ids(find=typed) == []
    assert signed_in("supervisor").get("/", {"find": typed}).status_code == 200


def test_a_search_does_not_change_what_is_pushed_to_others() -> None:
    open_rooms(9)
    before = ids()
    ids(find="Room")
    assert cards._first == {None: frozenset(before)}


def test_who_may_not_see_numbers_finds_none_by_digits(signed_in: SignIn) -> None:
    open_rooms(9)
    page = signed_in("someone", "view_board").get("/", {"find": "00008"}).content.decode()
    assert "Room 00008" not in page


def test_the_number_of_queries_does_not_grow() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            ids()
        return len(captured)

    open_rooms(5)
    few = queries()
    Conference.objects.all().delete()
    open_rooms(200)
    assert queries() == few
