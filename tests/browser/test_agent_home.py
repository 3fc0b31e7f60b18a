"""An agent takes a call: pressed once, and everything else arrives by itself."""

from playwright.sync_api import expect

from conferencing.simulator.world.world import World
from tests.browser.conftest import SignedIn
from tests.system.agents import give_phone, has_queue
from tests.system.rooms import enqueue
from tests.system.stack import Stack

QUEUE = "first line"


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
    expect(page.locator("#agent-me")).to_contain_text("You are talking")
    assert stack.sim.do(lambda world: world.leg(caller).peer is not None)

    stack.sim.do(lambda world: World.hangup(world, world.leg(caller)))
    expect(page.locator("#agent-me")).to_contain_text("Wrapping up")
    expect(page.locator("#agent-day")).to_contain_text(QUEUE)
