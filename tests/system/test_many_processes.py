"""Two web processes and two workers at once behave as one."""

from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from random import Random

from tests.system.people import Person
from tests.system.rooms import Room
from tests.system.stack import Stack
from tests.system.waiting import eventually

OPPOSITE = {"mute": "unmute", "unmute": "mute", "hold": "unhold", "unhold": "hold"}


def test_a_press_at_one_web_process_shows_on_the_sockets_of_the_other(stack: Stack) -> None:
    here, there = (web.url for web in stack.webs)
    room = Room(stack.sim)
    person = stack.person()
    board = person.at(there).watch("board")
    board.until(lambda it: f"conference-{room.id}" in it.fragments, "the conference")

    command = person.at(here).press("hold", room.id, room.legs[0])

    board.until(lambda it: it.state_of(command) == "confirmed", "the command confirmed")


def test_one_session_is_good_at_both_web_processes_and_its_end_too(stack: Stack) -> None:
    person = stack.person()
    pages = [person.at(web.url).get("/").status_code for web in stack.webs]
    assert pages == [200, 200]
    watchers = [person.at(web.url).watch("board") for web in stack.webs]

    stack.database.rows("DELETE FROM django_session WHERE session_key = %s", person.session)

    assert [watcher.until_closed() for watcher in watchers] == [4401, 4401]


def test_each_of_many_commands_is_carried_out_once(stack: Stack) -> None:
    room = Room(stack.sim, people=12)
    legs = room.legs
    eventually(lambda: _people_known(stack, room) == 12, what="twelve people in the mirror")
    person = stack.person()

    with ThreadPoolExecutor(4) as pool:
        commands = list(
            pool.map(lambda leg: _at_either(person, stack, leg).press("mute", room.id, leg), legs)
        )

    for command in commands:
        stack.until_state(command, "confirmed")
    assert Counter(leg for _, [leg] in room.requests("mute")) == Counter(legs)
    assert room.muted == set(legs)


def test_forty_presses_of_two_people_end_final_and_in_the_order_of_pressing(stack: Stack) -> None:
    room = Room(stack.sim, people=4)
    eventually(lambda: _people_known(stack, room) == 4, what="four people in the mirror")
    people = [stack.person().at(web.url) for web in stack.webs]

    with ThreadPoolExecutor(2) as pool:
        pressed = pool.map(
            lambda person, seed: _press_about(person, room, seed, 20), people, (1, 2)
        )
    commands = {command for each in pressed for command in each}

    for command in commands:
        stack.until_state(command, "confirmed", "superseded")
    asked = _asked_in_order(stack, room)
    told = defaultdict(list)
    for action, [leg] in room.requests():
        told[leg].append(action)
    assert dict(told) == asked, (
        "Telnyx was told what was pressed, each once, in the order of pressing"
    )
    assert room.muted == _last(asked, "mute")
    assert room.on_hold == _last(asked, "hold")


def _press_about(person: Person, room: Room, seed: int, count: int) -> list[str]:
    random = Random(seed)
    return [
        person.press(random.choice(list(OPPOSITE)), room.id, random.choice(room.legs))
        for _ in range(count)
    ]


def _asked_in_order(stack: Stack, room: Room) -> dict[str, list[str]]:
    """The verbs of each leg that were not overtaken before they were sent, by the order of their
    rows.
    """
    found = defaultdict(list)
    for leg, verb in stack.database.rows(
        "SELECT call_control_id, verb FROM conferencing_command "
        "WHERE conference_id = %s AND sent_at IS NOT NULL ORDER BY id",
        room.id,
    ):
        found[leg].append(verb)
    return dict(found)


def _last(asked: dict[str, list[str]], verb: str) -> set[str]:
    """The legs whose last press of a pair was this one and not its opposite."""
    pairs = {
        leg: [one for one in verbs if one in (verb, OPPOSITE[verb])] for leg, verbs in asked.items()
    }
    return {leg for leg, verbs in pairs.items() if verbs and verbs[-1] == verb}


def _people_known(stack: Stack, room: Room) -> int:
    counted = (
        "SELECT COUNT(*) FROM conferencing_participant WHERE conference_id = %s AND is_present"
    )
    return int(stack.database.value(counted, room.id))


def _at_either(person: Person, stack: Stack, leg: str) -> Person:
    return person.at(stack.webs[hash(leg) % 2].url)
