"""Sounds and keys from the press to the simulated Telnyx: who hears what."""

import pytest
from django.contrib.auth.models import User

from conferencing.ledger import forms
from conferencing.models import Announcement
from conferencing.simulator.server import SimulatorServer
from tests.commands.asking import ask, last
from tests.system.rooms import Room

pytestmark = pytest.mark.django_db


def test_speaking_to_the_room_names_nobody(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    command = ask("speak", room.id, by=operator, text="Dinner is ready.", language="en-GB")
    assert command.state == "accepted"
    assert last(sim) == (
        "speak",
        {
            "payload": "Dinner is ready.",
            "voice": "female",
            "language": "en-GB",
            "payload_type": "text",
        },
    )


def test_sound_for_some_names_them(sim: SimulatorServer, room: Room, operator: User) -> None:
    two = room.legs[:2]
    ask("speak", room.id, by=operator, people=two, text="For you two.")
    assert last(sim)[1]["call_control_ids"] == two
    ask(
        "play",
        room.id,
        by=operator,
        people=two,
        audio_url="https://example.com/a.mp3",
        loop="infinity",
    )
    assert last(sim) == (
        "play",
        {"audio_url": "https://example.com/a.mp3", "loop": "infinity", "call_control_ids": two},
    )
    assert ask("stop_audio", room.id, by=operator, people=two).state == "confirmed"
    assert last(sim) == ("stop", {"call_control_ids": two})


def test_stopping_the_sound_for_all(sim: SimulatorServer, room: Room, operator: User) -> None:
    ask("play", room.id, by=operator, media_name="music", loop="3")
    assert last(sim) == ("play", {"media_name": "music", "loop": 3})
    ask("stop_audio", room.id, by=operator)
    assert last(sim) == ("stop", {})


def test_a_saved_announcement_is_said_as_it_was_saved(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    saved = Announcement.objects.create(
        name="Welcome", text="Welcome.", voice="male", language="de-DE"
    )
    command = ask("announce", room.id, by=operator, announcement=str(saved.pk))
    assert (command.verb, last(sim)[0]) == ("speak", "speak")
    assert (last(sim)[1]["payload"], last(sim)[1]["voice"]) == ("Welcome.", "male")


def test_keys_for_all_and_for_one(sim: SimulatorServer, room: Room, operator: User) -> None:
    assert ask("send_dtmf", room.id, by=operator, digits="12w#").state == "confirmed"
    assert last(sim) == ("send_dtmf", {"digits": "12w#", "duration_millis": 250})
    leg = room.legs[1]
    command = ask(
        "send_dtmf", room.id, by=operator, people=[leg], digits="5", duration_millis="100"
    )
    assert last(sim) == (
        "send_dtmf",
        {"digits": "5", "duration_millis": 100, "call_control_ids": [leg]},
    )
    assert (command.call_control_id, command.named_legs) == (leg, [leg])


def test_asking_one_person_for_digits(sim: SimulatorServer, room: Room, operator: User) -> None:
    leg = room.legs[1]
    asked = ask(
        "gather",
        room.id,
        leg,
        by=operator,
        audio_url="https://example.com/pin.mp3",
        minimum_digits="4",
        maximum_digits="6",
        timeout_seconds="20",
    )
    assert asked.state == "confirmed"
    action, body = last(sim)
    assert (action, body["call_control_id"]) == ("gather_using_audio", leg)
    assert (body["minimum_digits"], body["maximum_digits"], body["timeout_millis"]) == (
        4,
        6,
        20_000,
    )
    assert (body["maximum_tries"], body["terminating_digit"]) == (1, "#")


def test_asking_one_person_for_digits_by_a_text(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    leg = room.legs[1]
    asked = ask(
        "gather",
        room.id,
        leg,
        by=operator,
        sound="text",
        text="Your order number, please",
        language="en-GB",
        maximum_digits="6",
        terminating_digit="",
        tries="2",
        timeout_seconds="20",
    )
    assert asked.state == "confirmed"
    action, body = last(sim)
    assert action == "gather_using_speak"
    assert (body["payload"], body["language"]) == ("Your order number, please", "en-GB")
    assert (body["maximum_digits"], body["timeout_millis"]) == (6, 20_000)
    assert (body["maximum_tries"], body["terminating_digit"]) == (2, "")
    assert sim.do(lambda world: world.leg(leg).gathering) is not None
    # They are still where they were.
    assert leg in sim.do(lambda world: world.conference(room.id).participants)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"sound": "text"}, "Enter what is to be read out"),
        ({"text": "Hello", "media_name": "pin"}, "a text or a sound, not both"),
        ({"sound": "text", "text": "x" * 3001}, "3,?000"),
        ({"sound": "text", "text": "Hello", "language": "xx"}, "language"),
    ],
)
def test_what_is_read_out_has_rules(
    room: Room, operator: User, given: dict[str, str], problem: str
) -> None:
    with pytest.raises(forms.Invalid, match=problem):
        ask("gather", room.id, room.legs[1], by=operator, **given)


@pytest.mark.parametrize("given", ["", "#", "*", "0"])
def test_the_key_that_ends_the_input_is_the_one_in_the_form_or_none(
    sim: SimulatorServer, room: Room, operator: User, given: str
) -> None:
    ask("gather", room.id, room.legs[1], by=operator, terminating_digit=given)
    assert last(sim)[1]["terminating_digit"] == given


@pytest.mark.parametrize("tries", [1, 2, 10])
def test_they_hear_the_request_as_often_as_was_asked_for(
    sim: SimulatorServer, room: Room, operator: User, tries: int
) -> None:
    ask("gather", room.id, room.legs[1], by=operator, tries=str(tries), timeout_seconds="1")
    assert last(sim)[1]["maximum_tries"] == tries


@pytest.mark.parametrize("tries", ["0", "11", "-1", "often"])
def test_how_often_to_ask_has_bounds(room: Room, operator: User, tries: str) -> None:
    with pytest.raises(forms.Invalid, match="tries"):
        ask("gather", room.id, room.legs[1], by=operator, tries=tries)
