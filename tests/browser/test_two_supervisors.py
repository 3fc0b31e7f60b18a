"""Two supervisors in one conference, one whispering to two people and one heard by everyone: bars,
picture and words say what is so. And axe finds nothing while all that can stand above a page does.
"""

from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from conferencing.simulator.world.hearing import ears
from tests.browser.axe import findings_by_theme
from tests.browser.conftest import SignedIn
from tests.browser.pages import AgentHome, Console
from tests.browser.pictured import pictured
from tests.browser.walls import Wallboard
from tests.system.agents import give_phone, has_queue
from tests.system.rooms import Room
from tests.system.stack import Stack

WHISPERS, BARGES = "+12025550177", "+12025550178"
QUEUE = "overseen line"


def bar_of(page: Page) -> Locator:
    return page.locator("#supervision")


def listens(who_page: Page, url: str, room: Room, phone: str) -> None:
    """For the first time: their phone is asked for, then it rings."""
    who_page.goto(f"{url}/supervision/phone/?conference={quote(room.id)}")
    who_page.get_by_label("Number or SIP address").fill(phone)
    who_page.get_by_role("button", name="Save and listen").click()
    expect(bar_of(who_page)).to_have_attribute("data-stage", "in", timeout=30_000)


def hearers(stack: Stack, room: Room, phone: str) -> set[str]:
    """At Telnyx itself."""
    heard = stack.sim.do(lambda world: ears(world.conference(room.id)))
    own = stack.sim.do(
        lambda world: [leg.call_control_id for leg in world.legs.values() if leg.to == phone][-1]
    )
    return {who for who, whom in heard.items() if own in whom}


@pytest.mark.parametrize("people", [3, 12])
def test_bars_picture_and_words_of_two(stack: Stack, visitor: SignedIn, people: int) -> None:
    stack.sim.do(lambda world: setattr(world, "ring_seconds", 0.5))
    room = Room(stack.sim, people=people)
    maria, ben = visitor(), visitor()
    assert maria.person and ben.person
    one, other = maria.open(Console, room.id).page, ben.open(Console, room.id).page
    listens(one, maria.url, room, WHISPERS)
    listens(other, ben.url, room, BARGES)

    bar = bar_of(one)
    bar.locator("summary", has_text="Whisper").click()
    for index in (0, 1):
        bar.locator("input[type=checkbox]").nth(index).check()
    bar.get_by_role("button", name="Whisper to these").click()
    bar_of(other).get_by_role("button", name="Barge in").click()
    expect(bar).to_have_attribute("data-heard", "some", timeout=30_000)
    expect(bar).to_contain_text("hear you")
    expect(bar_of(other)).to_contain_text("Everyone hears you", timeout=30_000)

    assert len(hearers(stack, room, WHISPERS)) == 2
    assert len(hearers(stack, room, BARGES)) == people + 1
    listed = one.locator("#supervisors")
    expect(listed).to_contain_text(f"{maria.person.name}: whispering to")
    expect(listed).to_contain_text(f"{ben.person.name}: heard by everyone")
    expect(one.locator(".hearing-whisper")).to_have_count(2)
    expect(one.locator("#hearing")).to_contain_text("heard only by")
    one.locator("#hearing").scroll_into_view_if_needed()
    pictured(one, f"two_supervisors_{people}_whispers")
    pictured(other, f"two_supervisors_{people}_barges")
    board = other.context.new_page()
    board.goto(f"{ben.url}/")
    card = board.locator(f"[data-conference='{room.id}']")
    expect(card).to_contain_text(f"{maria.person.name}: whispering")
    expect(card).to_contain_text(f"{ben.person.name}: heard by everyone")
    pictured(board, f"two_supervisors_{people}_board")

    wall = ben.open(Wallboard).page
    expect(bar_of(wall)).to_contain_text("Everyone hears you")
    expect(bar_of(wall).get_by_role("button")).to_have_count(0)
    pictured(wall, f"two_supervisors_{people}_wall")


def test_axe_finds_nothing_with_a_hand_up_a_claim_and_a_bar(
    stack: Stack, visitor: SignedIn
) -> None:
    stack.sim.do(lambda world: setattr(world, "ring_seconds", 0.5))
    # No colour is measured on its way to another.
    agent, maria = visitor("agent"), visitor(reduced_motion="reduce")
    assert agent.person
    has_queue(stack, QUEUE)
    give_phone(stack, agent.person, "+12025550167", queue=QUEUE)
    room = Room(stack.sim, people=3)
    console = maria.open(Console, room.id)
    listens(console.page, maria.url, room, "+12025550179")
    agent.open(AgentHome).button("Ask for help").click()
    console.page.get_by_role("button", name="I'm handling this").click()
    expect(console.page.locator(".is-handled")).to_contain_text("you are handling this")
    expect(console.page.locator("#help-wanted")).to_be_visible()
    found = {}
    found["silent"] = findings_by_theme(console)
    bar_of(console.page).get_by_role("button", name="Barge in").click()
    expect(bar_of(console.page)).to_contain_text("Everyone hears you", timeout=30_000)
    # It stands there only until Telnyx has answered.
    bar_of(console.page).locator(".supervision-says").evaluate(
        "says => says.insertAdjacentHTML('beforeend',"
        """ '<span class="chip is-pending">changing</span>')"""
    )
    found["heard"] = findings_by_theme(console)
    assert not any(found.values()), found
