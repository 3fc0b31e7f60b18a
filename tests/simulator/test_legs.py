"""Rules of single calls and bridges."""

import pytest

from conferencing.simulator.world.far_ends import FarEnd
from tests.simulator.conftest import CALL, TestWorld, refused


def test_a_call_rings_is_answered_and_hung_up(world: TestWorld) -> None:
    leg = world.incoming_call("+12025550142", "+12025550100", caller_id_name="LANG BEATRICE")
    world.answer(leg)
    world.hangup(leg)
    assert world.kinds() == ["call.initiated", "call.answered", "call.hangup"]
    initiated, hangup = world.sent[0]["payload"], world.sent[2]["payload"]
    assert (initiated["direction"], initiated["state"]) == ("incoming", "parked")
    assert initiated["caller_id_name"] == "LANG BEATRICE"
    assert (hangup["hangup_cause"], hangup["hangup_source"]) == ("normal_clearing", "caller")


def test_a_caller_who_hangs_up_while_it_rings_cancels(world: TestWorld) -> None:
    world.hangup(world.incoming_call(*CALL))
    hangup = world.payloads("call.hangup")[0]
    assert (hangup["hangup_cause"], hangup["sip_hangup_cause"]) == ("originator_cancel", "487")


def test_nothing_can_be_done_with_a_call_that_has_ended(world: TestWorld) -> None:
    leg = world.caller()
    world.hangup(leg)
    with refused("90018"):
        world.answer(leg)
    with refused("90018"):
        world.hangup(leg)
    with refused("90018"):
        world.enqueue(leg, "support")


def test_an_unanswered_call_can_only_be_answered(world: TestWorld) -> None:
    leg = world.incoming_call(*CALL)
    with refused("90034"):
        world.create_conference(leg, "Rota")


def test_a_second_answer_is_refused(world: TestWorld) -> None:
    with refused("90102"):
        world.answer(world.caller())


def test_when_one_side_of_a_bridge_hangs_up_so_does_the_other(world: TestWorld) -> None:
    caller, agent = world.callers(2)
    world.bridge(agent, caller)
    world.hangup(caller)
    assert world.kinds()[-4:] == ["call.bridged", "call.bridged", "call.hangup", "call.hangup"]
    assert not agent.is_alive


def test_two_who_talk_are_cut_off_by_a_second_bridge_unless_it_is_prevented(
    world: TestWorld,
) -> None:
    agent, caller = world.caller(), world.caller()
    world.bridge(agent, caller)
    with refused("90015"):
        world.bridge(agent, caller, prevent_double_bridge=True)
    assert agent.peer is caller
    with refused("90018"):
        world.bridge(agent, caller)
    assert agent.is_alive and not caller.is_alive


def test_a_leg_bridged_with_park_after_unbridge_stays_up(world: TestWorld) -> None:
    caller, agent = world.callers(2)
    world.bridge(agent, caller, parks_after_unbridge=True)
    world.hangup(caller)
    assert agent.is_alive
    assert agent.peer is None


def test_a_dialled_leg_is_answered_after_it_rang(world: TestWorld) -> None:
    leg = world.dial("+12025550100", "+12025550142")
    assert world.kinds() == ["call.initiated"]
    world.wait(world.ring_seconds)
    assert leg.is_answered
    assert world.payloads("call.initiated")[0]["state"] == "bridging"


@pytest.mark.parametrize(
    ("far_end", "cause"),
    [("busy", "user_busy"), ("no_answer", "timeout"), ("reject", "call_rejected")],
)
def test_a_dialled_leg_that_is_not_answered_tells_why(
    world: TestWorld, far_end: FarEnd, cause: str
) -> None:
    world.far_ends["+12025550142"] = far_end
    world.dial("+12025550100", "+12025550142", ring_timeout=20)
    world.wait(21)
    assert world.payloads("call.hangup")[0]["hangup_cause"] == cause


