"""A supervisor listens, whispers, barges in and leaves; the bar is on every page of theirs."""

import pytest
from playwright.sync_api import Locator, Page, expect

from conferencing.simulator.world.hearing import ears
from tests.browser.conftest import SignedIn
from tests.browser.pages import Activity, Console
from tests.browser.pictured import pictured
from tests.system.rooms import Room
from tests.system.stack import Stack

PHONE = "+12025550177"


def bar_of(page: Page) -> Locator:
    return page.locator("#supervision")


def hearers(stack: Stack, room: Room) -> set[str]:
    """Of the supervisor, at Telnyx itself."""
    heard = stack.sim.do(lambda world: ears(world.conference(room.id)))
    own = stack.sim.do(
        lambda world: [leg.call_control_id for leg in world.legs.values() if leg.to == PHONE][-1]
    )
    return {who for who, whom in heard.items() if own in whom}


def listen_for_the_first_time(page: Page) -> None:
    """Then their own phone is asked for."""
    expect(bar_of(page)).to_be_hidden()
    page.get_by_role("button", name="Listen", exact=True).click()
    page.get_by_label("Number or SIP address").fill(PHONE)
    page.get_by_role("button", name="Save and listen").click()
    expect(bar_of(page)).to_have_attribute("data-stage", "in")
    expect(bar_of(page)).to_contain_text("Nobody hears you")


def leaves_room_on_a_phone(page: Page) -> None:
    """Below the bar there is the conference."""
    bar = bar_of(page)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(bar.get_by_role("button", name="Leave")).to_be_in_viewport(ratio=1)
    box = bar.bounding_box()
    assert box and box["y"] + box["height"] < 170
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_supervisor_listens_whispers_barges_in_and_leaves(
    stack: Stack, visitor: SignedIn
) -> None:
    stack.sim.do(lambda world: setattr(world, "ring_seconds", 0.5))
    room = Room(stack.sim, people=3)
    supervisor = visitor()
    page = supervisor.open(Console, room.id).page
    bar = bar_of(page)
    listen_for_the_first_time(page)
    expect(page.locator("#supervisors")).to_contain_text("listening, heard by nobody")
    assert hearers(stack, room) == set()
    pictured(page, "supervising_listen")

    bar.locator("summary").click()
    bar.locator("input[type=checkbox]").first.check()
    bar.get_by_role("button", name="Whisper to these").click()
    expect(bar).to_have_attribute("data-heard", "some")
    assert len(hearers(stack, room)) == 1
    pictured(page, "supervising_whisper")
    leaves_room_on_a_phone(page)

    other = supervisor.open(Activity)
    elsewhere = bar_of(other.page)
    elsewhere.get_by_role("button", name="Barge in").click()
    expect(elsewhere).to_contain_text("Everyone hears you")
    expect(bar).to_contain_text("Everyone hears you")
    assert len(hearers(stack, room)) == 3
    pictured(other.page, "supervising_barge")

    page.close()
    other.page.reload()
    expect(elsewhere).to_contain_text("Everyone hears you")
    elsewhere.get_by_role("button", name="Listen").click()
    expect(elsewhere).to_contain_text("Nobody hears you")
    assert hearers(stack, room) == set()
    elsewhere.get_by_role("button", name="Leave").click()
    expect(elsewhere).to_have_attribute("data-stage", "ended")
    assert room.is_live and len(room.legs) == 3


@pytest.mark.parametrize("group", ["agent"])
def test_whoever_may_not_listen_has_no_bar_and_no_button(
    stack: Stack, visitor: SignedIn, group: str
) -> None:
    agent = visitor(group)
    page = agent.context.new_page()
    page.goto(f"{stack.web.url}/agent/")
    expect(page.locator("#agent-me")).to_be_visible()
    assert page.locator("body[data-own]").count() == 0


def test_what_the_bar_says_is_no_fact_while_the_page_is_cut_off(
    stack: Stack, visitor: SignedIn
) -> None:
    stack.sim.do(lambda world: setattr(world, "ring_seconds", 0.5))
    room = Room(stack.sim, people=14)
    who = visitor()
    console = who.open(Console, room.id)
    page = console.page
    page.get_by_role("button", name="Listen", exact=True).click()
    page.get_by_label("Number or SIP address").fill(PHONE)
    page.get_by_role("button", name="Save and listen").click()
    bar = bar_of(page)
    expect(bar).to_have_attribute("data-stage", "in")
    bar.get_by_role("button", name="Barge in").click()
    expect(bar).to_have_attribute("data-heard", "everyone")
    caveat = bar.get_by_role("alert")
    expect(caveat).to_be_hidden()

    who.context.set_offline(True)
    expect(caveat).to_contain_text("This is the last known state", timeout=1500)
    expect(caveat).to_be_visible()
    pictured(page, "supervising_cut_off")
    who.context.set_offline(False)
    expect(caveat).to_be_hidden()
    expect(bar).to_contain_text("Everyone hears you")

    for name, chooses in (
        ("Whisper", "Whisper to these"),
        ("Take over", "End their call and stay"),
    ):
        bar.locator("summary", has_text=name).click()
        opened = bar.locator("details[open]")
        expect(opened.locator("legend")).to_be_in_viewport(ratio=1)
        expect(opened.get_by_role("button", name=chooses)).to_be_in_viewport(ratio=1)
        pictured(page, f"supervising_{name}_of_many")
        bar.locator("summary", has_text=name).click()


def test_the_keyboard_goes_on_from_the_bar_when_a_switch_is_gone(
    stack: Stack, visitor: SignedIn
) -> None:
    stack.sim.do(lambda world: setattr(world, "ring_seconds", 0.5))
    room = Room(stack.sim, people=3)
    page = visitor().open(Console, room.id).page
    page.get_by_role("button", name="Listen", exact=True).press("Enter")
    page.get_by_label("Number or SIP address").fill(PHONE)
    page.get_by_role("button", name="Save and listen").press("Enter")
    bar = bar_of(page)
    expect(bar).to_have_attribute("data-stage", "in")
    whisper = bar.locator("summary", has_text="Whisper")
    whisper.press("Enter")
    for index in (0, 1):
        bar.locator("input[type=checkbox]").nth(index).press("Space")
    room.talk(room.legs[0])
    expect(page.locator("#balance")).to_contain_text("has the floor")
    expect(bar.locator("input[type=checkbox]").nth(1)).to_be_focused()
    bar.get_by_role("button", name="Whisper to these").press("Enter")
    expect(whisper).to_be_focused()
    expect(bar).to_have_attribute("data-heard", "some")
    expect(whisper).to_be_focused()
    bar.get_by_role("button", name="Barge in").press("Enter")
    expect(bar).to_have_attribute("data-heard", "everyone")
    expect(bar.get_by_role("button", name="Barge in")).to_be_focused()
    bar.get_by_role("button", name="Leave").press("Enter")
    expect(bar).to_have_attribute("data-stage", "ended")
    expect(bar).to_be_focused()
