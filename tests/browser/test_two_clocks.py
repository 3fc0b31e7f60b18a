"""The clock of Switchboard's machine is wrong: the screen is right, and says so."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.pages import Board, Console
from tests.browser.visitors import Visitor
from tests.system.rooms import Room
from tests.system.stack import running

UNDER_A_MINUTE = re.compile(r"^0:\d\d$")
SHOTS = os.environ.get("SCREENSHOTS", "")


@pytest.mark.stack
def test_durations_are_right_and_the_clock_is_told(
    tmp_path: Path, new_context: Callable[..., BrowserContext]
) -> None:
    with running(tmp_path, RECONCILE_SECONDS="2") as stack:
        # Ours is two minutes ahead: uncorrected, everybody would be there two minutes longer.
        stack.sim.clock_offset = -120.0
        room = Room(stack.sim, "Board call", people=2)
        room.talk(room.legs[0])
        who = Visitor(new_context(), stack.person(), stack.web.url)
        board = who.open(Board)
        banner = board.page.locator("#telnyx-link")
        expect(banner).to_contain_text(re.compile(r"Switchboard's clock is 1(19|20|21) s ahead"))
        expect(banner).to_contain_text("NTP")
        expect(board.page.locator("#link-word")).to_have_text("live")
        if SHOTS:
            board.page.screenshot(path=f"{SHOTS}/clock-banner.png")
        expect(board.card(room.id).locator("time[data-since]").first).to_have_text(UNDER_A_MINUTE)
        console = who.open(Console, room.id)
        for time in console.page.locator("time[data-since]:visible").all():
            expect(time).to_have_text(UNDER_A_MINUTE)
        checked = console.header.locator("time[data-ago]").first
        expect(checked).to_have_text(re.compile(r"^(now|\d s ago)$"))
        # Set right, nothing jumps and nothing is told any more.
        stack.sim.clock_offset = 0.0
        expect(banner).to_be_hidden(timeout=60_000)
        assert not who.failures and not who.strangers
