"""Dialling from the board: what an operator sees before, while it rings, and after."""

import os
import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SignedIn
from tests.browser.operating import Dialog
from tests.browser.pages import Board
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


def test_nobody_is_chosen_beforehand(stack: Stack, visitor: SignedIn) -> None:
    board = visitor().open(Board)
    dialog = opened(board)
    dialog.choose("a contact")
    expect(dialog.root.locator("select[name=contact]")).to_have_value("")
    expect(dialog.root.locator("select[name=from_]")).to_have_value("")
    dialog.send()
    expect(dialog.problem("contact")).to_have_text("Choose a contact.")
