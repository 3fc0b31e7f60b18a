"""What a route does with a call, from the press to the simulated Telnyx."""

import base64
import io
import wave

import pytest
from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.models import Conference
from conferencing.simulator.server import SimulatorServer
from tests.commands.asking import ask, last, learn, parked
from tests.commands.conftest import Clock, carried_out
from tests.system.rooms import Room

pytestmark = pytest.mark.django_db
NAME = "Side room"
WALTZ = "https://example.com/waltz.mp3"


def members(sim: SimulatorServer) -> list[str]:
    """Of the conference of this name, of which there is one."""

    def there(world: object) -> list[str]:
        every = world.conferences.values()  # type: ignore[attr-defined]
        rooms = [one for one in every if one.name == NAME]
        [room] = [one for one in rooms if one.is_live]
        return list(room.participants)

    sim.wait_delivered()
    return sim.do(there)


def test_the_first_makes_the_conference_and_the_second_joins_it(
    sim: SimulatorServer, operator: User
) -> None:
    first, second = parked(sim), parked(sim)
    learn(sim, first, second)
    assert ask("enter", "", first, by=operator, name=NAME).state == "accepted"
    assert last(sim)[0] == "conferences"
    assert ask("enter", "", second, by=operator, name=NAME).state == "accepted"
    assert last(sim) == ("join", {**ENTRANCE, "call_control_id": second})
    assert members(sim) == [first, second]
    assert [one.name for one in Conference.objects.all()] == [NAME]


ENTRANCE = {
    "mute": False,
    "hold": False,
    "end_conference_on_exit": False,
    "soft_end_conference_on_exit": False,
    "start_conference_on_enter": False,
}


@pytest.mark.parametrize("answer", ["same", "ok"])
@pytest.mark.parametrize("path", ["/conferences", "actions/join"])
def test_a_lost_answer_brings_nobody_in_twice(
    sim: SimulatorServer, operator: User, path: str, answer: str
) -> None:
    sim.faults.answer_repeats(answer)
    host = parked(sim)
    learn(sim, host)
    if path == "actions/join":
        ask("enter", "", host, by=operator, name=NAME)
    leg = parked(sim)
    learn(sim, leg)
    sim.faults.lose_answer(path=path)
    command = press.create("enter", "", leg, by=operator, arguments={"name": NAME})
    clock = Clock()
    carried_out(command, clock)
    sim.wait_delivered()
    clock.forward(1)
    assert carried_out(command, clock).state == "accepted"
    assert members(sim).count(leg) == 1


def test_a_conference_that_ended_meanwhile_is_refused_and_made_the_next_time(
    sim: SimulatorServer, operator: User
) -> None:
    leg = parked(sim)
    learn(sim, leg)
    sim.faults.refuse("90033", path="/conferences")
    first = ask("enter", "", leg, by=operator, name=NAME)
    assert (first.state, first.error_code) == ("failed", "90033")
    assert ask("enter", "", leg, by=operator, name=NAME).state == "accepted"
    assert members(sim) == [leg]


def test_a_full_conference_takes_nobody(sim: SimulatorServer, operator: User) -> None:
    Room(sim, NAME)
    leg = parked(sim)
    learn(sim, leg)
    sim.faults.refuse("90032", path="actions/join")
    command = ask("enter", "", leg, by=operator, name=NAME)
    assert (command.state, command.error_code) == ("failed", "90032")


def test_what_is_played_goes_on_until_it_is_stopped(sim: SimulatorServer, operator: User) -> None:
    leg = parked(sim)
    learn(sim, leg)
    assert ask("hold_music", "", leg, by=operator, audio_url=WALTZ).state == "accepted"
    assert last(sim) == ("playback_start", {"audio_url": WALTZ, "loop": "infinity"})
    sim.wait_delivered()
    assert sim.do(lambda world: len(world.leg(leg).hears)) == 1
    assert ask("stop_music", "", leg, by=operator).state == "confirmed"
    assert last(sim) == ("playback_stop", {"stop": "current"})
    sim.wait_delivered()
    assert sim.do(lambda world: len(world.leg(leg).hears)) == 0


@pytest.mark.parametrize(
    ("address", "is_wav"),
    [
        ("https://example.com/Waltz.WAV", True),
        ("https://example.com/waltz.wav?v=2", True),
        ("https://example.com/waltz.mp3?of=waltz.wav", False),
        ("https://example.com/waltz", False),
    ],
)
def test_a_file_is_taken_for_an_mp3_unless_its_address_says_otherwise(
    sim: SimulatorServer, operator: User, address: str, is_wav: bool
) -> None:
    leg = parked(sim)
    learn(sim, leg)
    ask("hold_music", "", leg, by=operator, audio_url=address)
    assert last(sim)[1].get("audio_type") == ("wav" if is_wav else None)


def test_without_a_sound_it_is_a_ringing_tone(sim: SimulatorServer, operator: User) -> None:
    leg = parked(sim)
    learn(sim, leg)
    ask("hold_music", "", leg, by=operator)
    asked = last(sim)[1]
    assert (asked["audio_type"], asked["loop"]) == ("wav", "infinity")
    with wave.open(io.BytesIO(base64.b64decode(asked["playback_content"]))) as sound:
        assert sound.getnframes() == 4 * sound.getframerate()
        first, pause = sound.readframes(8000), sound.readframes(24000)
    assert any(first) and not any(pause)


def test_a_text_is_read_out_in_its_language(sim: SimulatorServer, operator: User) -> None:
    leg = parked(sim)
    learn(sim, leg)
    ask("tell", "", leg, by=operator, text="Guten Tag.", language="de-DE")
    assert last(sim)[1]["language"] == "de-DE"
