"""An administrator sets up a team, and what its supervisor has open shows nothing else any more."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.axe import findings_by_theme
from tests.browser.conftest import SignedIn
from tests.browser.pages import Alone, Board
from tests.browser.test_accessibility import size
from tests.system.rooms import enqueue
from tests.system.stack import Stack

__all__ = ["size"]

pytestmark = pytest.mark.stack

NEW = "/admin/conferencing/team/add/"


class Teams(Alone):
    path = "/teams/"


class NewTeam(Alone):
    path = NEW

    def save(self, name: str, queues: str, member: str) -> None:
        self.page.get_by_label("Name", exact=False).first.fill(name)
        self.page.locator("#id_members_from").select_option(label=member)
        self.page.locator("#id_members_add, #id_members_add_link").first.click()
        self.page.locator("#id_rules-0-kind").select_option("queue")
        self.page.locator("#id_rules-0-value").fill(queues)
        self.page.get_by_role("button", name=re.compile("^Save$")).click()


def test_a_team_is_set_up_and_an_open_board_shows_only_its_own(
    stack: Stack, visitor: SignedIn
) -> None:
    enqueue(stack.sim, "okapi-queue")
    enqueue(stack.sim, "zebra-queue")
    somebody = visitor()
    assert somebody.person
    board = somebody.open(Board)
    theirs, others = (board.queues.filter(has_text=f"{one}-queue") for one in ("okapi", "zebra"))
    expect(theirs).to_have_count(1)
    expect(others).to_have_count(1)
    admin = visitor("admin")
    admin.open(NewTeam).save("Okapis", "okapi*", somebody.person.name)
    expect(others).to_have_count(0)
    expect(theirs).to_have_count(1)
    teams = admin.open(Teams)
    row = teams.page.get_by_role("row", name=re.compile("Okapis"))
    expect(row).to_contain_text("okapi-queue")
    teams.page.get_by_label("Name of a queue").fill("Okapi by night")
    teams.page.get_by_role("button", name="Show").click()
    expect(teams.page.get_by_role("status")).to_contain_text("Okapis")
    assert not somebody.problems and not admin.problems


def test_everybody_can_use_it_everywhere(
    stack: Stack, visitor: SignedIn, size: dict[str, Any]
) -> None:
    admin = visitor("admin", reduced_motion="reduce", **size)
    teams = admin.open(Teams)
    teams.page.goto(f"{teams.address}?queue=okapi&conference=Sales")
    expect(teams.page.get_by_role("heading", name="Teams").first).to_be_visible()
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert teams.page.evaluate(wider) <= 0
    assert not admin.problems and not findings_by_theme(teams)