@pytest.mark.parametrize(
    ("user", "cause", "sip"),
    [
        ("busy", "user_busy", "486"),
        ("noanswer", "timeout", "480"),
        ("ringsout", "no_answer", "480"),
        ("decline", "call_rejected", "603"),
        ("overloaded", "call_rejected", "503"),
        ("barred", "call_rejected", "403"),
        ("nobody", "not_found", "404"),
        ("broken", "unspecified", "503"),
    ],
)
def test_the_code_of_sip_tells_who_turned_it_away(
    world: TestWorld, user: str, cause: str, sip: str
) -> None:
    world.dial("+12025550100", f"sip:{user}@branch.example.com", ring_timeout=20)
    world.wait(21)
    [ended] = world.payloads("call.hangup")
    assert (ended["hangup_cause"], ended["sip_hangup_cause"]) == (cause, sip)


def test_a_slow_phone_is_answered_late_and_another_hangs_up_at_once(world: TestWorld) -> None:
    slow = world.dial("+12025550100", "sip:slow@branch.example.com", ring_timeout=20)
    short = world.dial("+12025550100", "+12025550189", ring_timeout=20)
    world.wait(world.ring_seconds)
    assert short.is_answered and not slow.is_answered
    world.wait(10)
    assert slow.is_answered and not short.is_alive


def test_a_slow_phone_that_rings_too_short_is_not_answered(world: TestWorld) -> None:
    world.dial("+12025550100", "sip:slow@branch.example.com", ring_timeout=5)
    world.wait(20)
    assert world.payloads("call.hangup")[0]["hangup_cause"] == "timeout"


@pytest.mark.parametrize(
    ("detection", "kind", "result"),
    [("premium", "call.machine.premium", "machine"), ("greeting_end", "call.machine", "machine")],
)
def test_a_machine_is_detected_and_its_greeting_ends(
    world: TestWorld, detection: str, kind: str, result: str
) -> None:
    world.far_ends["+12025550142"] = "machine"
    world.dial("+12025550100", "+12025550142", machine_detection=detection)
    world.wait(10)
    assert world.payloads(f"{kind}.detection.ended")[0]["result"] == result
    assert world.payloads(f"{kind}.greeting.ended")[0]["result"] == "beep_detected"


def test_a_stream_starts_and_stops_with_the_call(world: TestWorld) -> None:
    leg = world.caller()
    world.start_stream(leg, "wss://captions.example.com/live")
    world.hangup(leg)
    assert world.kinds()[-3:] == ["streaming.started", "streaming.stopped", "call.hangup"]


def test_a_stream_to_nowhere_fails(world: TestWorld) -> None:
    world.start_stream(world.caller(), "wss://captions.invalid/live")
    assert world.payloads("streaming.failed")[0]["failure_reason"] == "connection_failed"


def test_a_recorded_call_is_saved_when_it_ends(world: TestWorld) -> None:
    leg = world.caller()
    recording_id = world.start_call_recording(leg)
    world.wait(20)
    world.hangup(leg)
    assert world.payloads("call.recording.saved")[0]["recording_id"] == recording_id
    assert world.recordings[recording_id].conference_id is None


def test_a_call_is_cut_at_its_time_limit(world: TestWorld) -> None:
    leg = world.dial("+12025550100", "+12025550142", time_limit=60)
    world.wait(120)
    assert leg.hangup_cause == "time_limit"


def test_the_time_limit_of_a_call_begins_with_its_answer(world: TestWorld) -> None:
    leg = world.incoming_call("+12025550142", "+12025550100")
    leg.time_limit_seconds = 60
    world.wait(50)
    world.answer(leg)
    world.wait(60)
    assert leg.is_alive
    world.wait(60)
    assert leg.hangup_cause == "time_limit"


def test_an_ended_call_is_forgotten_after_ten_minutes(world: TestWorld) -> None:
    leg = world.caller()
    world.hangup(leg)
    world.wait(500)
    assert world.leg(leg.call_control_id) is leg
    world.wait(200)
    with refused("90015"):
        world.leg(leg.call_control_id)
