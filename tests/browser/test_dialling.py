"""Dialling from the board: what an operator sees before, while it rings, and after."""

import os
import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SignedIn
from tests.browser.operating import Dialog
from tests.browser.pages import Board
from tests.system import people
from tests.system.stack import Stack

BUSY, SILENT = "+12025550191", "+12025550192"


def opened(board: Board) -> Dialog:
    board.page.get_by_role("button", name="Dial", exact=True).click()
    dialog = Dialog(board.page, "dial")
    expect(dialog.root).to_be_visible()
    return dialog


def dial(board: Board, typed: str) -> None:
    dialog = opened(board)
    dialog.fill("Number", typed)
    dialog.root.locator("select[name=from_]").select_option("+12025550101")
    dialog.send()
    dialog.expect_sent()


def story(board: Board) -> Locator:
    return board.command("dial").first.locator(".ledger-story")


def pictured(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")


def test_a_call_rings_is_answered_and_is_hung_up(stack: Stack, visitor: SignedIn) -> None:
    stack.sim.do(lambda world: setattr(world, "ring_seconds", 4.0))
    board = visitor().open(Board)
    dial(board, "+1 (202) 555-0141")

    expect(story(board)).to_contain_text("Ringing")
    pictured(board.page, "ringing")
    expect(story(board)).to_contain_text("Answered")
    board.expect_command("dial", "confirmed")
    board.command("dial").first.get_by_role("button", name=re.compile("Hang up")).click()
    board.page.locator("#confirm-yes").click()
    expect(story(board)).to_contain_text("the call has ended")
    pictured(board.page, "ended")


def test_a_busy_one_says_so_and_is_dialled_again_by_a_filled_form(
    stack: Stack, visitor: SignedIn
) -> None:
    stack.sim.do(lambda world: setattr(world, "ring_seconds", 0.2))
    board = visitor().open(Board)
    dial(board, BUSY)

    expect(story(board)).to_contain_text("Busy")
    expect(story(board)).to_contain_text("user busy, SIP 486")
    board.command("dial").first.get_by_role("button", name=re.compile("again")).click()
    dialog = Dialog(board.page, "dial")
    expect(dialog.field("Number")).to_have_value(BUSY)
    expect(dialog.root.locator("select[name=from_]")).to_have_value("+12025550101")
    pictured(board.page, "again")


def test_a_call_that_rings_can_be_cancelled(stack: Stack, visitor: SignedIn) -> None:
    stack.sim.do(lambda world: setattr(world, "ring_seconds", 0.2))
    board = visitor().open(Board)
    dial(board, SILENT)

    expect(story(board)).to_contain_text("Ringing")
    board.command("dial").first.get_by_role("button", name=re.compile("Hang up")).click()
    board.page.locator("#confirm-yes").click()
    expect(story(board)).to_contain_text("Cancelled before it was answered")


def test_the_dialog_shows_what_will_be_dialled_and_what_will_not(
    stack: Stack, visitor: SignedIn
) -> None:
    board = visitor().open(Board)
    dialog = opened(board)
    preview = dialog.root.locator("[data-dial-preview]")

    expect(preview).to_have_text("")
    dialog.fill("Number", "+1 (202) 555-0141")
    expect(preview).to_have_text("Will dial +12025550141")
    pictured(board.page, "dialog")
    dialog.fill("Number", "+1 900 555 1234")
    expect(preview).to_contain_text("premium-rate")
    pictured(board.page, "refused")
    dialog.send()
    expect(dialog.problem("to")).to_contain_text("premium-rate")
    expect(preview).to_be_hidden()


def test_nobody_is_chosen_beforehand(stack: Stack, visitor: SignedIn) -> None:
    board = visitor().open(Board)
    dialog = opened(board)
    expect(dialog.field("Number")).to_have_value("")
    expect(dialog.root.locator("select[name=from_]")).to_have_value("")
    dialog.send()
    expect(dialog.problem("to")).to_have_text(
        "Enter a number or a SIP address, or choose a contact."
    )


def test_what_was_wrong_with_a_field_goes_once_it_is_changed(
    stack: Stack, visitor: SignedIn
) -> None:
    board = visitor().open(Board)
    dialog = opened(board)
    dialog.fill("Number", "0151 123")
    dialog.send()
    expect(dialog.problem("to")).to_contain_text("“0151 123” is not a phone number")
    expect(dialog.problem("from_")).to_have_text("Choose a caller ID.")

    dialog.fill("Number", "+1 (202) 555-0141")
    expect(dialog.root.locator("[data-dial-preview]")).to_have_text("Will dial +12025550141")
    expect(dialog.problem("to")).to_have_text("")
    assert dialog.field("Number").get_attribute("aria-invalid") is None
    expect(dialog.problem("from_")).to_have_text("Choose a caller ID.")


def test_a_contact_is_found_by_letters_and_chosen_with_the_keyboard(
    stack: Stack, visitor: SignedIn
) -> None:
    stack.sim.do(lambda world: setattr(world, "ring_seconds", 4.0))
    people.make_contact(stack.database, "Ánna Berg", "+12025550141", tag="Press")
    people.make_contact(stack.database, "Annika Holm", "+12025550143", tag="Press")
    board = visitor().open(Board)
    dialog = opened(board)
    box, options = dialog.field("Number"), dialog.root.locator(".picker-list [role=option]")
    box.press_sequentially("pres")
    expect(options).to_have_count(2)
    box.fill("ann")
    expect(options.first).to_contain_text("Ánna Berg")
    pictured(board.page, "picker")
    box.press("ArrowDown")
    expect(dialog.root.locator("[aria-selected=true]")).to_contain_text("Annika Holm")
    # A list that was closed comes back without typing again.
    box.press("Escape")
    expect(options.first).to_be_hidden()
    expect(dialog.root).to_be_visible()
    box.press("ArrowDown")
    expect(dialog.root.locator("[aria-selected=true]")).to_contain_text("Ánna Berg")
    box.press("Enter")
    # Choosing sends nothing.
    expect(dialog.root.get_by_text("Will dial +12025550141")).to_be_visible()
    expect(box).to_have_value(re.compile("Ánna Berg"))
    dialog.root.locator("select[name=from_]").select_option("+12025550101")
    box.press("Enter")
    dialog.expect_sent()
    expect(board.command("dial").first).to_contain_text("Dial Ánna Berg")

    # What was chosen goes when another is typed.
    dialog = opened(board)
    box.fill("555-0143")
    options.first.click()
    expect(dialog.root.get_by_text("Will dial +12025550143")).to_be_visible()
    box.fill("+12025550141")
    expect(dialog.root.get_by_text("Will dial +12025550141")).to_be_visible()


def test_dial_stands_in_the_bar_of_every_page_and_in_the_palette(
    stack: Stack, visitor: SignedIn
) -> None:
    board = visitor().open(Board)
    for address in ("/queues/", "/recordings/", "/activity/"):
        board.page.goto(f"{stack.web.url}{address}")
        opened(board)
        board.page.keyboard.press("Escape")
    board.page.keyboard.press("Control+k")
    board.page.locator("#palette-input").fill("dial")
    board.page.keyboard.press("Enter")
    expect(board.page.locator("dialog#dial")).to_be_visible()
    board.page.keyboard.press("Escape")
    board.page.set_viewport_size({"width": 390, "height": 844})
    opened(board)
