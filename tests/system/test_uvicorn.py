"""SERVER=uvicorn: the same product on the other server."""

import pytest

from dashboard.screens.filters import domid
from tests.system.rooms import Room
from tests.system.stack import Stack

pytestmark = pytest.mark.stack


def test_a_change_and_a_press_show_on_every_screen(on_uvicorn: Stack) -> None:
    stack = on_uvicorn
    asker = stack.person()
    screens = [who.watch("board") for who in (asker, stack.person())]
    room = Room(stack.sim)
    card = f"conference-{room.id}"
    for screen in screens:
        screen.until(lambda it: it.mark(card, "data-people") == "1", "the new conference")
    console = asker.watch(f"conference:{room.id}")

    command = asker.press("mute", room.id, room.legs[0])

    row = f"participant-{domid(room.legs[0])}"
    console.until(lambda it: it.state_of(command) == "confirmed", "the command confirmed")
    console.until(lambda it: it.mark(row, "data-muted") == "true", "the person muted")
    assert room.requests() == [("mute", room.legs)]


def test_sigterm_ends_it_quietly_while_a_screen_is_open(on_uvicorn: Stack) -> None:
    screen = on_uvicorn.person().watch("board")
    try:
        status, seconds = on_uvicorn.web.stop()
    finally:
        screen.close()
        on_uvicorn.web.start()
        on_uvicorn.web.until_open()
    assert (status, seconds < 5) == (0, True)
    assert "Traceback" not in on_uvicorn.web.said()
