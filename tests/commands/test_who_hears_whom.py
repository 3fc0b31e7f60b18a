"""What the console says of who hears whom is so at the simulated Telnyx, whatever was pressed."""

import random
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.models import Participant
from conferencing.queries.conferences import console
from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.hearing import Ear, WhoHears
from conferencing.reconcile import conferences
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.hearing import ears
from conferencing.simulator.world.world import World
from tests import world
from tests.commands.asking import ask
from tests.system.rooms import Room

pytestmark = pytest.mark.django_db

STEPS = 20
NAMES = ("Ana", "Ben", "Cleo", "Dan")


def shown(room: Room) -> WhoHears:
    read = console.read(room.id, Clock(datetime.now(UTC), telnyx_clock.ahead()), numbers=True)
    assert read is not None and read.hearing is not None
    return read.hearing


def truth(room: Room) -> dict[str, set[str]]:
    """By speaker: who hears them."""

    def read(world: World) -> dict[str, set[str]]:
        heard = ears(world.conference(room.id))
        return {
            speaker: {listener for listener, whom in heard.items() if speaker in whom}
            for speaker in heard
        }

    return room.sim.do(read)


def claimed(known: WhoHears, room: Room) -> dict[str, set[str]]:
    """The same, as the sentences say it."""
    if not known.people:
        muted = room.muted
        return {leg: set() if leg in muted else set(room.legs) - {leg} for leg in room.legs}
    return {ear.leg: _audience(ear, known.people) for ear in known.people}


def _audience(ear: Ear, people: tuple[Ear, ...]) -> set[str]:
    others = {other.leg for other in people} - {ear.leg}
    on_hold = {other.leg for other in people if other.words.startswith("On hold")}
    _, _, heard = ear.words.removesuffix(".").rpartition("heard ")
    match heard:
        case "by nobody":
            return set()
        case "by everyone":
            return others
        case "by everyone not on hold":
            return others - on_hold
    assert heard.startswith("only by "), ear.words
    return {other.leg for other in people if other.label in heard}


@pytest.mark.parametrize("seed", range(4))
def test_what_is_said_is_what_they_hear(sim: SimulatorServer, operator: User, seed: int) -> None:
    chance, room = random.Random(seed), Room(sim, "Board call", people=4)
    conferences.compare_all()
    for leg, name in zip(room.legs, NAMES, strict=True):
        world.calls(leg, "+12025550142", at=datetime.now(UTC), name=name)
    for step in range(STEPS):
        leg = chance.choice(room.legs)
        match chance.choice(["mute", "unmute", "hold", "unhold", "role", "role"]):
            case "role":
                role = chance.choice(["none", "barge", "monitor", "whisper"])
                others = [other for other in room.legs if other != leg]
                to = chance.sample(others, chance.randint(1, 3)) if role == "whisper" else []
                if role != Participant.objects.get(call_control_id=leg).role:
                    ask("role", room.id, leg, by=operator, supervisor_role=role, whisper_to=to)
            case verb:
                ask(verb, room.id, leg, by=operator)
        # Telnyx mutes a monitor without a word: only its listing says so.
        conferences.compare_all()

        assert claimed(shown(room), room) == truth(room), f"step {step}"


def test_a_role_says_who_set_it(sim: SimulatorServer, operator: User) -> None:
    room = Room(sim, "Board call", people=3)
    conferences.compare_all()
    assert shown(room).people == ()

    ask("role", room.id, room.legs[1], by=operator, supervisor_role="monitor")

    ear = next(ear for ear in shown(room).people if ear.leg == room.legs[1])
    assert (ear.role, ear.set_by, ear.set_at is not None) == ("monitor", "operator", True)
