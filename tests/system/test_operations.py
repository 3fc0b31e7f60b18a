"""The operations at full length: from a press in one process to Telnyx and back, with everything
running.
"""

import json
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from random import Random

from conferencing.simulator.world.world import World
from tests.system.people import Person
from tests.system.rooms import Room
from tests.system.stack import Stack
from tests.system.waiting import eventually

FINAL = ("confirmed", "failed", "not_known", "expired", "superseded")
SINGLE = ("mute", "unmute", "hold", "unhold")


def test_two_hundred_presses_of_two_people_end_final_and_in_the_order_of_pressing(
    stack: Stack,
) -> None:
    room = Room(stack.sim, people=8)
    eventually(lambda: people_known(stack, room) == 8, what="eight people in the mirror")
    people = [stack.person().at(web.url) for web in (stack.webs * 2)[:2]]

    with ThreadPoolExecutor(2) as pool:
        pressed = list(
            pool.map(lambda person, seed: press_about(person, room, seed, 100), people, (1, 2))
        )

    for command in {command for each in pressed for command in each}:
        stack.until_state(command, *FINAL)
    assert told(room) == asked(stack, room), (
        "each once, and in the order of pressing for every person"
    )


def test_a_recording_is_made_listed_played_and_deleted(stack: Stack) -> None:
    room = Room(stack.sim, people=2)
    eventually(lambda: people_known(stack, room) == 2, what="two people in the mirror")
    person = stack.person("admin")
    for verb, fields in (("record_start", {"format": "wav"}), ("record_stop", {})):
        stack.until_state(person.press(verb, room.id, **fields), "confirmed")
    of_room = "SELECT recording_id FROM conferencing_recording WHERE conference_id = %s"
    eventually(lambda: bool(stack.database.rows(of_room, room.id)), what="the recording saved")
    recording_id = str(stack.database.value(of_room, room.id))

    sound = person.get(f"/recordings/{recording_id}/audio")
    assert (sound.status_code, sound.content[:4]) == (200, b"RIFF")
    stack.until_state(person.press("delete_recording", "", recording_id=recording_id), "confirmed")
    assert person.get(f"/recordings/{recording_id}/audio").status_code == 404


def test_digits_that_were_asked_for_come_back_into_the_mirror(stack: Stack) -> None:
    room = Room(stack.sim, people=2)
    leg = room.legs[1]
    eventually(lambda: people_known(stack, room) == 2, what="two people in the mirror")
    person = stack.person()
    fields = {
        "audio_url": "https://example.com/pin.mp3",
        "minimum_digits": "4",
        "maximum_digits": "4",
    }
    stack.until_state(person.press("gather", room.id, leg, **fields), "confirmed")

    # "Accepted" is not "done": only now is somebody listening for keys.
    asked_leg = stack.sim.do(World.leg, leg)
    eventually(lambda: asked_leg.gathering, what="the prompt")
    stack.sim.do(World.press_keys, asked_leg, "5503")

    typed = (
        "SELECT last_digits, last_digits_status FROM conferencing_call WHERE call_control_id = %s"
    )
    eventually(
        lambda: list(stack.database.rows(typed, leg)) == [("5503", "valid")], what="the digits"
    )


def press_about(person: Person, room: Room, seed: int, count: int) -> list[str]:
    """Single people, some of them, and everybody, in any mixture."""
    random, legs = Random(seed), room.legs
    found = []
    for _ in range(count):
        kind = random.random()
        if kind < 0.8:
            found.append(person.press(random.choice(SINGLE), room.id, random.choice(legs)))
        elif kind < 0.95:
            found.append(
                person.press(
                    random.choice(("mute_these", "unmute_these")),
                    room.id,
                    people=some(legs, random),
                )
            )
        else:
            found.append(person.press(random.choice(("mute_everyone", "unmute_everyone")), room.id))
    return found


def some(legs: list[str], random: Random) -> list[str]:
    return sorted(random.sample(legs, random.randint(2, 4)))


def told(room: Room) -> dict[str, list[str]]:
    """What Telnyx was asked for each leg, in order."""
    found = defaultdict(list)
    for action, named in room.requests(*SINGLE):
        for leg in named or room.legs:
            found[leg].append(action)
    return dict(found)


def asked(stack: Stack, room: Room) -> dict[str, list[str]]:
    """What was pressed for each leg and not superseded before it was sent, in row order."""
    found = defaultdict(list)
    for verb, leg, people in stack.database.rows(
        "SELECT verb, call_control_id, named_legs FROM conferencing_command "
        "WHERE conference_id = %s AND sent_at IS NOT NULL ORDER BY id",
        room.id,
    ):
        for one in named(leg, people) or room.legs:
            found[one].append(verb.partition("_")[0])
    return dict(found)


def named(leg: str, people: str | list[str]) -> list[str]:
    several: list[str] = json.loads(people) if isinstance(people, str) else people
    return several or ([leg] if leg else [])


def people_known(stack: Stack, room: Room) -> int:
    counted = (
        "SELECT COUNT(*) FROM conferencing_participant WHERE conference_id = %s AND is_present"
    )
    return int(stack.database.value(counted, room.id))
