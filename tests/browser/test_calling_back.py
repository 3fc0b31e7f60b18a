"""Calling back whoever hung up while waiting, from the day's report of a queue."""

import os

from playwright.sync_api import Locator, expect

from conferencing.simulator.world.world import World
from tests.agents.floor import FOR_EVER
from tests.browser.conftest import SignedIn
from tests.browser.pages import Queue
from tests.browser.visitors import Visitor
from tests.system.agents import give_phone, has_queue
from tests.system.rooms import enqueue
from tests.system.stack import Stack
from tests.system.waiting import eventually

CALLER, PHONE = "+12025550142", "+12025550177"


def hang_up_theirs(world: World) -> None:
    for leg in [leg for leg in world.legs.values() if leg.to == CALLER and leg.is_alive]:
        world.hangup(leg, "normal_clearing", source="callee")


def gave_up(stack: Stack, supervisor: Visitor, name: str) -> Locator:
    """Somebody who waited in this new queue; their row in its report of the day."""
    assert supervisor.person
    has_queue(stack, name)
    give_phone(stack, supervisor.person, PHONE, queue=name)
    leg = enqueue(stack.sim, name, CALLER)
    queue = supervisor.open(Queue, name)
    expect(queue.caller(leg)).to_be_visible()
    stack.sim.do(lambda world: world.hangup(world.leg(leg), "normal_clearing", source="caller"))
    expect(queue.caller(leg)).to_have_count(0)
    queue.page.goto(f"{queue.address}day/")
    return queue.page.locator(".day-abandoned > li").filter(has_text=CALLER)


def rings(world: World, number: str) -> bool:
    return any(leg.to == number and leg.is_alive for leg in world.legs.values())


def test_both_phones_ring_in_turn_and_the_open_list_tells(stack: Stack, visitor: SignedIn) -> None:
    stack.sim.do(lambda world: setattr(world, "ring_seconds", 2.0))
    row = gave_up(stack, visitor(), "support")
    page = row.page
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


def test_stop_ends_it_and_each_reads_whose_phone_it_was(stack: Stack, visitor: SignedIn) -> None:
    usual = stack.sim.do(lambda world: world.ring_seconds)
    stack.sim.do(lambda world: setattr(world, "ring_seconds", FOR_EVER))
    try:
        supervisor, colleague = visitor(), visitor()
        assert supervisor.person
        row = gave_up(stack, supervisor, "stopped line")
        theirs = colleague.open(Queue, "stopped line").page
        theirs.goto(row.page.url)
        row.get_by_role("button", name="Call back").click()
        expect(row.get_by_text("Your phone is ringing")).to_be_visible()
        name = supervisor.person.name
        expect(row.get_by_text(f"{name}'s phone is ringing")).to_be_hidden()
        other = theirs.locator(".day-abandoned > li").filter(has_text=CALLER)
        expect(other.get_by_text(f"{name}'s phone is ringing")).to_be_visible()
        expect(other.get_by_text("Your phone is ringing")).to_be_hidden()

        row.get_by_role("button", name="Stop").click()
        expect(row.get_by_text("You stopped it before answering your phone.")).to_be_visible()
        expect(other).to_contain_text(f"{name} stopped it before answering their own phone.")
        eventually(lambda: not stack.sim.do(lambda world: rings(world, PHONE)), what="no phone")
        assert not stack.sim.do(lambda world: rings(world, CALLER))
        expect(row.get_by_role("button", name="Call back again")).to_be_visible()
    finally:
        stack.sim.do(lambda world: setattr(world, "ring_seconds", usual))
