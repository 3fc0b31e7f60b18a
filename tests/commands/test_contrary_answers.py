"""What is no answer to a command is worth as little as a lost one: nothing is believed of it."""

import pytest
from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.models import Conference, Participant
from conferencing.simulator.server import SimulatorServer
from tests.fixtures.pressing import carried_out
from tests.system.rooms import Room

pytestmark = pytest.mark.django_db

HOW = {"format": "mp3", "channels": "single"}
NO_ANSWERS = ("html", "no_list", "errors", "cut_off", "nothing", "wrong_types")


@pytest.mark.parametrize("form", NO_ANSWERS)
@pytest.mark.parametrize("verb", ["record_start", "mute_everyone", "end"])
def test_a_command_is_not_accepted_by_it(
    room: Room, sim: SimulatorServer, operator: User, verb: str, form: str
) -> None:
    how = HOW if verb == "record_start" else {}
    command = press.create(verb, room.id, by=operator, arguments=how)
    sim.faults.contrary(form, path="/actions/")
    command = carried_out(command)
    assert command.state == "sent"  # to be repeated, as after a lost answer
    assert command.error_code == "not_understood"
    assert Conference.objects.get().recording_state == ""
    assert not Participant.objects.filter(is_muted=True).exists()


@pytest.mark.parametrize("form", NO_ANSWERS)
def test_a_pause_is_never_shown_because_of_it(
    room: Room, sim: SimulatorServer, operator: User, form: str
) -> None:
    carried_out(press.create("record_start", room.id, by=operator, arguments=HOW))
    command = press.create("record_pause", room.id, by=operator)
    sim.faults.contrary(form, count=9, path="/actions/")
    assert carried_out(command).state != "accepted"
    assert Conference.objects.get().recording_state == "recording"


@pytest.mark.parametrize("form", NO_ANSWERS)
def test_a_sound_is_not_played_twice_for_it(
    room: Room, sim: SimulatorServer, operator: User, form: str
) -> None:
    asked = {"audio_url": "https://example.com/music.mp3"}
    command = press.create("play", room.id, by=operator, arguments=asked)
    sim.faults.contrary(form, count=9, path="/actions/")
    command = carried_out(command)
    carried_out(command)
    assert len([request for request in sim.requests if request.path.endswith("/play")]) == 1
    assert (command.state, command.error_code) == ("unknown", "not_understood")


def test_a_refusal_of_a_mute_speaks_of_the_person(
    room: Room, sim: SimulatorServer, operator: User
) -> None:
    command = press.create("mute", room.id, room.legs[0], by=operator)
    sim.faults.refuse("10005", count=9, path="/actions/mute")
    advice = carried_out(command).advice
    assert "sound" not in advice and "spelling" not in advice
