"""The page of a queue, as a supervisor works on it: callers chosen and moved, the queue set up."""

import re

from playwright.sync_api import Page, expect

from conferencing.simulator.world.world import World
from tests.browser.conftest import SignedIn
from tests.browser.operating import Dialog
from tests.browser.pages import Queue, Queues
from tests.system.rooms import enqueue
from tests.system.stack import Stack


def waiting_in(world: World, name: str) -> list[str]:
    queue = world.queues.get(name)
    return [entry.leg.call_control_id for entry in queue.entries] if queue else []


def known_queues(world: World) -> list[str]:
    return list(world.queues)


def confirm(page: Page) -> None:
    page.locator("#confirm-yes").click()


def test_chosen_callers_move_to_another_queue(stack: Stack, visitor: SignedIn) -> None:
    stays, first, second = (enqueue(stack.sim, "support") for _ in range(3))
    enqueue(stack.sim, "sales")
    queue = visitor().open(Queue, "support")
    for leg in (first, second):
        queue.caller(leg).locator("[data-pick]").check()
    expect(queue.page.locator("#selection-count")).to_have_text("2 selected")

    queue.page.locator("[data-opens=enqueue-these]").click()
    dialog = Dialog(queue.page, "enqueue-these")
    expect(dialog.root.locator("select"), "nobody is moved by a preselection").to_have_value("")
    expect(dialog.root.locator("option[value=sales]")).to_have_count(1)
    expect(dialog.root.locator("option[value=support]"), "they are there already").to_have_count(0)
    dialog.root.locator("select").select_option("sales")
    dialog.send()

    dialog.expect_sent()
    expect(queue.caller(first)).to_have_count(0)
    expect(queue.caller(second)).to_have_count(0)
    expect(queue.caller(stays)).to_be_visible()
    expect(queue.page.locator("#selection")).to_be_hidden()
    expect(queue.page.locator("#pick-all"), "where the keyboard goes on").to_be_focused()
    assert set(stack.sim.do(waiting_in, "sales")) > {first, second}


def test_the_keyboard_goes_on_from_the_list_when_the_chosen_left_meanwhile(
    stack: Stack, visitor: SignedIn
) -> None:
    stays, leaves = (enqueue(stack.sim, "leaving") for _ in range(2))
    queue = visitor().open(Queue, "leaving")
    queue.caller(leaves).locator("[data-pick]").check()
    queue.page.locator("[data-opens=enqueue-these]").focus()
    queue.page.keyboard.press("Enter")
    expect(Dialog(queue.page, "enqueue-these").root).to_be_visible()
    stack.sim.do(lambda world: World.hangup(world, world.leg(leaves)))
    expect(queue.caller(leaves)).to_have_count(0)
    queue.page.keyboard.press("Escape")
    expect(queue.page.locator("#pick-all")).to_be_focused()
    expect(queue.caller(stays)).to_be_visible()


def test_hanging_up_several_is_asked_first(stack: Stack, visitor: SignedIn) -> None:
    legs = [enqueue(stack.sim, "support") for _ in range(2)]
    queue = visitor().open(Queue, "support")
    queue.page.locator("#pick-all").check()
    queue.page.locator("[data-many=hangup_these]").click()
    expect(queue.page.locator("#confirm-title")).to_contain_text("Hang up on")
    confirm(queue.page)
    for leg in legs:
        expect(queue.caller(leg)).to_have_count(0)
    assert not stack.sim.do(waiting_in, "support")


def test_a_queue_is_created_resized_set_up_and_deleted(stack: Stack, visitor: SignedIn) -> None:
    queues = visitor().open(Queues)
    queues.page.locator("[data-opens=create-queue]").click()
    created = Dialog(queues.page, "create-queue")
    created.fill("Name", "night")
    created.send()
    news = queues.toasts.filter(has_text="Create queue: done.")
    news.get_by_role("link", name="Open").click()
    queue = Queue(queues.page, "", "night")
    expect(queue.head).to_be_visible()
    queue.expect_live()

    queue.page.locator("[data-opens=resize-queue]").click()
    resized = Dialog(queue.page, "resize-queue")
    resized.fill("Maximum", "40")
    resized.send()
    expect(queue.head).to_contain_text("max 40")

    queue.page.get_by_role("link", name="Settings").click()
    queue.page.get_by_label("Opening hours").fill("nine to five")
    queue.page.get_by_label("Name").fill("Night shift")
    queue.page.get_by_role("button", name="Save").click()
    expect(queue.page.get_by_text("Write the hours like")).to_be_visible()
    expect(queue.page.get_by_label("Name")).to_have_value("Night shift")
    queue.page.get_by_label("Opening hours").fill("Mon-Sun 0-23")
    queue.page.get_by_label("Add a member").fill("nobody of this name")
    queue.page.get_by_role("button", name="Add").click()
    expect(queue.page.get_by_text("There is no user with this name.")).to_be_visible()
    queue.page.get_by_label("Add a member").fill("")
    queue.page.get_by_role("button", name="Save").click()
    expect(queue.head.get_by_role("heading")).to_have_text("Night shift")
    # Without the date of a day that everybody knows.
    expect(queue.head).to_contain_text(re.compile(r"(open|closed)\s+until\s+(\w+ )?\d\d:00\s"))

    queue.page.locator("[data-action=delete_queue]").click()
    confirm(queue.page)
    expect(queue.head).to_contain_text("not listed by Telnyx")
    assert "night" not in stack.sim.do(known_queues)
