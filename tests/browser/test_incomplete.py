"""A page whose scripts did not all arrive: it says so, and does not pass for a live one."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import findings
from tests.browser.conftest import SignedIn
from tests.browser.pages import Board

# How long it waits is the style's own business.
FINISH = (
    """() => document.querySelector(".incomplete").getAnimations().forEach(one => one.finish())"""
)


@pytest.mark.parametrize("lost", ["**/js/live/lists.js", "**/htmx*.js"])
def test_a_page_that_is_not_whole_says_so_and_can_be_loaded_again(
    visitor: SignedIn, lost: str
) -> None:
    who = visitor()
    who.context.route(lost, lambda route: route.abort(), times=1)
    page: Page = who.context.new_page()
    board = Board(page, who.url)
    page.goto(board.address)
    board.expect_not_live()
    notice = page.locator(".incomplete")
    expect(notice).to_be_hidden()
    page.evaluate(FINISH)
    expect(notice).to_be_visible()
    expect(notice).to_contain_text("did not load completely")
    assert findings(board) == []
    notice.get_by_role("link", name="Load it again").click()
    board.expect_live()
    page.evaluate(FINISH)
    expect(notice).to_be_hidden()
