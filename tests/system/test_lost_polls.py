"""A poll, and every worker dies while it asks: some have been asked by then, some heard the
question and its answer to us was lost, some heard nothing. Each is asked once, and every answer
counts once.
"""

import csv
import io
from collections import Counter

import pytest

from conferencing.simulator.world.state import Leg
from conferencing.simulator.world.world import World
from tests.system.people import Person
from tests.system.rooms import Room
from tests.system.stack import Stack
from tests.system.waiting import eventually

pytestmark = pytest.mark.stack

PEOPLE = 9
QUESTION = {"text": "Go on?", "meaning_1": "Yes", "meaning_2": "No", "seconds": "300"}
ASKING = "actions/gather_using_speak"
# On a loaded machine, a worker needs a while to come back.
SECONDS = 180.0


def test_workers_die_while_they_ask(patient_floor: Stack) -> None:
    floor = patient_floor
    room, person = Room(floor.sim, people=PEOPLE), floor.person()
    known = f"SELECT count(*) FROM conferencing_participant WHERE conference_id = '{room.id}'"
    eventually(lambda: floor.database.value(known) == PEOPLE, what="everybody on the screen")
    crowd = Crowd(floor, room)
    crowd.workers_die_while_asking(person)

    eventually(lambda: crowd.pressed == set(room.legs), what="everybody's key", seconds=SECONDS)
    keys = Counter(crowd.key_of(leg) for leg in room.legs)
    eventually(lambda: _counted(person, room) == keys, what="every answer", seconds=SECONDS)
    assert crowd.heard == Counter(room.legs), "each heard the question once"
    assert {len(ids) for ids in crowd.command_ids().values()} == {1}
    rows = floor.database.rows("SELECT state FROM conferencing_command WHERE verb = %s", "poll")
    assert rows == [("confirmed",)]


def _counted(person: Person, room: Room) -> dict[str, int]:
    """How many chose each key, as the file of the conference's polls has it."""
    text = person.get(f"/conferences/{room.id}/polls.csv").text
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    return {row["Key"]: int(row["Answers"]) for row in rows if row["Asked"] == str(PEOPLE)}


class Crowd:
    """Everybody presses a key a second after they were asked, for as long as it is asked for."""

    def __init__(self, floor: Stack, room: Room) -> None:
        self._floor, self._legs = floor, room.legs
        self._room = room
        self.heard: Counter[str] = Counter()
        self.pressed: set[str] = set()
        floor.sim.do(lambda world: setattr(world, "on_gather", lambda leg: self._hear(world, leg)))

    def key_of(self, leg: str) -> str:
        return "12"[self._legs.index(leg) % 3 == 0]

    def workers_die_while_asking(self, person: Person) -> None:
        """Three hear nothing, three hear it without an answer to us, and three are asked."""
        faults, groups = self._floor.sim.faults, (self._legs[:3], self._legs[3:6])
        for fault, legs in zip((faults.hang, faults.slow), groups, strict=True):
            for leg in legs:
                fault(60, path=f"{leg}/{ASKING}", count=99)
        person.press("poll", self._room.id, **QUESTION)
        eventually(lambda: len(self.command_ids()) == PEOPLE, what="all under way")
        for worker in self._floor.workers:
            worker.kill()
        assert self.pressed.isdisjoint(self._legs[:3])
        faults.clear()
        for worker in self._floor.workers:
            worker.start()

    def command_ids(self) -> dict[str, set[object]]:
        """By leg, of the requests that ask."""
        found: dict[str, set[object]] = {}
        for _, path, body in self._floor.sim.requests:
            if path.endswith(ASKING):
                found.setdefault(path.split("/")[3], set()).add(body["command_id"])
        return found

    def _hear(self, world: World, leg: Leg) -> None:
        self.heard[leg.call_control_id] += 1
        world.after(1.0, self._press, world, leg)

    def _press(self, world: World, leg: Leg) -> None:
        if leg.gathering:
            world.press_keys(leg, self.key_of(leg.call_control_id))
            self.pressed.add(leg.call_control_id)
