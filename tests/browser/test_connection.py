"""The connection is lost: the screen says so and how old it is, nothing can be pressed, and it
catches up by itself.
"""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import SignedIn
from tests.browser.pages import Board, Console, Screen
from tests.browser.wire import Wire
from tests.system.rooms import Room
from tests.system.stack import Stack

pytestmark = pytest.mark.stack

NOT_CONNECTED = "Not connected; commands are disabled until the connection is back."


def test_a_lost_connection_is_said_and_recovers_without_a_reload(
    stack: Stack, visitor: SignedIn, wire: Wire
) -> None:
    room = Room(stack.sim)
    console = visitor(url=wire.url).open(Console, room.id)
    console.mark()

    wire.cut()

    expect(console.banner).to_be_visible(timeout=6000)
    expect(console.banner).to_contain_text("s old")
    _expect_nothing_to_press(console)
    newcomer = room.join()
    console.person(room.legs[0]).button("mute").click(force=True)
    wire.mend()
    console.expect_live()
    expect(console.banner).to_be_hidden()
    expect(console.person(newcomer).row).to_be_visible()
    expect(console.toasts).to_contain_text("caught up")
    expect(console.person(room.legs[0]).button("mute")).to_be_enabled()
    assert console.is_untouched()
    assert room.requests() == []


def test_the_age_of_old_data_grows_in_the_banner(
    stack: Stack, visitor: SignedIn, wire: Wire
) -> None:
    board = visitor(url=wire.url).open(Board)

    wire.cut()

    for seconds in (3, 5):
        expect(board.page.locator("#banner-title")).to_contain_text(f"{seconds} s old")


def test_old_data_turn_grey(visitor: SignedIn, wire: Wire) -> None:
    board = visitor(url=wire.url).open(Board, with_clock=True)

    wire.cut()
    expect(board.banner).to_be_visible()
    expect(board.root).not_to_have_attribute("data-local-stale", "")
    board.page.clock.fast_forward(16_000)

    expect(board.root).to_have_attribute("data-local-stale", "")
    expect(board.banner).to_contain_text(re.compile(r"\b(1[6-9]|2\d) s old"))
    wire.mend()
    board.expect_live()
    expect(board.root).not_to_have_attribute("data-local-stale", "")


def test_a_connection_that_dies_silently_is_noticed(
    stack: Stack, visitor: SignedIn, wire: Wire
) -> None:
    board = visitor(url=wire.url).open(Board)
    board.mark()

    wire.freeze()

    board.expect_not_live()
    expect(board.banner).to_be_visible()
    room = Room(stack.sim)
    wire.cut()
    wire.mend()
    board.expect_live()
    board.expect_people(room.id, 1)
    assert board.is_untouched()


def test_a_web_process_that_dies_and_comes_back_is_caught_up_with(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim)
    board = visitor().open(Board)
    board.expect_people(room.id, 1)
    board.mark()

    stack.web.kill()
    try:
        expect(board.banner).to_be_visible()
        room.join()  # its webhook is refused, and comes again
    finally:
        stack.web.start()
        stack.web.until_open()

    board.expect_live()
    board.expect_people(room.id, 2)
    assert board.is_untouched()


def test_a_press_whose_answer_is_lost_says_that_it_may_have_arrived(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim)
    console = visitor().open(Console, room.id)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    console.page.route(re.compile("/commands/"), lose_the_answer)

    console.person(room.legs[0]).press("mute")

    expect(console.person(room.legs[0]).trouble).to_contain_text(
        "It may or may not have been received"
    )
    console.expect_command("mute", "confirmed")
    console.person(room.legs[0]).expect_muted()


def test_data_that_the_server_cannot_read_are_said_to_be_old(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim)
    console = visitor().open(Console, room.id)
    console.mark()
    expect(console.person(room.legs[0]).button("mute")).to_be_enabled()

    with stack.database.away():
        expect(console.root).to_have_attribute("data-live", "old", timeout=7000)
        expect(console.banner).to_contain_text(re.compile(r"\b\d+ s old"))
        expect(console.banner).to_contain_text("cannot read its data")
        _expect_nothing_to_press(
            console, "Switchboard cannot read its data; commands are disabled until it can."
        )

    console.expect_live()
    expect(console.banner).to_be_hidden()
    expect(console.person(room.legs[0]).button("mute")).to_be_enabled()
    newcomer = room.join()
    expect(console.person(newcomer).row).to_be_visible()
    assert console.is_untouched()


def _expect_nothing_to_press(screen: Screen, reason: str = NOT_CONNECTED) -> None:
    expect(screen.buttons().first).to_be_visible()
    able = screen.page.locator('button[data-action]:not([aria-disabled="true"])')
    expect(able).to_have_count(0)
    expect(screen.buttons().first).to_have_attribute("title", reason)
