"""Keys: pressed by people, sent to them, and the digits they are asked for."""

import pytest
from telnyx import Telnyx

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.state import Conference, Gathering, Leg, Prompt
from conferencing.simulator.world.world import World
from tests.simulator.conftest import CALL, Receiver, TestWorld, refused

QUESTION = Prompt({"media_name": "chime"})


@pytest.fixture
def conference(world: TestWorld, leg: Leg) -> Conference:
    """Nothing of how it began is left in `sent`."""
    conference = world.create_conference(leg, "Claims review")
    world.join(conference, world.caller())
    world.sent.clear()
    return conference


def outcome(world: TestWorld) -> tuple[str, str]:
    [ended] = world.payloads("call.gather.ended")
    return ended["digits"], ended["status"]


def test_each_key_has_an_event(world: TestWorld, leg: Leg) -> None:
    world.press_keys(leg, "5#")
    assert [payload["digit"] for payload in world.payloads("call.dtmf.received")] == ["5", "#"]


def test_the_keys_up_to_the_last_one_are_the_answer(world: TestWorld, leg: Leg) -> None:
    world.gather(leg, Gathering(QUESTION))
    world.press_keys(leg, "5503#9")
    assert outcome(world) == ("5503", "valid")
    assert leg.gathering is None


def test_as_many_keys_as_wanted_need_no_last_one(world: TestWorld, leg: Leg) -> None:
    world.gather(leg, Gathering(QUESTION, maximum=4))
    world.press_keys(leg, "5503")
    assert outcome(world) == ("5503", "valid")


def test_a_long_gap_after_enough_keys_is_an_end(world: TestWorld, leg: Leg) -> None:
    world.gather(leg, Gathering(QUESTION, minimum=2, next_key_seconds=5))
    world.press_keys(leg, "55")
    world.wait(4)
    assert world.payloads("call.gather.ended") == []
    world.wait(2)
    assert outcome(world) == ("55", "valid")


def test_in_a_conference_keys_that_are_not_wanted_do_not_count(
    world: TestWorld, conference: Conference, leg: Leg
) -> None:
    world.gather(leg, Gathering(QUESTION, conference, valid_digits="12"))
    world.press_keys(leg, "91*2#")
    assert outcome(world) == ("12", "valid")


@pytest.mark.parametrize("keys", ["19#", "9#"])
def test_on_a_call_a_key_that_is_not_wanted_makes_the_answer_invalid(
    world: TestWorld, leg: Leg, keys: str
) -> None:
    again = Prompt({"media_name": "music"})
    gathering = Gathering(QUESTION, invalid_prompt=again, valid_digits="12", tries_left=2)
    world.gather(leg, gathering)
    world.press_keys(leg, keys)
    assert world.payloads("call.playback.started")[-1]["media_name"] == "music"
    world.press_keys(leg, keys)
    assert outcome(world) == (keys[:-1], "invalid")


def test_one_wrong_key_is_an_answer_where_one_is_asked_for(world: TestWorld, leg: Leg) -> None:
    world.gather(leg, Gathering(QUESTION, maximum=1, valid_digits="1", tries_left=1))
    world.press_keys(leg, "5")
    assert outcome(world) == ("5", "invalid")


def test_a_text_that_asks_for_digits_has_no_events_of_its_own(world: TestWorld, leg: Leg) -> None:
    world.gather(leg, Gathering(Prompt(text="Your number, please.")))
    world.press_keys(leg, "5#")
    world.wait(5)
    assert set(world.kinds()) == {"call.dtmf.received", "call.gather.ended"}


def test_too_few_keys_are_asked_for_again_and_then_invalid(world: TestWorld, leg: Leg) -> None:
    again = Prompt({"media_name": "music"})
    world.gather(leg, Gathering(QUESTION, invalid_prompt=again, minimum=4, tries_left=2))
    world.press_keys(leg, "55#")
    assert [payload["media_name"] for payload in world.payloads("call.playback.started")] == [
        "chime",
        "music",
    ]
    world.press_keys(leg, "1#")
    assert outcome(world) == ("1", "invalid")


def test_who_presses_nothing_hears_the_question_again_until_it_is_given_up(
    world: TestWorld, leg: Leg
) -> None:
    world.gather(leg, Gathering(QUESTION, tries_left=3, first_key_seconds=10))
    world.wait(200)
    assert len(world.payloads("call.playback.started")) == 3
    assert outcome(world) == ("", "timeout")


def test_a_hangup_ends_the_asking(world: TestWorld, leg: Leg) -> None:
    world.gather(leg, Gathering(QUESTION))
    world.press_keys(leg, "5")
    world.hangup(leg)
    assert outcome(world) == ("5", "call_hangup")
    assert leg.sounds == []


def test_inside_a_conference_one_person_hears_the_question(
    world: TestWorld, conference: Conference, leg: Leg
) -> None:
    world.gather(leg, Gathering(QUESTION, conference))
    world.press_keys(leg, "5503#")
    assert world.kinds() == [
        "conference.participant.playback.started",
        "call.dtmf.received",
        "conference.participant.playback.ended",
        *["call.dtmf.received"] * 4,
        "call.gather.ended",
    ]


def test_who_leaves_the_conference_is_not_asked_any_longer(
    world: TestWorld, conference: Conference, leg: Leg
) -> None:
    world.gather(leg, Gathering(QUESTION, conference))
    world.leave(conference, leg)
    assert outcome(world) == ("", "cancelled")
    assert conference.sounds == []


