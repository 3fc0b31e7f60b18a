"""The link between Switchboard and Telnyx is down: one banner says what is wrong, since when, and
what still works; no conference is blamed for it, and nothing is claimed that was not heard.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.pages import Board, Console, Screen
from tests.browser.pictured import pictured
from tests.browser.visitors import Visitor
from tests.system.rooms import Room
from tests.system.stack import Stack, running

MANY = 100_000
A_TIME = r"since \d\d:\d\d:\d\d"
SLOW_MS = 90_000
OF_SQLITE = "strftime('%Y-%m-%d %H:%M:%f', recorded_at, %s)"


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Stack]:
    """Asks Telnyx every two seconds, so that silence is noticed within the patience of a test."""
    with running(tmp_path, RECONCILE_SECONDS="2") as stack:
        yield stack


@pytest.fixture
def who(asking: Stack, new_context: Callable[..., BrowserContext]) -> Iterator[Visitor]:
    visitor = Visitor(new_context(), asking.person(), asking.web.url)
    yield visitor
    assert not visitor.failures and not visitor.strangers


def banner(screen: Screen) -> Locator:
    return screen.page.locator("#telnyx-link")


def talking(screen: Screen) -> Locator:
    return screen.main.locator(".chip.is-talking")


def events_are_old(stack: Stack, seconds: int) -> None:
    """As if that much time had passed since the last event came."""
    is_sqlite = stack.database.url.startswith("sqlite")
    earlier = OF_SQLITE if is_sqlite else "recorded_at + CAST(%s AS interval)"
    stack.sim.wait_delivered(20)
    stack.database.rows(
        f"UPDATE conferencing_journalentry SET recorded_at = {earlier} WHERE source_id LIKE %s",
        f"-{seconds} seconds",
        "webhook:%",
    )


def _expect_unanswered(screen: Screen) -> None:
    expect(banner(screen)).to_contain_text(
        re.compile(f"Telnyx has not answered {A_TIME}"), timeout=SLOW_MS
    )
    expect(banner(screen)).to_contain_text("is known from events alone")
    expect(banner(screen)).to_contain_text("commands may fail or get no answer")
    expect(screen.root).to_have_attribute("data-link", "broken")
    expect(screen.page.locator("#link-word")).not_to_have_text("live")


def _expect_silence(screen: Screen) -> None:
    expect(banner(screen)).to_contain_text(
        re.compile(f"Nothing heard from Telnyx {A_TIME}"), timeout=SLOW_MS
    )
    expect(banner(screen)).to_contain_text("shows what was known then")
    expect(banner(screen)).to_contain_text("Commands are still sent")
    expect(talking(screen)).to_have_count(0)


@pytest.mark.stack
def test_a_link_that_is_down_is_told_once_and_goes_when_it_is_back(
    asking: Stack, who: Visitor
) -> None:
    rooms = [Room(asking.sim, f"Talk {number}", people=2) for number in range(3)]
    board = who.open(Board)
    console = who.open(Console, rooms[0].id)
    for room in rooms:  # Names come by asking: Telnyx has answered.
        expect(board.card(room.id)).to_contain_text(room.name, timeout=SLOW_MS)
    expect(banner(board)).to_be_hidden()
    for room in rooms:
        room.talk(room.legs[0])
    expect(talking(board)).to_have_count(3)

    # Telnyx does not answer any more, but its events still come.
    asking.sim.faults.api_status(503, count=MANY)
    for screen in (board, console):
        _expect_unanswered(screen)
    expect(talking(board)).to_have_count(3)
    newcomer = rooms[0].join()
    expect(console.person(newcomer).row).to_be_visible()
    _expect_nobody_blamed(board, rooms)

    # Then these do not come either.
    asking.sim.faults.drop(count=MANY)
    events_are_old(asking, 70)
    for screen in (board, console):
        _expect_silence(screen)
    expect(board.card(rooms[0].id)).to_contain_text("speaker unknown")
    pictured(board.page, "link_down")
    pictured(console.page, "link_down_console")
    _expect_nobody_blamed(board, rooms)

    asking.sim.faults.clear()
    for screen in (board, console):
        expect(banner(screen)).to_be_hidden(timeout=SLOW_MS)
        expect(screen.root).to_have_attribute("data-link", "ok")
        expect(screen.page.locator("#link-word")).to_have_text("live")
    rooms[1].talk(rooms[1].legs[1])
    expect(board.card(rooms[1].id).locator(".is-talking")).to_be_visible()


@pytest.mark.stack
def test_events_that_do_not_come_are_told_as_that(asking: Stack, who: Visitor) -> None:
    room = Room(asking.sim, "Talk", people=2)
    board = who.open(Board)
    expect(board.card(room.id)).to_contain_text(room.name, timeout=SLOW_MS)
    room.talk(room.legs[0])
    expect(talking(board)).to_have_count(1)

    events_are_old(asking, 130)
    asking.sim.faults.drop(count=MANY)
    room.join()

    expect(banner(board)).to_contain_text(
        re.compile(f"No events from Telnyx {A_TIME}"), timeout=SLOW_MS
    )
    expect(banner(board)).to_contain_text("Switchboard cannot tell who is talking")
    expect(banner(board)).to_contain_text("Commands still work")
    expect(board.root).to_have_attribute("data-link", "silent")
    expect(talking(board)).to_have_count(0)
    board.expect_people(room.id, 3)  # the listing still shows who joins
    _expect_nobody_blamed(board, [room])

    asking.sim.faults.clear()
    room.talk(room.legs[1])
    expect(banner(board)).to_be_hidden(timeout=SLOW_MS)
    expect(talking(board)).to_have_count(1)


def _expect_nobody_blamed(board: Board, rooms: list[Room]) -> None:
    expect(board.cards).to_have_count(len(rooms))
    for room in rooms:
        expect(board.card(room.id)).to_have_attribute("data-problems", "0")
    expect(board.page.locator("#telnyx-link strong")).to_have_count(1)
