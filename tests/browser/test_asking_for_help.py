"""An agent raises a hand, a supervisor takes it on from any page, and a second one sees that."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SignedIn
from tests.browser.pages import AgentHome, Board, Recordings
from tests.browser.pictured import pictured
from tests.system.agents import give_phone, has_queue
from tests.system.stack import Stack

QUEUE = "help line"


def asking(page: Page, name: str) -> Locator:
    return page.locator("#help-wanted li").filter(has_text=f"{name} is asking for help")


def test_a_hand_is_seen_on_every_page_and_taken_by_one(stack: Stack, visitor: SignedIn) -> None:
    agent = visitor("agent")
    assert agent.person
    name = agent.person.name
    has_queue(stack, QUEUE)
    give_phone(stack, agent.person, "+12025550168", queue=QUEUE)
    home = agent.open(AgentHome)
    maria, sam = visitor("supervisor"), visitor("supervisor")
    assert maria.person
    board, recordings = maria.open(Board), sam.open(Recordings)

    home.button("Ask for help").click()
    expect(home.me).to_contain_text("You have asked for help")
    hand = asking(board.page, name)
    expect(hand).to_be_visible()
    pictured(board.page, "help_asked")
    hand.get_by_role("button", name="I'll help").click()
    expect(hand).to_contain_text("You are helping")
    expect(asking(recordings.page, name)).to_contain_text(f"{maria.person.name} is helping")
    expect(home.me).to_contain_text(f"{maria.person.name} is helping you")
    pictured(home.page, "help_agent")

    hand.get_by_role("link", name="Show the agent").click()
    expect(board.page.locator("#queue-agents")).to_contain_text("Asking for help")
    pictured(board.page, "help_queue")
    hand.get_by_role("button", name="Done").click()
    expect(asking(board.page, name)).to_have_count(0)
    expect(asking(recordings.page, name)).to_have_count(0)
    expect(home.button("Ask for help")).to_be_visible()


def test_enter_pressed_twice_takes_a_request_on_and_does_not_hand_it_back(
    stack: Stack, visitor: SignedIn
) -> None:
    agent = visitor("agent")
    assert agent.person
    if not stack.database.rows("SELECT 1 FROM conferencing_queuesettings WHERE name = %s", QUEUE):
        has_queue(stack, QUEUE)
    give_phone(stack, agent.person, "+12025550171", queue=QUEUE)
    home = agent.open(AgentHome)
    page = visitor("supervisor").open(Board).page
    home.button("Ask for help").click()
    hand = asking(page, agent.person.name)
    hand.get_by_role("button", name="I'll help").focus()
    page.keyboard.press("Enter")
    expect(hand).to_contain_text("You are helping")
    expect(hand.locator("strong")).to_be_focused()
    page.keyboard.press("Enter")
    home.button("No help needed").click()
    expect(hand).to_have_count(0)


def test_a_new_hand_is_heard_where_somebody_wants_it(stack: Stack, visitor: SignedIn) -> None:
    agent = visitor("agent")
    assert agent.person
    if not stack.database.rows("SELECT 1 FROM conferencing_queuesettings WHERE name = %s", QUEUE):
        has_queue(stack, QUEUE)
    give_phone(stack, agent.person, "+12025550169", queue=QUEUE)
    home = agent.open(AgentHome)
    page = visitor("supervisor").open(Board).page
    page.evaluate(
        "() => { window.heard = [];"
        " document.addEventListener('switchboard:help', (e) => heard.push(e.detail.isHeard)); }"
    )
    home.button("Ask for help").click()
    expect(asking(page, agent.person.name)).to_be_visible()
    assert page.evaluate("window.heard") == [False]
    home.button("No help needed").click()
    expect(asking(page, agent.person.name)).to_have_count(0)

    page.get_by_role("button", name="Account:").click()
    sound = page.get_by_role("button", name="Sound when an agent asks for help")
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "true")
    home.button("Ask for help").click()
    expect(asking(page, agent.person.name)).to_be_visible()
    assert page.evaluate("window.heard") == [False, True]
