"""A session has as many live connections as it may: the next page says so, and waits for one."""

import re

import pytest
from playwright.sync_api import expect

from dashboard.live.places import MOST
from tests.browser.conftest import SignedIn
from tests.browser.pages import Board

pytestmark = pytest.mark.stack

# Each is open, or has been refused.
OPEN_MANY = """many => Promise.all(Array.from({length: many}, () => new Promise(done => {
  const opened = new WebSocket(`ws://${location.host}/live/?topic=activity`);
  (window.opened ??= []).push(opened);
  opened.onmessage = opened.onclose = done;
})))"""


def test_one_page_too_many_says_so_and_is_live_once_another_is_closed(visitor: SignedIn) -> None:
    first = visitor().open(Board)
    first.page.evaluate(OPEN_MANY, MOST)

    second = Board(first.page.context.new_page(), first.address.removesuffix(Board.path))
    second.page.goto(second.address)
    expect(second.banner).to_contain_text("Too many Switchboard pages are open under your account")
    expect(second.banner).to_contain_text(re.compile(r"\d+ s old"))
    second.expect_not_live()
    first.expect_live()

    first.page.evaluate("window.opened.forEach((each) => each.close())")
    second.expect_live()
    expect(second.banner).to_be_hidden()
