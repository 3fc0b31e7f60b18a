"""Legs dialled for the sake of another: transfers, supervisors, linked calls; and rejections."""

import pytest
from telnyx import Telnyx

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.errors import Refusal
from conferencing.simulator.world.state import Leg
from conferencing.simulator.world.world import World
from tests.simulator.conftest import CALL, Receiver, TestWorld, refused

TARGET = "+12025550160"


@pytest.fixture
def leg(world: TestWorld) -> Leg:
    leg = world.caller()
    world.sent.clear()
    return leg


def test_a_transfer_connects_when_the_other_answers(world: TestWorld, leg: Leg) -> None:
    other = world.transfer(leg, TARGET, client_state="dG8=")
    assert "call.bridged" not in world.kinds()
    world.wait(world.ring_seconds)
    assert world.kinds() == ["call.initiated", "call.answered", "call.bridged", "call.bridged"]
    assert (leg.peer, other.call_session_id) == (other, leg.call_session_id)
    assert (other.from_, other.to, other.client_state) == (leg.to, TARGET, "dG8=")


@pytest.mark.parametrize(
    ("far_end", "cause"),
    [("busy", "user_busy"), ("no_answer", "timeout"), ("reject", "call_rejected")],
)
def test_a_transfer_that_fails_leaves_the_call_where_it_was(
    world: TestWorld, leg: Leg, far_end: str, cause: str
) -> None:
    world.far_ends[TARGET] = far_end
    conference = world.create_conference(leg, "Rota")
    other = world.transfer(leg, TARGET, ring_timeout=20)
    world.wait(21)
    assert [payload["call_control_id"] for payload in world.payloads("call.hangup")] == [
        other.call_control_id
    ]
    assert (other.hangup_cause, leg.is_alive, leg.conference) == (cause, True, conference)


def test_a_transfer_takes_the_call_out_of_its_conference(world: TestWorld, leg: Leg) -> None:
    conference = world.create_conference(world.caller(), "Rota")
    world.join(conference, leg)
    world.transfer(leg, TARGET)
    world.wait(world.ring_seconds)
    assert leg.call_control_id not in conference.participants
    assert world.kinds()[-3:] == ["conference.participant.left", "call.bridged", "call.bridged"]


def test_a_caller_who_hangs_up_stops_the_ringing(world: TestWorld, leg: Leg) -> None:
    other = world.transfer(leg, TARGET)
    world.hangup(leg)
    assert (other.is_alive, other.hangup_cause) == (False, "originator_cancel")
    world.wait(60)
    assert "call.bridged" not in world.kinds()


def test_a_transferred_call_that_parks_stays_up(world: TestWorld, leg: Leg) -> None:
    other = world.transfer(leg, TARGET, parks_after_unbridge=True)
    world.wait(world.ring_seconds)
    world.hangup(other)
    assert leg.is_alive


def test_a_supervisor_goes_when_the_call_ends(world: TestWorld, leg: Leg) -> None:
    supervisor = world.dial("+12025550100", TARGET, on_answer=[world.supervising(leg, "monitor")])
    leg.dependents.append(supervisor)
    world.wait(world.ring_seconds)
    assert (supervisor.supervises, supervisor.supervisor_role) == (leg, "monitor")
    world.hangup(leg)
    assert not supervisor.is_alive


def test_who_supervises_nobody_has_no_role_to_switch(world: TestWorld, leg: Leg) -> None:
    with pytest.raises(Refusal):
        world.switch_role(leg, "barge")


@pytest.mark.parametrize(("cause", "sip"), [("user_busy", "486"), ("call_rejected", "603")])
def test_a_rejected_caller_is_told_why(world: TestWorld, cause: str, sip: str) -> None:
    world.reject(world.incoming_call(*CALL), cause)
    hangup = world.payloads("call.hangup")[0]
    assert (hangup["hangup_cause"], hangup["sip_hangup_cause"]) == (cause, sip)


def test_an_answered_call_cannot_be_rejected(world: TestWorld, leg: Leg) -> None:
    with refused("90102"):
        world.reject(leg, "user_busy")


def test_a_leg_hears_a_file_and_a_text(world: TestWorld, leg: Leg) -> None:
    world.play_to(leg, {"media_name": "chime"})
    world.speak_to(leg, "One moment, please.")
    world.wait(60)
    assert world.kinds() == [
        "call.playback.started",
        "call.speak.started",
        "call.speak.ended",
        "call.playback.ended",
    ]
    assert {
        payload["status"]
        for kind in ("call.speak.ended", "call.playback.ended")
        for payload in world.payloads(kind)
    } == {"completed"}


