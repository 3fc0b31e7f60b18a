"""Every page: fits a phone, can be read in light and dark, obeys its own content policy, and asks
nobody else for anything.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import ViewportSize, expect

from conferencing.simulator.world.world import World
from tests.browser import drawn
from tests.browser.conftest import SignedIn
from tests.browser.operating import Dialog, dialog_from, more, rail
from tests.browser.pages import (
    Activity,
    Board,
    Console,
    Directory,
    Nothing,
    Queues,
    Recordings,
    Screen,
    SignIn,
)
from tests.browser.visitors import Visitor
from tests.system.rooms import Room, enqueue
from tests.system.stack import Stack

RAIL_DIALOGS = [
    ("record-menu", "Start recording", "record-start"),
    ("record-menu", "Pause", "record-pause"),
    ("announce-menu", "Read out a message", "announce"),
    ("announce-menu", "Play a sound", "announce"),
]
PERSON_DIALOGS = [
    ("Send keys", "keys"),
    ("Ask for keypad digits", "gather"),
    ("Role", "role"),
    ("Set what happens on leaving", "set-exit"),
    ("Transfer", "transfer"),
    ("Move", "move"),
]
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
NARROWEST: ViewportSize = {"width": 320, "height": 640}


@pytest.fixture
def busy(stack: Stack) -> Iterator[Room]:
    """Every kind of thing on the screens: people talking, muted, on hold and gone, a failed press,
    long names, an end, a queue, a recording.
    """
    Room(stack.sim, "Over").end()
    room = Room(
        stack.sim,
        "A conference with a name that is far too long for the screen of any telephone",
        people=5,
    )
    enqueue(stack.sim, "looked-at")
    person = stack.person()
    stack.sim.faults.api_status(422, path="/actions/unhold")
    with_state = {"mute": 1, "hold": 2, "unhold": 3}
    for verb, leg in with_state.items():
        command = person.press(verb, room.id, known(stack, room, room.legs[leg]))
        stack.until_state(command, "confirmed", "failed")
    stack.sim.do(lambda world: _record(world, room.id))
    room.hang_up(room.legs[4])
    room.talk(room.legs[0])
    stack.sim.wait_delivered(20)
    yield room


def test_no_page_scrolls_sideways_on_a_phone(busy: Room, visitor: SignedIn) -> None:
    for screen in every_page(visitor(**PHONE), busy):
        assert drawn.sticking_out(screen.page) == [], screen.address
        screen.page.set_viewport_size(NARROWEST)
        assert drawn.sticking_out(screen.page) == [], screen.address


def test_a_mute_can_be_pressed_on_a_phone(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=2)
    console = visitor(**PHONE).open(Console, room.id)

    console.person(room.legs[1]).button("mute").tap()

    console.person(room.legs[1]).expect_muted()


def test_every_dialog_fits_a_phone_and_can_be_read(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=2)
    console = visitor(reduced_motion="reduce", **PHONE).open(Console, room.id)
    for dialog in _every_dialog(console, room.legs[1]):
        box = dialog.root.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["viewport"]["width"]
        assert drawn.sticking_out(console.page) == []
        assert drawn.pale_by_theme(console.page) == []


def test_every_text_can_be_read(busy: Room, visitor: SignedIn) -> None:
    for screen in every_page(visitor(reduced_motion="reduce"), busy):
        assert drawn.pale_by_theme(screen.page) == [], screen.address


def test_the_theme_of_the_viewer_goes_before_that_of_the_system(visitor: SignedIn) -> None:
    board = visitor(color_scheme="light").open(Board)
    light = _background(board)
    theme = board.page.locator("#theme")

    theme.click()
    expect(board.root).to_have_attribute("data-theme", "light")
    assert _background(board) == light
    theme.click()
    expect(board.root).to_have_attribute("data-theme", "dark")
    assert _background(board) != light
    board.page.reload()
    expect(board.root).to_have_attribute("data-theme", "dark")


def test_no_page_breaks_its_own_policy_or_complains(busy: Room, visitor: SignedIn) -> None:
    who = visitor()
    for screen in every_page(who, busy):
        answer = screen.page.reload()
        assert answer and "script-src 'self'" in answer.headers["content-security-policy"]
    not_found = [problem for problem in who.problems if "404 (Not Found)" in problem]
    assert who.problems == not_found
    assert len(not_found) == 2, "only the page that is not there, which was asked for twice"


def every_page(who: Visitor, room: Room) -> Iterator[Screen]:
    for kind in (Board, Queues, Recordings, Activity, Directory):
        yield who.open(kind)
    yield who.open(Console, room.id)
    yield who.open(Nothing)
    who.context.clear_cookies()
    yield who.open(SignIn)


def _record(world: World, conference_id: str) -> None:
    conference = world.conference(conference_id)
    world.start_recording(conference)
    world.stop_recording(conference)


def _every_dialog(console: Console, leg: str) -> Iterator[Dialog]:
    """Opened, one after the other."""
    for menu, entry, name in RAIL_DIALOGS:
        yield dialog_from(console, rail(console, menu), entry, name)
        console.page.keyboard.press("Escape")
    for entry, name in PERSON_DIALOGS:
        yield dialog_from(console, more(console, leg), entry, name)
        console.page.keyboard.press("Escape")


def known(stack: Stack, room: Room, leg: str) -> str:
    watcher = stack.person().watch(f"conference:{room.id}")
    watcher.until(lambda it: any(leg in html for html in it.fragments.values()), "the person")
    watcher.close()
    return leg


def _background(screen: Screen) -> str:
    return str(screen.page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
