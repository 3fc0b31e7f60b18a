"""Two operators and one conference: who handles it is seen on both screens."""

from playwright.sync_api import expect

from tests.browser.conftest import SignedIn
from tests.browser.pages import Board, Console
from tests.browser.pictured import pictured
from tests.system.rooms import Room
from tests.system.stack import Stack


def test_who_handles_a_conference_is_seen_by_all(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=3)
    maria, sam = visitor("supervisor"), visitor("supervisor")
    assert maria.person and sam.person
    console, other = maria.open(Console, room.id).page, sam.open(Console, room.id).page
    board = sam.open(Board)
    console.get_by_role("button", name="I'm handling this").click()
    expect(console.locator(".is-handled")).to_contain_text("you are handling this")
    expect(console.locator(".is-handled .by-others")).to_be_hidden()
    pictured(console, "handled_mine")
    theirs = other.locator(".is-handled .by-others")
    expect(theirs).to_have_text(f"{maria.person.name} is handling this")
    expect(other.locator(".is-handled .by-me")).to_be_hidden()
    expect(board.card(room.id).locator(".is-handled .by-others")).to_contain_text(maria.person.name)
    pictured(board.page, "handled_board")

    other.get_by_role("button", name="End conference").click()
    expect(other.get_by_role("dialog")).to_contain_text("is handling this conference")
    pictured(other, "handled_question")
    other.keyboard.press("Escape")
    other.locator("#console-header").get_by_role("button", name="Hold all", exact=True).click()
    expect(other.get_by_role("dialog")).to_contain_text("is handling this conference")
    other.keyboard.press("Escape")
    assert room.requests() == []
    other.get_by_role("button", name="Handle it instead").click()
    expect(other.locator(".is-handled .by-me")).to_be_visible()
    expect(console.locator(".is-handled .by-others")).to_contain_text(sam.person.name)
    other.get_by_role("button", name="Release").click()
    expect(console.get_by_role("button", name="I'm handling this")).to_be_visible()
