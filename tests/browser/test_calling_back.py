"""Calling back whoever hung up while waiting, from the day's report of a queue."""

import os

from playwright.sync_api import expect

from conferencing.simulator.world.world import World
from tests.browser.conftest import SignedIn
from tests.browser.pages import Queue
from tests.system.agents import give_phone, has_queue
from tests.system.rooms import enqueue
from tests.system.stack import Stack

CALLER, PHONE = "+12025550142", "+12025550177"


def hang_up_theirs(world: World) -> None:
    for leg in [leg for leg in world.legs.values() if leg.to == CALLER and leg.is_alive]:
        world.hangup(leg, "normal_clearing", source="callee")


def test_both_phones_ring_in_turn_and_the_open_list_tells(stack: Stack, visitor: SignedIn) -> None:
    stack.sim.do(lambda world: setattr(world, "ring_seconds", 2.0))
    supervisor = visitor()
    assert supervisor.person
    has_queue(stack)
    give_phone(stack, supervisor.person, PHONE)
    leg = enqueue(stack.sim, "support", CALLER)
    queue = supervisor.open(Queue, "support")
    expect(queue.caller(leg)).to_be_visible()
    stack.sim.do(lambda world: world.hangup(world.leg(leg), "normal_clearing", source="caller"))
    expect(queue.caller(leg)).to_have_count(0)

    page = queue.page
    page.goto(f"{queue.address}day/")
    # Others may have given up in other tests; this one is the newest.
    row = page.locator(".day-abandoned > li").filter(has_text=CALLER).first
    row.get_by_role("button", name="Call back").click()
    for words in ("phone is ringing", "is calling them", "is talking to them"):
        expect(row).to_contain_text(words)
    expect(row.get_by_role("button")).to_have_count(0)
    if folder := os.environ.get("SCREENSHOTS"):
        for name, width, height in (("wide", 1440, 900), ("phone", 390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                row.scroll_into_view_if_needed()
                page.screenshot(path=f"{folder}/{name}-{scheme}.png")
    stack.sim.do(hang_up_theirs)
    expect(row).to_contain_text("talked to them")
    expect(row.get_by_role("button", name="Call back again")).to_be_visible()
