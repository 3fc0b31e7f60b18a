"""A poll from the dialog to the bars: people press keys on their phones, and the console counts."""

from playwright.sync_api import expect

from conferencing.simulator.world.world import World
from tests.browser.axe import findings, findings_by_theme
from tests.browser.conftest import SignedIn
from tests.browser.operating import Dialog
from tests.browser.pages import Console
from tests.browser.pictured import pictured
from tests.system.rooms import Room
from tests.system.stack import Stack
from tests.system.waiting import eventually


def open_dialog(console: Console) -> Dialog:
    console.header.locator('[data-opens="poll"]').click()
    dialog = Dialog(console.page, "poll")
    expect(dialog.root).to_be_visible()
    return dialog


def presses(stack: Stack, leg: str, keys: str) -> None:
    """As soon as they are asked."""
    asked = stack.sim.do(World.leg, leg)
    eventually(lambda: asked.gathering is not None, what="the question")
    stack.sim.do(World.press_keys, asked, keys)


def fill(dialog: Dialog, question: str) -> None:
    dialog.fill("Question", question)
    dialog.fill("Key 1", "Yes")
    dialog.fill("Key 2", "No")


def ask(console: Console) -> None:
    dialog = open_dialog(console)
    dialog.send()
    expect(dialog.problem("text")).not_to_be_empty()
    dialog.fill("Question", "Shall we go on?")
    dialog.send()
    expect(dialog.problem("meaning_1")).to_have_text("Say what at least two keys mean.")
    fill(dialog, "Shall we go on? Press 1 for yes, 2 for no.")
    dialog.fill("Open for", "600")
    pictured(console.page, "poll_dialog")
    assert findings(console, "dialog[open]") == []
    dialog.send()
    dialog.expect_sent()


def expect_no_second_one(console: Console) -> None:
    """It is refused in words, and nothing that was typed is lost."""
    again = open_dialog(console)
    fill(again, "And this?")
    again.send()
    expect(again.root).to_contain_text("is running a poll in this conference")
    again.root.get_by_role("button", name="Cancel").click()


def assert_accessible_in_both(console: Console) -> None:
    assert findings_by_theme(console, "main") == []


def test_everyone_is_asked_and_the_bars_count_what_they_press(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim, people=5)
    console = visitor(reduced_motion="reduce").open(Console, room.id)
    expect(console.page.locator("#polls")).to_be_hidden()
    ask(console)
    polls = console.page.locator("#polls")
    expect(polls).to_contain_text("closes in")
    for leg, key in zip(room.legs, "1127", strict=False):
        presses(stack, leg, key)

    poll = polls.locator("[data-poll]").first
    expect(poll).to_have_attribute("data-asked", "5")
    expect(poll).to_have_attribute("data-answered", "3")
    expect(poll).to_contain_text("Asked 5, answered 3. 1 yet to answer. 1 pressed another key.")
    expect(poll.locator('[data-choice="1"]')).to_have_attribute("data-count", "2")
    expect(poll.locator('[data-choice="2"]')).to_have_attribute("data-count", "1")
    expect(console.person(room.legs[0]).row.locator(".is-digits")).not_to_contain_text("1")
    pictured(console.page, "poll_open")
    assert findings(console, "#polls") == []

    expect_no_second_one(console)
    polls.get_by_role("button", name="Close the poll").press("Enter")
    expect(poll).to_have_attribute("data-open", "false")
    # The button is gone; the keyboard goes on from where it was.
    expect(polls).to_be_focused()
    expect(poll).to_contain_text("1 cut short when it closed.")
    expect(console.person(room.legs[4]).row.locator(".is-digits > span")).to_have_text(
        "(cancelled)"
    )
    still_asked = stack.sim.do(World.leg, room.legs[4])
    eventually(lambda: still_asked.gathering is None, what="silence")
    expect(poll).to_have_attribute("data-answered", "3")
    pictured(console.page, "poll_closed")
    assert_accessible_in_both(console)
    console.page.goto(f"{console.address}polls/")
    expect(console.main).to_contain_text("answered 3")
    assert_accessible_in_both(console)


def test_only_the_selected_people_are_asked(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=3)
    console = visitor().open(Console, room.id)
    console.person(room.legs[1]).row.locator("[data-pick]").click()
    console.page.locator('#selection [data-opens="poll"]').click()
    dialog = Dialog(console.page, "poll")
    fill(dialog, "Are you there? Press 1.")
    dialog.send()
    dialog.expect_sent()
    presses(stack, room.legs[1], "1")
    poll = console.page.locator("#polls [data-poll]").first
    expect(poll).to_contain_text("Asked 1, answered 1.")
