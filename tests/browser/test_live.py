"""Two people at their screens: what happens at Telnyx, and what one of them presses, both see."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignedIn
from tests.browser.pages import Board, Console
from tests.system.rooms import Room
from tests.system.stack import Stack

pytestmark = pytest.mark.stack


def test_a_join_appears_on_the_board(stack: Stack, visitor: SignedIn) -> None:
    board = visitor().open(Board)
    room = Room(stack.sim)

    board.expect_people(room.id, 1)
    expect(board.card(room.id)).to_contain_text(room.name)
    room.join()
    board.expect_people(room.id, 2)


def test_a_mute_is_seen_on_its_way_and_confirmed_on_both_screens(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim, people=2)
    leg = room.legs[1]
    mine, yours = (visitor().open(Console, room.id) for _ in range(2))
    stack.sim.faults.slow(2.5, path="/actions/mute")

    mine.person(leg).press("mute")

    expect(mine.person(leg).button("mute")).to_have_attribute("aria-busy", "true")
    for screen in (mine, yours):
        expect(screen.person(leg).pending).to_contain_text("waiting for Telnyx")
        expect(screen.person(leg).row).to_have_attribute("data-muted", "false")
    for screen in (mine, yours):
        screen.person(leg).expect_muted()
        screen.expect_command("mute", "confirmed")
        expect(screen.person(leg).button("unmute")).to_be_enabled()
    assert room.requests() == [("mute", [leg])]


def test_a_hold_by_one_shows_on_the_board_of_another(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=2)
    console, board = visitor().open(Console, room.id), visitor().open(Board)

    console.person(room.legs[0]).press("hold")

    console.person(room.legs[0]).expect_held()
    expect(board.card(room.id)).to_contain_text("1 on hold")
    board.expect_command("hold", "confirmed")
