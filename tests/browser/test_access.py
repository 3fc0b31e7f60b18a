"""Who may see and press what, also while a page is open."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignedIn
from tests.browser.pages import Activity, Board, Console, Queues, Screen, SignIn
from tests.system import people
from tests.system.rooms import Room, a_number, enqueue
from tests.system.stack import Stack

pytestmark = pytest.mark.stack


def test_signing_out_elsewhere_cuts_an_open_page_off(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    who = visitor()
    console = who.open(Console, room.id)

    people.sign_out(stack.database, who.person)  # type: ignore[arg-type]

    expect(console.root).to_have_attribute("data-live", "signed-out")
    overlay = console.page.locator("dialog#signed-out")
    expect(overlay).to_be_visible()
    console.page.keyboard.press("Escape")
    expect(overlay).to_be_visible()
    _expect_frozen(stack, console, room)
    overlay.get_by_role("link", name="Sign in").click()
    expect(console.page).to_have_url(re.compile(r"/accounts/login/\?next=%2Fconferences%2F"))


def test_losing_the_permission_cuts_an_open_page_off(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    who = visitor()
    board = who.open(Board)
    board.expect_people(room.id, 1)

    people.take_out_of_groups(stack.database, who.person)  # type: ignore[arg-type]

    expect(board.page.locator("dialog#forbidden")).to_be_visible()
    board.expect_not_live()
    _expect_frozen(stack, board, room)


def test_an_agent_is_led_home_and_refused_elsewhere(stack: Stack, visitor: SignedIn) -> None:
    room, number = Room(stack.sim), a_number()
    enqueue(stack.sim, "masked", number)
    agent = visitor("agent")
    page = agent.context.new_page()

    page.goto(stack.web.url)
    assert urlsplit(page.url).path == "/agent/"
    expect(page.get_by_role("navigation").get_by_role("link")).to_have_count(2)
    assert number not in page.content() and "masked" not in page.content()
    for path in (Activity.path, Queues.path, "/queues/masked/", f"/conferences/{room.id}/"):
        answer = page.goto(stack.web.url + path)
        assert answer and answer.status == 403
        expect(page.get_by_role("heading", level=1)).to_contain_text("have access")


def test_a_supervisor_sees_full_numbers(stack: Stack, visitor: SignedIn) -> None:
    number = a_number()
    leg = enqueue(stack.sim, "in full", number)

    expect(visitor().open(Queues).call(leg)).to_contain_text(number)


def test_signing_in_leads_to_the_page_that_was_asked_for(stack: Stack, visitor: SignedIn) -> None:
    person = stack.person()
    nobody = visitor("")
    page = nobody.context.new_page()
    page.goto(stack.web.url + Activity.path)
    login = SignIn(page, stack.web.url)

    login.sign_in(person.name, "wrong")
    expect(page.get_by_role("alert")).to_be_visible()
    login.sign_in(person.name, people.PASSWORD)

    expect(page).to_have_url(stack.web.url + Activity.path)
    Activity(page, stack.web.url).expect_live()


def test_signing_out_ends_in_the_sign_in_page(stack: Stack, visitor: SignedIn) -> None:
    board = visitor().open(Board)

    board.page.locator("button.account").click()
    board.page.get_by_role("button", name="Sign out").click()

    expect(board.page).to_have_url(re.compile("/accounts/login/"))


def _expect_frozen(stack: Stack, screen: Screen, room: Room) -> None:
    """What happens now is not shown any more, and nothing can be pressed."""
    people_before = screen.page.locator("[data-people]").first.get_attribute("data-people")
    witness = stack.person().watch(f"conference:{room.id}")
    newcomer = room.join()
    witness.until(
        lambda it: any(newcomer in html for html in it.fragments.values()), "the newcomer"
    )
    assert newcomer not in screen.page.content()
    assert screen.page.locator("[data-people]").first.get_attribute("data-people") == people_before
    expect(screen.page.locator('button[data-action]:not([aria-disabled="true"])')).to_have_count(0)
    witness.close()
