"""Repeated commands: what comes twice under one command_id happens once."""

import pytest
import telnyx as sdk
from telnyx import Telnyx

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.state import Conference
from tests.simulator.conftest import Receiver, let_time_pass
from tests.system.rooms import LINE, a_number


def test_a_command_sent_twice_happens_once(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx, room: Conference
) -> None:
    speak = telnyx.conferences.actions.speak
    for _ in range(2):
        speak(room.id, payload="hello", voice="female", command_id="one")
    speak(room.id, payload="hello", voice="female", command_id="two")
    sim.wait_delivered()
    assert receiver.kinds.count("conference.speak.started") == 2


def test_a_command_id_is_forgotten_after_a_minute(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx, room: Conference
) -> None:
    speak = telnyx.conferences.actions.speak
    speak(room.id, payload="hello", voice="female", command_id="one")
    let_time_pass(sim, 61)
    speak(room.id, payload="hello", voice="female", command_id="one")
    sim.wait_delivered()
    assert receiver.kinds.count("conference.speak.started") == 2


def test_a_command_id_counts_for_one_call_only(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    for leg in room.legs:
        telnyx.calls.actions.hangup(leg.call_control_id, command_id="one")
    sim.wait_delivered()
    assert not any(leg.is_alive for leg in room.legs)


def test_after_a_lost_answer_the_same_command_is_safe_to_repeat(
    sim: SimulatorServer, telnyx: Telnyx, room: Conference
) -> None:
    end = telnyx.conferences.actions.end_conference
    sim.faults.lose_answer()
    with pytest.raises(sdk.APIConnectionError):
        end(room.id, command_id="one")
    sim.wait_delivered()
    assert not room.is_live
    assert end(room.id, command_id="one").to_dict() == {"data": {"result": "ok"}}


def test_a_repeat_may_be_answered_with_a_mere_ok(sim: SimulatorServer, telnyx: Telnyx) -> None:
    legs = sim.do(lambda world: [world.answered_call(a_number(), LINE) for _ in range(2)])
    sim.faults.answer_repeats("ok")
    for leg in legs:
        made = telnyx.conferences.create(
            call_control_id=leg.call_control_id, name="Rota", command_id="one"
        )
    assert made.to_dict() == {"data": {"result": "ok"}}
    assert len(sim.do(lambda world: list(world.conferences))) == 1
    with pytest.raises(ValueError, match="ok"):
        sim.faults.answer_repeats("nothing")
