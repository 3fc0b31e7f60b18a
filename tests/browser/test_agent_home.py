"""An agent takes a call: pressed once, and everything else arrives by itself."""

import pytest
from playwright.sync_api import expect

from conferencing.simulator.world.world import World
from tests.browser.conftest import SignedIn
from tests.browser.pages import AgentHome, Queue
from tests.system.agents import give_phone, has_queue
from tests.system.rooms import enqueue
from tests.system.stack import Stack
from tests.system.waiting import eventually

QUEUE = "first line"
PHONE = "+12025550166"
# The fragment comes again, by the way of every push, without a part of it.
PUSH_WITHOUT = """async (part) => {
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const { apply } = await import(loaded.find((name) => name.includes("js/live/fragments")));
  const copy = document.getElementById("agent-me").cloneNode(true);
  copy.querySelector(part)?.remove();
  // What is the same is told by that; what has changed as well may become something else.
  copy.querySelector(".agent-help").insertAdjacentHTML("beforeend", "<p>news</p>");
  window.pushed = (window.pushed ?? 0) + 1;
  apply({ fragments: [{ id: copy.id, version: 1e30 * window.pushed, html: copy.outerHTML }] });
}"""


def test_an_agent_takes_the_next_call_and_wraps_up(stack: Stack, visitor: SignedIn) -> None:
    agent = visitor("agent")
    assert agent.person
    has_queue(stack, QUEUE)
    give_phone(stack, agent.person, "+12025550165", queue=QUEUE)
    page = agent.context.new_page()
    page.goto(f"{stack.web.url}/agent/")
    expect(page.locator("#agent-me")).to_contain_text("Nobody is waiting")

    caller = enqueue(stack.sim, QUEUE)
    expect(page.locator("#agent-queues")).to_contain_text("1 waiting")
    page.get_by_role("button", name="Take next call").click()
    expect(page.locator("#agent-me")).to_contain_text("You have been talking")
    assert stack.sim.do(lambda world: world.leg(caller).peer is not None)

    stack.sim.do(lambda world: World.hangup(world, world.leg(caller)))
    expect(page.locator("#agent-me")).to_contain_text("Wrapping up")
    expect(page.locator("#agent-day")).to_contain_text(QUEUE)


@pytest.mark.parametrize("is_patient", [True, False], ids=["as asked", "before being asked"])
def test_an_agent_presses_1_and_talks_to_the_caller(
    stack: Stack, visitor: SignedIn, is_patient: bool
) -> None:
    shown = home(stack, visitor, "key line", asks_for_key=True, key_seconds=30)
    caller = enqueue(stack.sim, "key line")
    shown.button("Take next call").click()
    leg = eventually(lambda: picked_up(stack, is_asked=is_patient), what="the phone answered")
    if is_patient:
        expect(shown.me).to_contain_text("Press 1 on your phone to talk to this caller.")
        assert stack.sim.do(lambda world: world.leg(caller).entry is not None)
    stack.sim.do(lambda world: world.press_keys(world.leg(leg), "1"))
    expect(shown.me).to_contain_text("You have been talking")
    assert stack.sim.do(lambda world: world.leg(caller).peer is world.leg(leg))
    assert shown.is_untouched()


def picked_up(stack: Stack, *, is_asked: bool) -> str:
    """The agent's phone, once it is answered; `is_asked`: and asks for the key."""

    def find(world: World) -> str:
        up = [leg for leg in world.legs.values() if leg.to == PHONE and leg.is_alive]
        found = [leg for leg in up if (leg.gathering if is_asked else leg.is_answered)]
        return found[0].call_control_id if found else ""

    return stack.sim.do(find)


def home(stack: Stack, visitor: SignedIn, queue: str, **settings: object) -> AgentHome:
    """Of a new agent of this queue."""
    agent = visitor("agent")
    assert agent.person
    if not stack.database.rows("SELECT 1 FROM conferencing_queuesettings WHERE name = %s", queue):
        has_queue(stack, queue, **settings)
    give_phone(stack, agent.person, PHONE, queue=queue)
    shown = agent.open(AgentHome)
    shown.mark()
    return shown


def test_what_an_agent_presses_shows_without_a_reload_and_keeps_the_focus(
    stack: Stack, visitor: SignedIn
) -> None:
    shown = home(stack, visitor, "press line")
    lunch = shown.button("Lunch")
    lunch.focus()
    shown.page.keyboard.press("Enter")
    expect(shown.state).to_contain_text("Away: Lunch")
    expect(lunch).to_have_attribute("aria-pressed", "true")
    expect(lunch).not_to_have_attribute("aria-busy", "true")
    expect(lunch).to_be_focused()
    shown.button("Ready").click()
    expect(shown.state).to_contain_text("Ready")
    assert shown.is_untouched()


def test_a_refusal_stands_where_the_press_was(stack: Stack, visitor: SignedIn) -> None:
    shown = home(stack, visitor, "empty line")
    shown.button("Take next call").click()
    trouble = shown.me.locator(".trouble")
    expect(trouble).to_contain_text("Nobody is waiting in your queues.")
    shown.button("Ready").click()
    expect(trouble).to_have_count(0)
    assert shown.is_untouched()


def test_the_keyboard_goes_on_where_a_button_was_that_is_gone(
    stack: Stack, visitor: SignedIn
) -> None:
    shown = home(stack, visitor, "focus line")
    enqueue(stack.sim, "focus line")
    expect(shown.me).to_contain_text("Rings your phone")
    shown.button("Take next call").focus()
    shown.page.keyboard.press("Enter")
    expect(shown.state).to_be_focused()
    assert shown.is_untouched()


def test_no_button_becomes_another_one_under_the_keyboard(stack: Stack, visitor: SignedIn) -> None:
    """The next Enter would press that: here it would call every supervisor."""
    shown = home(stack, visitor, "steady line")
    shown.button("Take next call").focus()
    shown.page.evaluate(PUSH_WITHOUT, ".agent-take")
    expect(shown.button("Take next call")).to_have_count(0)
    expect(shown.state).to_be_focused()
    shown.button("Ask for help").focus()
    shown.page.evaluate(PUSH_WITHOUT, ".agent-top .tick")
    expect(shown.button("Ask for help")).to_be_focused()


def test_without_scripts_the_forms_lead_back(stack: Stack, visitor: SignedIn) -> None:
    agent = visitor("agent", java_script_enabled=False)
    assert agent.person
    has_queue(stack, "plain line")
    give_phone(stack, agent.person, "+12025550167", queue="plain line")
    page = agent.context.new_page()
    page.goto(f"{stack.web.url}/agent/")
    page.get_by_role("button", name="Lunch").click()
    expect(page.locator("#me-title")).to_contain_text("Away: Lunch")
    page.get_by_role("button", name="Take next call").click()
    expect(page.locator(".message[role=alert]")).to_contain_text(
        "Nobody is waiting in your queues."
    )


def test_a_supervisor_sets_an_agent_away_without_a_reload(stack: Stack, visitor: SignedIn) -> None:
    agent, supervisor = visitor("agent"), visitor()
    assert agent.person
    has_queue(stack, "watched line")
    give_phone(stack, agent.person, "+12025550168", queue="watched line")
    queue = supervisor.open(Queue, "watched line")
    queue.mark()
    away = queue.page.get_by_role("button", name=f"Away: {agent.person.name}")
    away.click()
    expect(queue.page.locator("#queue-agents")).to_contain_text("set by")
    expect(away).to_have_attribute("aria-disabled", "true")
    expect(away).to_be_focused()
    assert queue.is_untouched()