def test_a_second_question_replaces_the_first(world: TestWorld, leg: Leg) -> None:
    world.gather(leg, Gathering(QUESTION, id="first"))
    world.gather(leg, Gathering(QUESTION, id="second"))
    world.press_keys(leg, "1#")
    endings = [
        (payload["gather_id"], payload["status"]) for payload in world.payloads("call.gather.ended")
    ]
    assert endings == [("first", "cancelled"), ("second", "valid")]


def test_a_prompt_may_go_on_while_keys_are_pressed(world: TestWorld, leg: Leg) -> None:
    world.gather(leg, Gathering(QUESTION, stops_playback=False))
    world.press_keys(leg, "5")
    assert world.payloads("call.playback.ended") == []
    world.press_keys(leg, "#")
    assert len(world.payloads("call.playback.ended")) == 1


def test_who_has_not_answered_cannot_be_asked(world: TestWorld) -> None:
    with refused("90034"):
        world.gather(world.incoming_call(*CALL), Gathering(QUESTION))


def test_sent_keys_are_heard_and_no_event_tells_of_them(
    world: TestWorld, conference: Conference, leg: Leg
) -> None:
    world.send_keys(conference.legs, "1w2W#")
    assert world.sent == []
    assert {each.heard_digits for each in conference.legs} == {"12#"}


def test_an_operator_asks_a_participant_for_digits(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx, room: Conference
) -> None:
    leg = room.legs[1]
    telnyx.conferences.actions.gather_dtmf_audio(
        room.id,
        call_control_id=leg.call_control_id,
        media_name="chime",
        minimum_digits=4,
        maximum_digits=6,
        gather_id="pin",
        client_state="cGlu",
    )
    sim.wait_delivered()
    sim.do(World.press_keys, leg, "5503#")
    sim.wait_delivered()
    [ended] = receiver.payloads("call.gather.ended")
    assert {
        key: ended[key]
        for key in ("digits", "status", "gather_id", "client_state", "call_control_id")
    } == {
        "digits": "5503",
        "status": "valid",
        "gather_id": "pin",
        "client_state": "cGlu",
        "call_control_id": leg.call_control_id,
    }


def test_an_operator_asks_a_caller_outside_a_conference(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx
) -> None:
    leg = sim.do(World.answered_call, *CALL)
    do, caller = telnyx.calls.actions, leg.call_control_id
    do.gather(caller, maximum_digits=1)
    do.gather_using_audio(caller, audio_url="https://media.example.com/pin.mp3")
    do.gather_using_speak(caller, payload="Your number, please.", voice="female")
    sim.wait_delivered()
    do.stop_gather(caller)
    sim.wait_delivered()
    assert [payload["status"] for payload in receiver.payloads("call.gather.ended")] == [
        "cancelled"
    ] * 3
    assert receiver.kinds.count("call.playback.ended") == 1


def test_an_operator_sends_keys_to_some_or_to_all(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    some = [room.legs[2].call_control_id]
    telnyx.conferences.actions.send_dtmf(
        room.id, digits="12", call_control_ids=some, duration_millis=100
    )
    sim.wait_delivered()
    telnyx.conferences.actions.send_dtmf(room.id, digits="A*")
    telnyx.calls.actions.send_dtmf(some[0], digits="3")
    sim.wait_delivered()
    assert [leg.heard_digits for leg in room.legs] == ["A*", "A*", "12A*3"]


@pytest.mark.parametrize(
    ("action", "body", "expected"),
    [
        ("send_dtmf", {}, "10004"),
        ("send_dtmf", {"digits": "12x"}, "90014"),
        ("send_dtmf", {"digits": ""}, "90014"),
        ("send_dtmf", {"digits": "1", "duration_millis": 99}, "10033"),
        ("send_dtmf", {"digits": "1", "duration_millis": 501}, "10033"),
        ("send_dtmf", {"digits": "1", "call_control_ids": ["v3:nobody"]}, "90015"),
        ("send_dtmf", {"digits": "1", "client_state": "?"}, "90017"),
        ("gather_using_audio", {"media_name": "chime"}, "10004"),
        ("gather_using_audio", {"media_name": "nothing"}, "10005"),
        (
            "gather_using_audio",
            {"media_name": "chime", "audio_url": "https://x.example/a.mp3"},
            "10032",
        ),
        ("gather_using_audio", {"audio_url": "somewhere"}, "10032"),
        ("gather_using_audio", {"maximum_digits": 129}, "10033"),
        ("gather_using_audio", {"minimum_digits": 0}, "10033"),
        ("gather_using_audio", {"minimum_digits": 5, "maximum_digits": 4}, "10033"),
        ("gather_using_audio", {"maximum_tries": 0}, "10033"),
        ("gather_using_audio", {"terminating_digit": "x"}, "90014"),
        ("gather_using_audio", {"valid_digits": "12 34"}, "90014"),
        ("gather_using_audio", {"gather_id": "x" * 101}, "10033"),
        ("gather_using_audio", {"stop_playback_on_dtmf": "no"}, "10032"),
    ],
)
def test_a_wrong_value_is_refused(
    telnyx: Telnyx, room: Conference, action: str, body: dict[str, object], expected: str
) -> None:
    asks = action == "gather_using_audio" and expected != "10004"
    whole = {"call_control_id": room.owner.call_control_id, **body} if asks else body
    path = f"/conferences/{room.id}/actions/{action}"
    with refused(expected):
        telnyx.post(path, cast_to=object, body=whole)


@pytest.mark.parametrize("action", ["send_dtmf", "gather_using_audio"])
def test_keys_want_the_id_of_a_conference_and_not_its_name(
    telnyx: Telnyx, room: Conference, action: str
) -> None:
    body = {"digits": "1", "call_control_id": room.owner.call_control_id}
    with refused("90058"):
        telnyx.post(f"/conferences/{room.name}/actions/{action}", cast_to=object, body=body)
