"""Wallboards at which nobody is signed in."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignedIn
from tests.browser.walls import WALL, Links, Wallboard, link, nobody
from tests.system.rooms import enqueue
from tests.system.stack import Stack

pytestmark = pytest.mark.stack


def test_a_kiosk_needs_no_login_and_gives_its_token_to_nobody(
    stack: Stack, visitor: SignedIn
) -> None:
    _, path = link(stack, visitor, "shown")
    enqueue(stack.sim, "not shown")
    wall = nobody(visitor, **WALL).open(Wallboard, path)
    expect(wall.band("shown")).to_be_visible()
    expect(wall.bands).to_have_count(1)
    enqueue(stack.sim, "shown", "+12025550142")
    expect(wall.figure("shown", "waiting")).to_have_attribute("data-value", "2")
    assert "0142" not in wall.page.content()
    token = path.split("/")[2]
    asked = [request for request in wall.heard if not request.url.endswith(path)]
    assert asked
    for request in asked:
        assert token not in request.url
        assert token not in str(request.all_headers().get("referer"))
    assert wall.page.context.cookies() == []


def test_a_revoked_link_is_dark_within_five_seconds(stack: Stack, visitor: SignedIn) -> None:
    links, path = link(stack, visitor, "dark", name="Dark hall")
    wall = nobody(visitor, **WALL).open(Wallboard, path)
    expect(wall.band("dark")).to_be_visible()
    links.revoke("Dark hall")
    expect(wall.page.get_by_role("heading", name="This link no longer works")).to_be_visible(
        timeout=5000
    )
    expect(wall.bands).to_have_count(0)
    wall.page.reload()
    expect(wall.page.get_by_role("heading", name="This link does not work")).to_be_visible()


def test_a_kiosk_takes_turns(stack: Stack, visitor: SignedIn) -> None:
    for queue in ("turn one", "turn two"):
        enqueue(stack.sim, queue)
    supervisor = visitor()
    expect(supervisor.open(Wallboard).band("turn two")).to_be_visible()
    path = supervisor.open(Links).make(
        "Turns", "turn one", "turn two", pages="One at a time, 15 s each"
    )
    wall = nobody(visitor, **WALL).open(Wallboard, path, with_clock=True)
    for shown in (["turn one", "turn two"], ["turn one"], ["turn two"], ["turn one", "turn two"]):
        expect(wall.page.locator(".wall-band:visible")).to_have_count(len(shown))
        for queue in shown:
            expect(wall.band(queue)).to_be_visible()
        wall.page.clock.run_for(15_000)


def test_the_address_of_a_new_link_is_copied(stack: Stack, visitor: SignedIn) -> None:
    links, path = link(stack, visitor, "copied", name="Copied")
    links.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    links.page.get_by_role("button", name="Copy").click()
    expect(links.page.locator("#kiosk-copied")).to_have_text("Copied.")
    assert links.page.evaluate("navigator.clipboard.readText()").endswith(path)


def test_where_copying_is_not_allowed_the_address_is_selected(
    stack: Stack, visitor: SignedIn
) -> None:
    links, path = link(stack, visitor, "selected", name="Selected")
    links.page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }"
    )
    links.page.get_by_role("button", name="Copy").click()
    expect(links.page.locator("#kiosk-copied")).to_contain_text("copy it by hand")
    assert links.page.evaluate("getSelection().toString()").strip().endswith(path)