def test_music_plays_until_it_is_stopped(world: TestWorld, leg: Leg) -> None:
    world.play_to(leg, {"media_name": "music"}, times=None)
    world.wait(3600)
    assert world.kinds() == ["call.playback.started"]
    world.stop_playing_to(leg)
    assert world.payloads("call.playback.ended")[0]["status"] == "cancelled"


def test_only_the_current_sound_can_be_stopped(world: TestWorld, leg: Leg) -> None:
    for name in ("music", "chime"):
        world.play_to(leg, {"media_name": name}, times=None)
    world.stop_playing_to(leg, only_current=True)
    assert [sound.media["media_name"] for sound in leg.sounds] == ["chime"]


def test_a_sound_ends_with_the_call(world: TestWorld, leg: Leg) -> None:
    world.play_to(leg, {"media_name": "music"})
    world.hangup(leg)
    assert world.kinds() == ["call.playback.started", "call.playback.ended", "call.hangup"]
    assert world.payloads("call.playback.ended")[0]["status"] == "call_hangup"


@pytest.fixture
def caller(sim: SimulatorServer) -> Leg:
    def begin(world: World) -> Leg:
        world.ring_seconds = 0.01
        return world.answered_call(*CALL)

    leg = sim.do(begin)
    sim.wait_delivered()
    return leg


def test_an_operator_transfers_a_call(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx, caller: Leg
) -> None:
    telnyx.calls.actions.transfer(
        caller.call_control_id,
        to="sip:pressdesk@branch.example.com",
        from_="+12025550101",
        record="record-from-answer",
    )
    receiver.wait_for(6)
    assert sorted(receiver.kinds[2:]) == [
        "call.answered",
        "call.bridged",
        "call.bridged",
        "call.initiated",
    ]
    other = caller.peer
    assert other and (other.from_, other.to) == ("+12025550101", "sip:pressdesk@branch.example.com")
    sim.do(World.hangup, other)
    sim.wait_delivered()
    assert "call.recording.saved" in receiver.kinds


def test_an_operator_plays_speaks_and_stops(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx, caller: Leg
) -> None:
    do, leg = telnyx.calls.actions, caller.call_control_id
    do.start_playback(leg, media_name="hold_music", loop="infinity")
    do.speak(leg, payload="One moment, please.", voice="female", language="en-GB")
    sim.wait_delivered()
    do.stop_playback(leg)
    sim.wait_delivered()
    assert sorted(receiver.kinds[2:]) == [
        "call.playback.ended",
        "call.playback.started",
        "call.speak.ended",
        "call.speak.started",
    ]


def test_an_operator_rejects_a_call(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx
) -> None:
    leg = sim.do(World.incoming_call, *CALL)
    telnyx.calls.actions.reject(leg.call_control_id, cause="USER_BUSY")
    sim.wait_delivered()
    assert leg.hangup_cause == "user_busy"


def test_an_operator_changes_the_state_of_a_call(
    sim: SimulatorServer, telnyx: Telnyx, caller: Leg
) -> None:
    telnyx.calls.actions.update_client_state(caller.call_control_id, client_state="bmV3")
    status = telnyx.calls.retrieve_status(caller.call_control_id).data
    assert status and status.client_state == "bmV3"
    path = f"/calls/{caller.call_control_id}/actions/client_state_update"
    with refused("10004"):
        telnyx.put(path, cast_to=object, body={})
    with refused("90017"):
        telnyx.put(path, cast_to=object, body={"client_state": "new"})


def test_a_supervisor_is_dialled_and_switches_roles(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx, caller: Leg
) -> None:
    dialled = telnyx.calls.dial(
        connection_id=sim.connection_id,
        from_="+12025550100",
        to=TARGET,
        supervise_call_control_id=caller.call_control_id,
        supervisor_role="monitor",
    ).data
    assert dialled and dialled.call_control_id
    receiver.wait_for(4)
    sim.wait_delivered()
    telnyx.calls.actions.switch_supervisor_role(dialled.call_control_id, role="whisper")
    sim.wait_delivered()
    supervisor = sim.do(World.leg, dialled.call_control_id)
    assert (supervisor.supervises, supervisor.supervisor_role) == (caller, "whisper")
    with refused("90015"):
        telnyx.calls.actions.switch_supervisor_role(caller.call_control_id, role="barge")


