"""axe-core on every screen and every dialog, in both themes, on a desk and on a phone: nothing
keeps anybody from using them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.axe import findings_by_theme
from tests.browser.conftest import SignedIn
from tests.browser.operating import Palette, Several, dialog_from, more, pick, rail
from tests.browser.pages import AgentHome, Board, Console, Queue, Queues, Screen
from tests.browser.test_looks import (
    PERSON_DIALOGS,
    PHONE,
    RAIL_DIALOGS,
    busy,
    every_page,
    known,
)
from tests.system.rooms import Room, enqueue
from tests.system.stack import Stack

__all__ = ["busy"]

DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
# Off by itself, because it is new: what is read on a button must begin what a voice calls it by.
OPEN_DIALOG = "dialog[open]"
CALL_DIALOGS = [
    ("Add to a conference", "join"),
    ("Start a conference", "create"),
    ("Connect", "bridge"),
    ("Transfer", "transfer"),
]
PATHS = [
    "/queues/support/",
    "/queues/support/settings/",
    "/queues/support/day/",
    "/directory/new/",
    "/directory/import/",
    "/kiosks/",
    "/accounts/password/",
    "/accounts/second-factor/",
]
# Of administrators; the steps of the set-up have a test of their own.
ADMIN_PATHS = [
    "/setup/",
    "/changes/",
    "/changes/?who=nobody&from=x",
    "/connections/",
    "/teams/",
    "/link/",
    "/accounts/sessions/",
]
ROUTES = "/routes/?called=%2B12025550110&at=2026-11-29T18:05"
POPOVERS = ["account", "link-details", "shortcuts"]


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def size(request: pytest.FixtureRequest) -> dict[str, Any]:
    size: dict[str, Any] = request.param
    return size


def test_every_screen(busy: Room, visitor: SignedIn, size: dict[str, Any]) -> None:
    who = visitor(reduced_motion="reduce", **size)
    found = {screen.address: findings_by_theme(screen) for screen in every_page(who, busy)}
    assert not any(found.values()), found


def test_every_dialog_of_a_console(stack: Stack, visitor: SignedIn, size: dict[str, Any]) -> None:
    room = Room(stack.sim, people=3)
    leg = known(stack, room, room.legs[1])
    console = visitor(reduced_motion="reduce", **size).open(Console, room.id)
    found: dict[str, list[str]] = {}
    for menu, entry, name in RAIL_DIALOGS:
        dialog_from(console, rail(console, menu), entry, name)
        found[entry] = _and_close(console)
    for entry, name in PERSON_DIALOGS:
        dialog_from(console, more(console, leg), entry, name)
        found[entry] = _and_close(console)
    for opener in (rail(console, "record-menu"), more(console, leg)):
        with opened_menu(console, opener) as menu:
            found[menu] = findings_by_theme(console, f"#{menu}")
    console.person(leg).press("remove")
    expect(console.confirmation).to_be_visible()
    found["question"] = _and_close(console)
    pick(console, leg).check()
    Several(console).expect_count(1)
    found["several"] = findings_by_theme(console)
    assert not any(found.values()), found


def test_every_dialog_of_the_queues(stack: Stack, visitor: SignedIn, size: dict[str, Any]) -> None:
    leg = enqueue(stack.sim, "support")
    queues = visitor(reduced_motion="reduce", **size).open(Queues)
    opener = queues.call(leg).locator("[data-menu]")
    found: dict[str, list[str]] = {}
    with opened_menu(queues, opener) as menu:
        found[menu] = findings_by_theme(queues, f"#{menu}")
    for entry, name in CALL_DIALOGS:
        dialog_from(queues, opener, entry, name)
        found[entry] = _and_close(queues)
    assert not any(found.values()), found


def test_what_every_screen_opens(visitor: SignedIn, size: dict[str, Any]) -> None:
    board = visitor(reduced_motion="reduce", **size).open(Board)
    found: dict[str, list[str]] = {}
    Palette(board).open()
    found["palette"] = _and_close(board)
    for name in POPOVERS:
        board.page.evaluate("(id) => document.getElementById(id).showPopover()", name)
        found[name] = findings_by_theme(board, f"#{name}")
        board.page.evaluate("(id) => document.getElementById(id).hidePopover()", name)
    assert not any(found.values()), found


def test_what_a_supervisor_and_an_agent_see_beside(
    stack: Stack, visitor: SignedIn, size: dict[str, Any]
) -> None:
    enqueue(stack.sim, "support")
    who = visitor(reduced_motion="reduce", **size)
    queue = who.open(Queue, "support")
    expect(queue.page.locator(".caller")).to_have_count(1)
    found = {path: _looked_at(queue, path) for path in PATHS}
    agent = visitor("agent", reduced_motion="reduce", **size)
    found["agent"] = findings_by_theme(agent.open(AgentHome))
    admin = visitor("admin", reduced_motion="reduce", **size)
    opened = admin.open(Queue, "support")
    found |= {path: _looked_at(opened, path) for path in (ROUTES, *ADMIN_PATHS)}
    assert not any(found.values()), found


def test_every_dialog_that_a_page_carries(
    stack: Stack, visitor: SignedIn, size: dict[str, Any]
) -> None:
    """Also those that few presses lead to, or none of these tests."""
    room = Room(stack.sim, people=2)
    enqueue(stack.sim, "support")
    who = visitor(reduced_motion="reduce", **size)
    found: dict[str, list[str]] = {}
    for screen, *arguments in ((Board,), (Console, room.id), (Queue, "support")):
        for name, problems in _carried(who.open(screen, *arguments)):
            found[f"{screen.__name__} {name}"] = problems
    assert {"Board dial", "Console set-exit", "Queue enqueue-these"} <= set(found)
    assert not any(found.values()), found


def _carried(screen: Screen) -> Iterator[tuple[str, list[str]]]:
    # A question has no words before it is asked: see the console's.
    dialogs = screen.page.locator("dialog[id]:not(#confirm)")
    for name in dialogs.evaluate_all("all => all.map((one) => one.id)"):
        screen.page.evaluate("(id) => document.getElementById(id).showModal()", name)
        yield name, findings_by_theme(screen, f"#{name}")
        screen.page.evaluate("(id) => document.getElementById(id).close()", name)


def _looked_at(screen: Screen, path: str) -> list[str]:
    screen.page.goto(screen.address.split("/queues/")[0] + path)
    return findings_by_theme(screen)


@contextmanager
def opened_menu(screen: Screen, opener: Locator) -> Iterator[str]:
    opener.click()
    name = opener.get_attribute("data-menu") or ""
    expect(screen.page.locator(f"#{name}")).to_be_visible()
    yield name
    screen.page.keyboard.press("Escape")


def _and_close(screen: Screen) -> list[str]:
    found = findings_by_theme(screen, OPEN_DIALOG)
    screen.page.keyboard.press("Escape")
    return found
