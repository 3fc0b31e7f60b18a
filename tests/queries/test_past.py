"""A console's lists say how many there are, and lead to all of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferencing.queries.conferences import console, past
from conferencing.queries.conferences.past import PER_PAGE
from conferencing.queries.reading.clock import Clock
from tests import world
from tests.conftest import SignIn
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


def come_and_go(count: int) -> None:
    world.begins("room", "host", at=ago(minutes=60), name="Board call")
    for number in range(count):
        leg = f"guest{number}"
        world.calls(leg, f"+1202555{number:04}", at=ago(minutes=59))
        world.joins("room", leg, at=ago(minutes=58))
        world.leaves("room", leg, at=ago(minutes=50, seconds=-number))


def test_the_console_counts_those_it_does_not_show(signed_in: SignIn) -> None:
    come_and_go(23)
    shown = console.read("room", Clock(NOW), numbers=True)
    assert shown and (len(shown.departed), shown.departed_total) == (20, 23)
    page = signed_in("supervisor").get("/conferences/room/").content.decode()
    assert "20 of 23" in " ".join(page.split()) and "/conferences/room/left/" in page
    assert shown.is_feed_cut and "/conferences/room/events/" in page


def test_a_short_list_promises_no_more(signed_in: SignIn) -> None:
    come_and_go(2)
    page = signed_in("supervisor").get("/conferences/room/").content.decode()
    assert "2 of 2" not in page
    assert "/conferences/room/left/" not in page and "/conferences/room/events/" not in page


def test_every_page_together_has_everybody_once() -> None:
    come_and_go(PER_PAGE + 5)
    first, second = (past.departed("room", numbers=True, number=number) for number in (1, 2))
    assert first and second and (first.total, first.pages) == (PER_PAGE + 5, 2)
    departed = (*first.departed, *second.departed)
    legs = [row.call_control_id for row in departed]  # type: ignore[union-attr]
    assert len(legs) == len(set(legs)) == PER_PAGE + 5
    assert legs[0] == f"guest{PER_PAGE + 4}"  # the newest first


def test_all_that_happened_has_the_beginning_too(signed_in: SignIn) -> None:
    come_and_go(60)
    number, texts = 1, []
    while True:
        page = past.events("room", numbers=True, number=number)
        assert page
        texts += [line.text for line in page.feed]
        if number == page.pages:
            break
        number += 1
    assert len(texts) == page.total
    assert "The conference started" in texts
    browser = signed_in("supervisor")
    assert (
        "The conference started"
        in browser.get(f"/conferences/room/events/?page={number}").content.decode()
    )


@pytest.mark.parametrize("what", ["left", "events"])
@pytest.mark.parametrize("number", ["0", "999999", "x", "9" * 5000])
def test_any_page_number_leads_to_a_page(what: str, number: str, signed_in: SignIn) -> None:
    come_and_go(1)
    assert (
        signed_in("supervisor").get(f"/conferences/room/{what}/?page={number}").status_code == 200
    )


@pytest.mark.parametrize("what", ["left", "events"])
def test_who_may_see_it(what: str, signed_in: SignIn) -> None:
    address = f"/conferences/room/{what}/"
    assert signed_in("supervisor").get(address).status_code == 404
    come_and_go(1)
    assert signed_in("anonymous").get(address).status_code == 302
    assert signed_in("agent").get(address).status_code == 403
    masked = signed_in("someone", "view_board").get(address).content.decode()
    assert "+12025550000" not in masked and "0000" in masked


@pytest.mark.parametrize("read", [past.departed, past.events])
def test_the_number_of_queries_does_not_grow(read: type) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            read("room", numbers=True, number=1)
        return len(captured)

    come_and_go(2)
    few = queries()
    come_and_go(30)
    assert queries() == few
