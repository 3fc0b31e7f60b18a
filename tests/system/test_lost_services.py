"""A worker that dies, a Redis that restarts, a database that hangs up: nothing happens late,
nothing is lost, and the screens come back by themselves.
"""

from collections.abc import Iterator

import pytest

from conferencing.ledger.verbs import VERBS
from tests.system.rooms import Room
from tests.system.stack import Stack
from tests.system.waiting import eventually

FINAL = ("confirmed", "failed", "not_known", "expired")


@pytest.fixture
def broken(breakable_stack: Stack) -> Iterator[Stack]:
    """Whole again afterwards, for the next test."""
    yield breakable_stack
    for process in breakable_stack.processes:
        if not process.is_running:
            process.start()
    for worker in breakable_stack.workers:
        worker.until_ready()


def test_a_mute_without_a_worker_waits_then_expires_and_never_happens_later(broken: Stack) -> None:
    room = _known_room(broken)
    board = broken.person().watch("board")
    [worker] = broken.workers
    worker.kill()

    command = broken.person().press("mute", room.id, room.legs[0])

    board.until(lambda it: it.state_of(command) == "asked", "the command waiting")
    board.until(lambda it: it.state_of(command) == "expired", "the command expired")
    worker.start()
    worker.until_ready()
    later = broken.person().press("hold", room.id, room.legs[0])
    board.until(lambda it: it.state_of(later) == "confirmed", "a later command confirmed")
    assert room.requests() == [("hold", room.legs)]
    assert broken.command(command)["state"] == "expired"


def test_a_worker_killed_in_the_middle_of_a_request_leaves_no_command_open(broken: Stack) -> None:
    room = _known_room(broken)
    board = broken.person().watch("board")
    broken.sim.faults.hang(20, path="/actions/mute")
    command = broken.person().press("mute", room.id, room.legs[0])
    eventually(lambda: room.requests("mute"), what="the request at Telnyx")

    for worker in broken.workers:
        worker.kill()

    board.until(lambda it: it.state_of(command) == "not_known", "that nobody knows")
    assert broken.command(command)["unknown_at"], "it was looked for before"
    assert broken.command(command)["error_code"] == "no_answer"
    assert "no answer" in board.fragments[f"command-{command}"].lower()


@pytest.mark.parametrize(
    ("verb", "action", "fields"),
    [
        ("play", "play", {"audio_url": "https://example.com/a.mp3"}),
        ("send_dtmf", "send_dtmf", {"digits": "1"}),
        ("gather", "gather_using_audio", {"audio_url": "https://example.com/a.mp3"}),
    ],
)
def test_what_must_not_happen_twice_does_not_when_its_worker_is_killed(
    broken: Stack, verb: str, action: str, fields: dict[str, str]
) -> None:
    room = _known_room(broken)
    person = broken.person()
    board = person.watch("board")
    broken.sim.faults.hang(20, path=f"/actions/{action}")
    command = person.press(verb, room.id, room.legs[0] if verb == "gather" else "", **fields)
    eventually(lambda: room.requests(action), what="the request at Telnyx")

    for worker in broken.workers:
        worker.kill()
        worker.start()
        worker.until_ready()

    board.until(lambda it: it.state_of(command) == "not_known", "that nobody knows")
    # It was looked for before; of keys and of a request for digits nothing could show that they
    # happened. On a slow machine no screen needs to have had the time to say so.
    assert bool(broken.command(command)["unknown_at"]) == VERBS[verb].can_show
    later = person.press("hold", room.id, room.legs[0])
    board.until(lambda it: it.state_of(later) == "confirmed", "a later command confirmed")
    assert "may have happened" in board.fragments[f"command-{command}"]
    assert (broken.command(command)["attempts"], len(room.requests(action))) == (1, 1)


def test_screens_and_commands_recover_when_redis_restarts(broken: Stack) -> None:
    assert broken.redis
    room = _known_room(broken)
    person = broken.person()
    board = person.watch("board")

    broken.redis.stop()
    newcomer = Room(broken.sim)
    during = person.press("mute", room.id, room.legs[0])
    board.until(
        lambda it: f"conference-{newcomer.id}" in it.fragments, "what happened while Redis was away"
    )
    broken.redis.start()

    room.join()
    board.until(
        lambda it: it.mark(f"conference-{room.id}", "data-people") == "2",
        "what happened after it was back",
    )
    # In time it was carried out, too late it was not; either way it ended, and it was sent at most
    # once.
    state = broken.until_state(during, *FINAL)
    assert len(room.requests("mute")) <= (state != "expired")
    for worker in broken.workers:
        worker.until_ready()
    after = person.press("hold", room.id, room.legs[1])
    board.until(
        lambda it: it.state_of(after) == "confirmed", "a command confirmed after it was back"
    )


def test_a_press_is_carried_out_after_the_database_has_dropped_every_connection(
    broken: Stack,
) -> None:
    room = _known_room(broken)
    person = broken.person()
    board = person.watch("board")
    first = person.press("mute", room.id, room.legs[0])
    board.until(lambda it: it.state_of(first) == "confirmed", "a command confirmed before")

    with broken.database.away():
        pass  # long enough to end every connection

    after = person.press("hold", room.id, room.legs[0])
    board.until(lambda it: it.state_of(after) == "confirmed", "a command confirmed after it")
    assert room.requests() == [("mute", room.legs), ("hold", room.legs)]


def _known_room(stack: Stack) -> Room:
    room = Room(stack.sim)
    known = "SELECT 1 FROM conferencing_participant WHERE conference_id = %s AND is_present"
    eventually(lambda: stack.database.rows(known, room.id), what="the room in the mirror")
    return room
