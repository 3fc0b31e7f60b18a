"""A conference that is opened before Switchboard has heard of it."""

from urllib.parse import quote

from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.conftest import SignedIn
from tests.browser.pages import Console
from tests.system.rooms import Room
from tests.system.stack import Stack

UNKNOWN = "not yet there"


def test_a_conference_opens_as_soon_as_its_first_event_has_come(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim)
    who = visitor()
    console = Console(who.context.new_page(), who.url, room.id)
    unknown = Console(who.context.new_page(), who.url, quote(UNKNOWN))
    # What the page is while nothing has been heard of it, whenever that happens to be.
    early = who.context.request.get(unknown.address)
    who.context.route(console.address, lambda route: route.fulfill(response=early), times=1)

    answer = console.page.goto(console.address)

    assert answer is not None
    assert answer.status == 404
    console.expect_live()


def test_a_conference_that_never_comes_is_said_to_be_unknown(visitor: SignedIn) -> None:
    who = visitor()
    console = Console(who.context.new_page(), who.url, quote(UNKNOWN))
    console.page.clock.install()
    console.page.goto(console.address)
    expect(console.main).to_contain_text(f"no conference with the ID {UNKNOWN}")
    said = console.page.get_by_role("status")
    expect(said).to_contain_text("keeps looking for two minutes")
    assert findings(console) == []

    for _ in range(60):
        with console.page.expect_response(console.address):
            console.page.clock.run_for(2000)

    console.page.clock.run_for(2000)
    expect(said).to_contain_text("It has not appeared")
