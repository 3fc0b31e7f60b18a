"""Telling somebody by voice that they were muted, and the hand that they raise by star six."""

from playwright.sync_api import expect

from conferencing.simulator.world.world import World
from tests.browser.conftest import SignedIn
from tests.browser.operating import dialog_from, more
from tests.browser.pages import Board, Console
from tests.browser.pictured import pictured
from tests.system.rooms import Room
from tests.system.stack import Stack


def star_six(stack: Stack, leg: str) -> None:
    stack.sim.do(lambda world: World.press_keys(world, world.leg(leg), "*6"))


def test_muted_and_told_they_raise_a_hand_and_are_unmuted(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, "Budget", people=3)
    leg = room.legs[1]
    console = visitor().open(Console, room.id)
    row = console.person(leg)

    dialog = dialog_from(console, more(console, leg), "Mute and tell them", "tell-muted")
    expect(dialog.root).to_contain_text("You have been muted. Press star 6 to ask to speak.")
    pictured(console.page, "tell_dialog")
    dialog.send()

    row.expect_muted()
    console.expect_command("notice", "confirmed")
    assert room.requests("mute", "speak") == [("mute", [leg]), ("speak", [leg])]
    expect(row.row).to_contain_text("hears an announcement")

    star_six(stack, leg)
    star_six(stack, room.legs[2])
    expect(row.row).to_contain_text("hand raised")
    expect(console.header).to_contain_text("2 hands raised")
    pictured(console.page, "hands_console")
    board = visitor().open(Board)
    expect(board.card(room.id)).to_contain_text("2 hands raised")
    pictured(board.page, "hands_board")

    row.press("unmute")
    row.expect_muted(False)
    expect(row.row).not_to_contain_text("hand raised")
    expect(console.header).to_contain_text("1 hand raised")
    console.for_everyone("lower_hands").click()
    expect(console.header).not_to_contain_text("raised")
    expect(board.card(room.id)).not_to_contain_text("raised")
    console.expect_command("lower_hands", "confirmed")


def test_who_has_spoken_and_how_much(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, "Panel", people=3)
    console = visitor().open(Console, room.id)
    balance = console.page.locator("#balance")
    expect(balance).to_contain_text("Nobody has been heard yet")

    room.talk(room.legs[0])
    room.talk(room.legs[1])

    first, second, third = (balance.locator(f'[data-speaker="{leg}"]') for leg in room.legs)
    expect(second).to_contain_text("has the floor")
    expect(first).to_contain_text("1 turn")
    expect(first).to_contain_text("silent for")
    expect(third).to_contain_text("not heard since joining")
    expect(balance).to_contain_text("Approximate")
    room.mark(room.legs[1], "is_muted")
    pictured(console.page, "balance")
