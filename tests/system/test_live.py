"""From a signed webhook to every screen, and from a press to Telnyx, through real processes."""

from dashboard.screens.filters import domid
from tests.system.rooms import Room
from tests.system.stack import Stack


def test_a_join_shows_on_an_open_board(stack: Stack) -> None:
    board = stack.person().watch("board")
    room = Room(stack.sim)
    card = f"conference-{room.id}"
    board.until(lambda it: it.mark(card, "data-people") == "1", "the new conference")

    room.join()

    board.until(lambda it: it.mark(card, "data-people") == "2", "the second person")


def test_a_mute_reaches_telnyx_once_and_everybody_sees_it_confirmed(stack: Stack) -> None:
    room = Room(stack.sim, people=2)
    leg = room.legs[1]
    asker = stack.person()
    screens = [who.watch(f"conference:{room.id}") for who in (asker, stack.person())]
    row = _row_of(leg)
    for screen in screens:
        screen.until(lambda it: it.mark(row, "data-muted") == "false", "the person, not muted")

    command = asker.press("mute", room.id, leg)

    for screen in screens:
        screen.until(lambda it: it.state_of(command) == "confirmed", "the command confirmed")
        screen.until(lambda it: it.mark(row, "data-muted") == "true", "the person muted")
    assert room.requests() == [("mute", [leg])]
    assert room.muted == {leg}


def test_a_double_press_is_one_command(stack: Stack) -> None:
    room = Room(stack.sim)
    board = stack.person().watch("board")
    board.until(lambda it: f"conference-{room.id}" in it.fragments, "the conference")
    stack.sim.faults.slow(1.0, path="/actions/mute")
    person = stack.person()

    first, second = (person.press("mute", room.id, room.legs[0]) for _ in range(2))

    assert first == second
    board.until(lambda it: it.state_of(first) == "confirmed", "the command confirmed")
    assert room.requests("mute") == [("mute", room.legs)]


def _row_of(leg: str) -> str:
    return f"participant-{domid(leg)}"