def test_a_linked_call_is_bridged_when_it_answers(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx, caller: Leg
) -> None:
    dialled = telnyx.calls.dial(
        connection_id=sim.connection_id,
        from_="+12025550100",
        to=TARGET,
        link_to=caller.call_control_id,
        bridge_on_answer=True,
    ).data
    assert dialled and dialled.call_session_id == caller.call_session_id
    receiver.wait_for(6)
    assert receiver.kinds.count("call.bridged") == 2


@pytest.mark.parametrize(
    ("action", "body", "expected"),
    [
        ("transfer", {}, "10004"),
        ("transfer", {"to": "202555"}, "10016"),
        ("transfer", {"to": ["+12025550160"]}, "10016"),
        ("transfer", {"to": TARGET, "from": "x"}, "10016"),
        ("transfer", {"to": TARGET, "timeout_secs": 4}, "10033"),
        ("transfer", {"to": TARGET, "time_limit_secs": 29}, "10033"),
        ("transfer", {"to": TARGET, "park_after_unbridge": "both"}, "10032"),
        ("transfer", {"to": TARGET, "target_leg_client_state": "?"}, "90017"),
        ("playback_start", {}, "10004"),
        ("playback_start", {"media_name": "chime", "loop": 0}, "90009"),
        ("playback_start", {"media_name": "chime", "loop": "often"}, "90009"),
        ("playback_start", {"media_name": "nothing"}, "10005"),
        ("playback_start", {"media_name": "chime", "playback_content": "UklGRg=="}, "10032"),
        ("playback_stop", {"stop": "some"}, "10032"),
        ("speak", {"payload": "x" * 3001, "voice": "female"}, "90010"),
        ("speak", {"payload": "", "voice": "female"}, "90010"),
        ("speak", {"payload": "hello"}, "10004"),
        ("speak", {"payload": "hello", "voice": "female", "language": "tlh"}, "10032"),
        ("send_dtmf", {"digits": "1-2"}, "90014"),
        ("record_start", {"format": "wav"}, "10004"),
        ("record_start", {"format": "wav", "channels": "dual", "max_length": -1}, "10033"),
        ("record_stop", {"recording_id": "7"}, "10032"),
        ("record_stop", {}, "10005"),
        ("reject", {"cause": "BORED"}, "10032"),
        ("switch_supervisor_role", {"role": "none"}, "10032"),
        ("gather_using_speak", {"payload": "Your number?"}, "10004"),
    ],
)
def test_a_wrong_value_is_refused(
    telnyx: Telnyx, caller: Leg, action: str, body: dict[str, object], expected: str
) -> None:
    path = f"/calls/{caller.call_control_id}/actions/{action}"
    with refused(expected):
        telnyx.post(path, cast_to=object, body=body)


@pytest.mark.parametrize("action", ["transfer", "playback_start", "speak", "send_dtmf", "gather"])
def test_a_call_that_has_ended_or_not_begun_takes_nothing(
    sim: SimulatorServer, telnyx: Telnyx, caller: Leg, action: str
) -> None:
    body = {
        "to": TARGET,
        "media_name": "chime",
        "payload": "hello",
        "voice": "female",
        "digits": "1",
    }
    ringing = sim.do(World.incoming_call, "+12025550143", "+12025550100")
    sim.do(World.hangup, caller)
    for leg, expected in ((ringing, "90034"), (caller, "90018")):
        path = f"/calls/{leg.call_control_id}/actions/{action}"
        with refused(expected):
            telnyx.post(path, cast_to=object, body=body)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"bridge_on_answer": True}, "10004"),
        ({"park_after_unbridge": "self"}, "10004"),
        ({"link_to": "v3:nobody"}, "90015"),
        ({"supervise_call_control_id": "v3:nobody"}, "90015"),
        ({"supervisor_role": "none"}, "10032"),
        ({"conference_config": {"mute": True}}, "10004"),
        ({"conference_config": {"id": "00000000-0000-4000-8000-000000000000"}}, "90058"),
        ({"conference_config": {"id": "by name"}}, "10032"),
        ({"conference_config": {"conference_name": "Rota", "supervisor_role": "king"}}, "10032"),
        ({"conference_config": "Rota"}, "10032"),
    ],
)
def test_a_dial_that_cannot_be_is_refused(
    sim: SimulatorServer, telnyx: Telnyx, body: dict[str, object], expected: str
) -> None:
    whole = {"connection_id": sim.connection_id, "to": TARGET, "from": "+12025550100", **body}
    with refused(expected):
        telnyx.post("/calls", cast_to=object, body=whole)
