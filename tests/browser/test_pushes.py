"""A page after any number of pushes equals the same page loaded fresh, and no push takes away what
the operator is doing.
"""

import difflib
from random import Random

import pytest
from playwright.sync_api import Page, expect

from conferencing.simulator.world.world import World
from tests.browser import drawn
from tests.browser.conftest import SignedIn
from tests.browser.pages import Activity, Board, Console, Queues, Screen
from tests.browser.visitors import Visitor
from tests.system.rooms import LINE, Room, a_number
from tests.system.stack import Stack
from tests.system.waiting import eventually

pytestmark = pytest.mark.stack


def test_every_page_after_a_storm_equals_the_same_page_loaded_fresh(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim, people=4)
    who = visitor()
    pushed: list[Screen] = [
        who.open(Board),
        who.open(Console, room.id),
        who.open(Queues),
        who.open(Activity),
    ]

    stack.sim.do(lambda world: _storm(world, room.id))
    _press_some(stack, room)
    stack.sim.wait_delivered(30)

    fresh = _page_without_socket(who)
    for screen in pushed:
        _expect_the_same(screen, fresh)
        assert len(drawn.lines(screen.page)) > 40


def test_typed_text_and_focus_survive_pushes(stack: Stack, visitor: SignedIn) -> None:
    wanted, other = Room(stack.sim, "Wanted"), Room(stack.sim, "Unwanted elsewhere")
    board = visitor().open(Board)
    board.find_box.press_sequentially("wanted")

    wanted.join()
    late = Room(stack.sim, "Another one")
    later = Room(stack.sim, "Wanted later")

    board.expect_people(wanted.id, 2)
    expect(board.card(later.id)).to_be_visible()
    expect(board.card(late.id)).to_be_hidden()
    expect(board.card(other.id)).to_be_visible()
    expect(board.find_box).to_have_value("wanted")
    expect(board.find_box).to_be_focused()


def test_the_focus_stays_on_a_button_whose_row_changes(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=3)
    console = visitor().open(Console, room.id)
    row = console.person(room.legs[1])
    row.button("hold").focus()

    room.talk(room.legs[1])
    expect(row.row).to_have_attribute("data-talking", "true")
    room.talk(room.legs[2])
    expect(row.row).to_have_attribute("data-talking", "false")

    expect(row.button("hold")).to_be_focused()


def test_nothing_changes_its_place_under_the_pointer(stack: Stack, visitor: SignedIn) -> None:
    older, younger = Room(stack.sim, people=2), Room(stack.sim, people=2)
    board = visitor().open(Board)
    board.expect_people(older.id, 2)
    board.expect_people(younger.id, 2)
    before = _order(board, older, younger)
    _rest_on(board, older)

    stack.sim.faults.api_status(422, path=f"{younger.id}/actions/mute")
    stack.person().press("mute", younger.id, younger.legs[0])

    expect(board.card(younger.id)).not_to_have_attribute("data-problems", "0")
    _rest_on(board, older)
    assert _order(board, older, younger) == before
    board.page.mouse.move(2, 2)
    eventually(
        lambda: _order(board, older, younger) == before[::-1], what="the one with a problem first"
    )


def test_a_row_that_waits_to_go_claims_nothing(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=3)
    console = visitor().open(Console, room.id)
    row = console.page.locator(f'[data-collection="people"] [data-participant="{room.legs[1]}"]')

    stack.sim.faults.hang(5.0, path=f"{room.id}/actions/hold")
    row.hover()
    console.person(room.legs[1]).button("hold").click()
    expect(row.locator("[data-press]")).to_have_count(1)
    room.hang_up(room.legs[1])

    expect(row).to_have_attribute("data-local-gone", "")
    # At once: later it would be gone with its row.
    assert row.locator("[data-press]").count() == 0


def _storm(world: World, conference_id: str) -> None:
    """Some hundred events: in the one conference, in others that come and go, and in a queue."""
    random = Random(11)
    room = world.conference(conference_id)
    others = [
        world.create_conference(world.answered_call(a_number(), LINE), f"Storm {number}")
        for number in range(3)
    ]
    for step in range(60):
        leg = world.answered_call(a_number(), LINE)
        if step % 5 == 0:
            world.enqueue(leg, "storm")
        else:
            world.join(room if step % 2 else random.choice(others), leg)
        if len(room.legs) > 6:
            world.hangup(room.legs[2])
        world.floor(room, random.choice(room.legs))
    world.end(others[0])
    world.speak(room, "Five minutes are left.")
    world.hangup(world.queues["storm"].entries[0].leg)


def _press_some(stack: Stack, room: Room) -> None:
    person = stack.person()
    stack.sim.faults.api_status(422, path="/actions/unmute")
    for verb, leg in (("mute", 0), ("hold", 1), ("unmute", 2)):
        command = person.press(verb, room.id, room.legs[leg])
        stack.until_state(command, "confirmed", "failed")


def _page_without_socket(who: Visitor) -> Page:
    """It shows what the server drew for it, and nothing that is pushed later."""
    page = who.context.new_page()
    page.route_web_socket("**/live/**", lambda socket: None)
    return page


def _expect_the_same(screen: Screen, fresh: Page) -> None:
    """Loaded anew until both agree: something may have changed between the push and the load."""

    def differences() -> list[str]:
        fresh.goto(screen.address)
        return list(
            difflib.unified_diff(
                drawn.lines(screen.page), drawn.lines(fresh), "pushed", "fresh", "", "", 2, ""
            )
        )

    last: list[str] = []

    def is_same() -> bool:
        last[:] = differences()
        return not last

    try:
        eventually(is_same, what=screen.address)
    except AssertionError:
        pytest.fail("\n".join([f"{screen.address} differs from the same page loaded fresh", *last]))


def _order(board: Board, *rooms: Room) -> list[str]:
    ids = {room.id for room in rooms}
    return [one for one in board.order() if one in ids]


def _rest_on(board: Board, room: Room) -> None:
    """The pointer on a card, moved a little, as a hand does."""
    box = board.card(room.id).bounding_box()
    assert box
    for offset in (10, 12):
        board.page.mouse.move(box["x"] + offset, box["y"] + offset)
