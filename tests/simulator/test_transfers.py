"""Legs dialled for the sake of another: transfers, supervisors, linked calls; and rejections."""

import pytest
from telnyx import Telnyx

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.errors import Refusal
from conferencing.simulator.world.far_ends import FarEnd
from conferencing.simulator.world.state import Leg
from conferencing.simulator.world.world import World
from tests.simulator.conftest import CALL, TARGET, Receiver, TestWorld, refused


def test_a_transfer_connects_when_the_other_answers(world: TestWorld, leg: Leg) -> None:
    other = world.transfer(leg, TARGET, client_state="dG8=")
    assert "call.bridged" not in world.kinds()
    world.wait(world.ring_seconds)
    assert world.kinds() == ["call.initiated", "call.answered", "call.bridged"]
    assert (leg.peer, other.call_session_id) == (other, leg.call_session_id)
    assert (other.from_, other.to, other.client_state) == (leg.to, TARGET, "dG8=")


@pytest.mark.parametrize("tells_both", [False, True])
def test_that_it_connected_is_told_of_the_new_call(
    world: TestWorld, leg: Leg, tells_both: bool
) -> None:
    # Telnyx, of a transfer: "call.bridged to Leg B"; of a bridge: "for Leg A" and "for Leg B".
    world.tells_both_of_transfers = tells_both
    other = world.transfer(leg, TARGET)
    world.wait(world.ring_seconds)
    told = {payload["call_control_id"] for payload in world.payloads("call.bridged")}
    first = {leg.call_control_id} if tells_both else set()
    assert told == first | {other.call_control_id}


@pytest.mark.parametrize(
    ("far_end", "cause"),
    [("busy", "user_busy"), ("no_answer", "timeout"), ("reject", "call_rejected")],
)
def test_a_transfer_that_fails_leaves_the_call_where_it_was(
    world: TestWorld, leg: Leg, far_end: FarEnd, cause: str
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
    assert world.kinds()[-2:] == ["conference.participant.left", "call.bridged"]


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


def test_an_operator_transfers_a_call(
    sim: SimulatorServer, receiver: Receiver, telnyx: Telnyx, caller: Leg
) -> None:
    telnyx.calls.actions.transfer(
        caller.call_control_id,
        to="sip:pressdesk@branch.example.com",
        from_="+12025550101",
        record="record-from-answer",
    )
    receiver.wait_for(5)
    assert sorted(receiver.kinds[2:]) == ["call.answered", "call.bridged", "call.initiated"]
    other = caller.peer
    assert other and (other.from_, other.to) == ("+12025550101", "sip:pressdesk@branch.example.com")
    sim.do(World.hangup, other)
    sim.wait_delivered()
    assert "call.recording.saved" in receiver.kinds


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
