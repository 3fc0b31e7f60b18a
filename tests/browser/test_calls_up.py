"""The calls outside conferences and queues, as a supervisor sees them."""

import os
import re

from playwright.sync_api import expect

from conferencing.simulator.world.world import World
from tests.browser.conftest import SignedIn
from tests.browser.pages import Queues
from tests.system.rooms import LINE, a_number
from tests.system.stack import Stack


def test_answer_is_offered_only_for_incoming_calls_that_ring(
    stack: Stack, visitor: SignedIn
) -> None:
    rings = stack.sim.do(World.incoming_call, a_number(), LINE).call_control_id
    parked = stack.sim.do(World.answered_call, a_number(), LINE).call_control_id
    queues = visitor().open(Queues)

    expect(queues.call(rings)).to_have_attribute("data-where", "ringing")
    expect(queues.call(rings).locator("[data-menu=ringing-menu]")).to_be_visible()
    expect(queues.call(parked).locator("[data-menu=leg-menu]")).to_be_visible()
    queues.call(rings).locator("[data-menu]").click()
    menu = queues.page.locator("#ringing-menu")
    expect(menu.get_by_role("menuitem")).to_have_text([re.compile("Answer"), re.compile("Hang up")])
    menu.get_by_role("menuitem", name="Answer").click()

    expect(queues.call(rings)).to_have_attribute("data-where", "parked")


def test_each_line_says_how_old_it_is_and_a_comparison_renews_all(
    stack: Stack, visitor: SignedIn
) -> None:
    leg = stack.sim.do(World.answered_call, a_number(), LINE).call_control_id
    queues = visitor().open(Queues)
    age = queues.call(leg).locator(".leg-known time")

    expect(age).to_have_text(re.compile(r"now|\d+ s ago"))
    # The comparison writes one fragment; the line, whose bytes stay, reads its time there.
    expect(queues.page.locator("#calls-checked")).to_contain_text("checked against Telnyx")
    if target := os.environ.get("SCREENSHOT"):
        queues.page.screenshot(path=target, full_page=True)
