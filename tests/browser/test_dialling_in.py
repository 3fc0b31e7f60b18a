"""Dialling into a conference from its console: who rings stands above the people, then joins."""

import os
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SignedIn
from tests.browser.operating import Dialog
from tests.browser.pages import Console
from tests.system.rooms import Room
from tests.system.stack import Stack

BUSY, SILENT, SOMEBODY = "+12025550191", "+12025550192", "+12025550141"


def add(console: Console, number: str, *, ring_seconds: int = 30) -> None:
    console.header.get_by_role("button", name="Add person").click()
    dialog = Dialog(console.page, "join")
    dialog.choose("a number to dial")
    dialog.fill("Number", number)
    dialog.root.locator("select[name=from_]").select_option("+12025550101")
    dialog.fill("Let it ring for", str(ring_seconds))
    dialog.choose("Join muted")
    dialog.send()
    dialog.expect_sent()


def dialled(page: Page) -> Locator:
    return page.locator('[data-collection="dialling"] > li')


def pictured(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")
        page.set_viewport_size({"width": 390, "height": 844})
        page.screenshot(path=f"{folder}/{name}_phone.png")
        page.set_viewport_size({"width": 1440, "height": 900})


def test_whoever_is_dialled_rings_above_the_people_and_joins_them_muted(
    stack: Stack, visitor: SignedIn
) -> None:
    stack.sim.do(lambda world: setattr(world, "ring_seconds", 5.0))
    room = Room(stack.sim)
    console = visitor().open(Console, room.id)
    add(console, SOMEBODY)
    row = dialled(console.page)
    expect(row).to_contain_text("Ringing")
    pictured(console.page, "dialling_in")
    expect(console.people).to_have_count(2)
    expect(row).to_have_count(0)
    expect(console.people.last).to_have_attribute("data-muted", "true")
    assert room.muted and len(room.legs) == 2


def test_a_busy_one_says_so_and_is_dialled_again_into_the_same_conference(
    stack: Stack, visitor: SignedIn
) -> None:
    stack.sim.do(lambda world: setattr(world, "ring_seconds", 0.2))
    room = Room(stack.sim)
    console = visitor().open(Console, room.id)
    add(console, BUSY)
    row = dialled(console.page)
    expect(row).to_contain_text("Busy")
    pictured(console.page, "dialling_in_busy")
    row.get_by_role("button", name=re.compile("again")).click()
    dialog = Dialog(console.page, "dial")
    expect(dialog.field("Number")).to_have_value(BUSY)
    expect(dialog.root.locator("select[name=conference]")).to_have_value(room.id)
    expect(dialog.root.locator("input[name=mute]")).to_be_checked()
    expect(console.people).to_have_count(1)


@pytest.mark.parametrize("answer", ["none", "an error"])
def test_until_the_conferences_are_listed_the_dialog_keeps_the_one_it_was_opened_for(
    stack: Stack, visitor: SignedIn, answer: str
) -> None:
    stack.sim.do(lambda world: setattr(world, "ring_seconds", 0.2))
    room = Room(stack.sim)
    console = visitor().open(Console, room.id)
    add(console, BUSY)
    row = dialled(console.page)
    expect(row).to_contain_text("Busy")
    console.page.reload()
    console.expect_live()
    if answer == "none":
        console.page.route("**/choices/", lambda route: None)
    else:
        console.page.route("**/choices/", lambda route: route.fulfill(status=500))
    row.get_by_role("button", name=re.compile("again")).click()
    dialog = Dialog(console.page, "dial")
    select = dialog.root.locator("select[name=conference]")
    expect(select).to_have_text("Loading…" if answer == "none" else "Could not be loaded")
    expect(select).to_have_value(room.id)
    dialog.send()
    dialog.expect_sent()
    expect(console.command("dial")).to_have_count(2)
    console.expect_command("dial", "confirmed")
    asked = [str(body) for _, path, body in stack.sim.requests if path == "/v2/calls"]
    assert [room.id in body for body in asked[-2:]] == [True, True]


def test_dialling_is_cancelled_and_a_lost_answer_dials_once(
    stack: Stack, visitor: SignedIn
) -> None:
    stack.sim.do(lambda world: setattr(world, "ring_seconds", 0.2))
    room = Room(stack.sim)
    console = visitor().open(Console, room.id)
    before = rung(stack)
    # Only to the dial, not to a listing that comes before it.
    stack.sim.faults.lose_answer(path="/v2/calls")
    add(console, SILENT, ring_seconds=600)  # nobody hurries whoever cancels
    row = dialled(console.page)
    expect(row).to_contain_text("Ringing")
    row.get_by_role("button", name=re.compile("^Cancel")).click()
    console.page.locator("#confirm-yes").click()
    expect(row).to_contain_text("Cancelled before it was answered")
    assert len(rung(stack) - before) == 1


def rung(stack: Stack) -> set[str]:
    """Other tests call this number, too."""
    return stack.sim.do(lambda it: {name for name, leg in it.legs.items() if leg.to == SILENT})
