"""The page of one queue, and the form of its settings."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conferencing.models import OnwardStep, QueueSettings, Visit
from dashboard.screens import drawing
from tests import world
from tests.commands.dialling import may_dial
from tests.conftest import SignIn

from .one_queue import settings_form, waiting

__all__ = ["may_dial", "waiting"]
pytestmark = pytest.mark.django_db


def test_whoever_waits_stands_on_the_page(waiting: None, signed_in: SignIn) -> None:
    page = signed_in("supervisor").get("/queues/support/").content.decode()
    assert 'data-call="anna"' in page and "+12025550142" in page
    assert "answer within" in page, "the time until the service level is missed"


@pytest.mark.parametrize("address", ["/", "/queues/", "/queues/support/"])
def test_the_service_level_stands_there_with_its_level(signed_in: SignIn, address: str) -> None:
    ago = timezone.now() - timedelta(seconds=2)
    for leg, seconds in (("late", 40), ("soon", 1)):
        world.waits(leg, "support", at=ago - timedelta(seconds=seconds))
        world.stops_waiting(leg, "support", "bridged", at=ago)
    page = signed_in("supervisor").get(address).content.decode()
    [found] = re.findall(
        r'(<i class="level" data-level="crit">.*?)?<b data-figure="service_level"(.*?)>([^<]*)</b>',
        re.sub(r"\s+", " ", page),
    )
    level, marks, shown = found
    assert shown.strip() == "50.0" and 'data-window="today"' in marks
    assert 'data-numerator="1" data-denominator="2"' in marks and level


@pytest.mark.parametrize(
    ("told", "shown"), [([5, 5], ""), ([5, 5, 3, 3, 2], "5 → 3 → 2"), ([2, 3], "2 → 3")]
)
def test_positions_are_told_where_they_changed(
    waiting: None, signed_in: SignIn, told: list[int], shown: str
) -> None:
    at = Visit.objects.get().entered_at.isoformat()
    places = [{"at": at, "position": position, "is_listed": False} for position in told]
    Visit.objects.update(positions=places)
    page = signed_in("supervisor").get("/queues/support/").content.decode()
    [line] = re.findall(r'title="Recent positions">([^<]*)<', page) or [""]
    assert line.strip().removeprefix("position ") == shown


def test_whoever_waits_behind_a_caller_who_leaves_moves_up(signed_in: SignIn) -> None:
    now = timezone.now()
    for number, leg in enumerate(["anna", "bob", "cleo"]):
        world.waits(leg, "support", at=now - timedelta(seconds=9 - number))

    browser = signed_in("supervisor")

    def line() -> list[tuple[str, str, str]]:
        page = browser.get("/queues/support/").content.decode()
        rows = re.split(r'(?=<li class="caller")', page)[1:]
        found = [
            (
                re.search(r'data-call="(\w+)"', row),
                re.search(r'title="Position in the queue, ([^"]*)">(\d+)<', row),
                re.search(r'title="Recent positions">\s*([^<]*)<', row),
            )
            for row in rows
        ]
        return [
            (
                leg[1],
                f"{place[2]} {place[1]}",
                moves[1].strip().removeprefix("position ") if moves else "",
            )
            for leg, place, moves in found
            if leg and place
        ]

    reckoned = "worked out from who has left since"
    assert [leg for leg, *_ in line()] == ["anna", "bob", "cleo"]
    world.stops_waiting("anna", "support", "hangup", at=now)
    assert line() == [("bob", f"1 {reckoned}", "2 → 1"), ("cleo", f"2 {reckoned}", "3 → 2")]


def test_a_queue_that_nobody_knows_is_not_found(signed_in: SignIn) -> None:
    assert signed_in("supervisor").get("/queues/nowhere/").status_code == 404


def test_a_queue_whose_callers_left_before_any_list_named_it_is_found(signed_in: SignIn) -> None:
    now = timezone.now()
    world.calls("v3:bo", "+12025550112", at=now - timedelta(seconds=9))
    world.waits("v3:bo", "billing", at=now - timedelta(seconds=8))
    world.stops_waiting("v3:bo", "billing", "hangup", at=now - timedelta(seconds=2))
    supervisor = signed_in("supervisor")
    assert 'href="/queues/billing/"' in supervisor.get("/queues/").content.decode()
    assert supervisor.get("/queues/billing/").status_code == 200
    assert supervisor.get("/queues/billing/day/").status_code == 200


def test_a_viewer_without_numbers_finds_a_queue_named_with_a_number_by_another_address(
    signed_in: SignIn,
) -> None:
    world.waits("anna", "+12035550177", at=timezone.now())
    watcher = signed_in("watcher", "view_queues")
    assert watcher.get("/queues/~2B12035550177/").status_code == 404
    [address] = {
        line.split('"')[1]
        for line in watcher.get("/queues/").content.decode().splitlines()
        if 'href="/queues/~2B1' in line
    }
    page = watcher.get(address)
    assert page.status_code == 200 and "2035550177" not in page.content.decode()


def test_page_and_push_are_the_same(waiting: None, signed_in: SignIn) -> None:
    page = signed_in("supervisor").get("/queues/support/").content.decode()
    pushed = drawing.draw("queue:support", timezone.now(), numbers=True, keys={"queue:support"})
    assert {"queue-head", "call-anna"} <= {one.id for one in pushed.fragments}
    assert all(one.html in page for one in pushed.fragments)


def test_a_closed_queue_says_until_when(waiting: None, signed_in: SignIn) -> None:
    tomorrow = (timezone.now() + timedelta(days=1)).strftime("%a")
    QueueSettings.objects.create(name="support", hours=f"{tomorrow} 08:00-18:00", zone="UTC")
    page = signed_in("supervisor").get("/queues/support/").content.decode()
    assert "closed until <time" in re.sub(r"\s+", " ", page)


def test_more_callers_cost_no_more_queries(waiting: None) -> None:
    def queries_of_drawing() -> int:
        with CaptureQueriesContext(connection) as asked:
            drawing.draw("queue:support", timezone.now(), numbers=True)
        return len(asked)

    few = queries_of_drawing()
    for number in range(40):
        world.waits(f"leg{number}", "support", at=timezone.now())
    for number in range(0, 40, 2):
        world.stops_waiting(f"leg{number}", "support", "hangup", at=timezone.now())
    assert queries_of_drawing() == few


ONWARD = {
    "max_wait_seconds": "240",
    "timeout_kind": "phone",
    "timeout_value": "+12025550177",
    "closed_kind": "queue",
    "closed_value": "sales",
}


def test_the_page_says_where_callers_go_who_cannot_wait_on(
    waiting: None, signed_in: SignIn, may_dial: None
) -> None:
    browser = signed_in("supervisor")
    given = settings_form(**ONWARD)
    assert browser.post("/queues/support/settings/", given).status_code == 302
    page = browser.get("/queues/support/").content.decode()
    assert (
        "Callers who wait too long (over 240 s, for those sent here by Switchboard)"
        " are transferred to +12025550177." in page
    )
    assert "Callers who arrive while it is closed are sent to the queue sales." in page
    watcher = signed_in("watcher", "view_queues").get("/queues/support/").content.decode()
    assert "are transferred to +1 ••• 0177." in watcher and "5550177" not in watcher


def test_the_page_says_why_a_caller_was_not_sent_on(waiting: None, signed_in: SignIn) -> None:
    OnwardStep.objects.create(
        caller="anna",
        visit=1,
        queue="support",
        why="timeout",
        kind="phone",
        value="+12025550177",
        state="failed",
        told="Calls to +12025550177 are not allowed here.",
        began_at=timezone.now(),
    )
    page = signed_in("supervisor").get("/queues/support/").content.decode()
    assert "Calls to +12025550177 are not allowed here." in page
    watcher = signed_in("watcher", "view_queues").get("/queues/support/").content.decode()
    assert "are not allowed here." in watcher and "5550177" not in watcher
