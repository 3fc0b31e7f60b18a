"""Somebody ends a session of theirs from another browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignedIn
from tests.browser.pages import Alone, Board, SignIn
from tests.browser.visitors import Visitor
from tests.system import people
from tests.system.stack import Stack

pytestmark = pytest.mark.stack


class Sessions(Alone):
    path = "/accounts/sessions/"


def test_a_session_that_is_ended_elsewhere_closes_its_page(stack: Stack, visitor: SignedIn) -> None:
    name = stack.person().name
    here = _signed_in(visitor, name)
    board = here.open(Board)
    board.page.locator("button.account").click()
    board.page.get_by_role("link", name="Sessions").click()
    expect(board.page.get_by_role("heading", name="Sessions")).to_be_visible()
    other = _signed_in(visitor, name)
    elsewhere = other.open(Board)
    sessions = board.page.get_by_role("listitem")
    board.page.reload()
    expect(sessions).to_have_count(2)
    expect(sessions.first).to_contain_text("this browser")
    sessions.nth(1).get_by_role("button", name=re.compile("^Sign out")).click()
    expect(sessions).to_have_count(1)
    expect(board.page.get_by_role("status")).to_contain_text("Signed out.")
    expect(elsewhere.root).to_have_attribute("data-live", "signed-out")
    expect(elsewhere.page.locator("dialog#signed-out")).to_be_visible()
    assert not here.problems and not other.problems


def _signed_in(visitor: SignedIn, name: str) -> Visitor:
    """In a browser of its own."""
    other = visitor("")
    login = other.open(SignIn)
    login.sign_in(name, people.PASSWORD)
    expect(login.page).not_to_have_url(re.compile("/login/"))
    return other
