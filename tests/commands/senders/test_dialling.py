"""Dialling at the simulated Telnyx: once, twice, with a lost answer, and with hostile ones."""

import base64
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from conferencing.commands import press, tasks
from conferencing.models import Call, Command, JournalEntry
from conferencing.projection import client_states
from conferencing.simulator.server import SimulatorServer
from tests.commands.asking import last
from tests.commands.dialling import ANNA, OURS, dialled, dialling_sim, may_dial
from tests.fixtures.answering import Answering, in_json
from tests.fixtures.pressing import Clock, carried_out

__all__ = ["dialling_sim", "may_dial"]

IDS = {"call_control_id": "v3:new", "call_leg_id": "leg", "call_session_id": "session"}


def legs(sim: SimulatorServer) -> list[str]:
    return sim.do(lambda world: [leg.to for leg in world.legs.values()])


def the_leg(sim: SimulatorServer) -> Any:
    return sim.do(lambda world: next(iter(world.legs.values())).call_control_id)


def test_a_number_is_dialled_and_the_command_is_about_its_call(
    dialling_sim: SimulatorServer, operator: User
) -> None:
    command = carried_out(dialled(operator, "(202) 555-0142", ring_seconds="45"))
    assert (command.state, command.call_control_id) == ("accepted", the_leg(dialling_sim))
    path, body = last(dialling_sim)
    state = body.pop("client_state")
    assert client_states.command_of(state) == str(command.uuid)
    assert (path, body) == (
        "calls",
        {
            "connection_id": settings.DIAL_CONNECTION,
            "to": ANNA,
            "from": OURS,
            "timeout_secs": 45,
        },
    )


def test_the_call_is_known_before_any_webhook_came(
    dialling_sim: SimulatorServer, operator: User
) -> None:
    command = carried_out(dialled(operator))
    call = Call.objects.get(pk=command.call_control_id)
    assert (call.direction, call.to_number, call.status) == ("outgoing", ANNA, "bridging")
    assert call.ended_at is None
    [entry] = JournalEntry.objects.filter(aggregate=f"call:{call.pk}")
    assert entry.event_class == "CallDialled"


def test_a_machine_is_detected_only_where_that_was_asked_for(
    dialling_sim: SimulatorServer, operator: User
) -> None:
    carried_out(dialled(operator, detect_machine="true"))
    assert last(dialling_sim)[1]["answering_machine_detection"] == "detect"


def test_what_it_is_for_stands_in_the_client_state_and_in_the_ledger(
    dialling_sim: SimulatorServer, operator: User
) -> None:
    command = press.dial(ANNA, by=operator, purpose="agent", reference="offer:12")
    assert press.dial(ANNA, by=operator, purpose="agent", reference="offer:12") == command
    assert press.dial(ANNA, by=operator, purpose="agent", reference="offer:13") != command
    carried_out(command)
    written = base64.b64decode(last(dialling_sim)[1]["client_state"]).decode()
    assert written == f"switchboard/01/{command.uuid}/agent/offer:12"
    assert command.arguments["reference"] == "offer:12"


def test_a_browser_cannot_say_what_it_is_for(may_dial: None, operator: User) -> None:
    assert "purpose" not in dialled(operator, purpose="agent").arguments


def test_a_lost_answer_is_repeated_with_the_same_id_and_rings_once(
    dialling_sim: SimulatorServer, operator: User
) -> None:
    clock = Clock()
    dialling_sim.faults.lose_answer()
    command = carried_out(dialled(operator), clock)
    assert (command.state, command.call_control_id) == ("sent", "")
    clock.forward(5)
    command = carried_out(command, clock)
    assert (command.state, command.call_control_id) == ("accepted", the_leg(dialling_sim))
    ids = {request.body["command_id"] for request in dialling_sim.requests}
    assert ids == {str(command.uuid)}
    assert legs(dialling_sim) == [ANNA]


def test_a_repeat_that_is_merely_ignored_is_looked_for_and_not_sent_again(
    dialling_sim: SimulatorServer, operator: User
) -> None:
    clock = Clock()
    dialling_sim.faults.answer_repeats("ok")
    dialling_sim.faults.lose_answer()
    command = carried_out(dialled(operator), clock)
    clock.forward(5)
    command = carried_out(command, clock)
    assert (command.state, command.call_control_id) == ("unknown", "")
    tasks.verify("", 0)
    command.refresh_from_db()
    assert (command.state, command.call_control_id) == ("confirmed", the_leg(dialling_sim))
    assert legs(dialling_sim) == [ANNA]


def test_after_fifty_seconds_it_is_not_sent_again(
    dialling_sim: SimulatorServer, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "COMMAND_DEADLINE_SECONDS", 120)
    clock = Clock()
    dialling_sim.faults.lose_answer()
    command = carried_out(dialled(operator), clock)
    clock.forward(51)
    carried_out(command, clock)
    assert len(dialling_sim.requests) == 1


def test_a_refusal_ends_it_and_says_what_to_do(
    dialling_sim: SimulatorServer, operator: User
) -> None:
    dialling_sim.faults.refuse("90043")
    command = carried_out(dialled(operator))
    assert (command.state, command.call_control_id) == ("failed", "")
    assert "channels of the connection" in command.advice
    assert legs(dialling_sim) == []


@pytest.mark.parametrize(
    "data",
    [
        {"result": "ok"},
        {},
        {**IDS, "call_control_id": ""},
        {**IDS, "call_control_id": 7.5},
        {**IDS, "call_control_id": "x" * 256},
        [IDS],
        None,
    ],
)
def test_an_answer_without_a_usable_call_is_as_good_as_lost(
    may_dial: None, telnyx_says: Answering, operator: User, data: object
) -> None:
    telnyx_says.always(in_json({"data": data}))
    command = carried_out(dialled(operator))
    assert (command.state, command.error_code) == ("sent", "not_understood")
    assert command.unknown_at is not None
    assert not Call.objects.exists()


def test_an_answer_needs_nothing_but_the_call(
    may_dial: None, telnyx_says: Answering, operator: User
) -> None:
    telnyx_says.always(in_json({"data": {"call_control_id": "v3:new", "call_leg_id": None}}))
    command = carried_out(dialled(operator))
    assert (command.state, command.call_control_id) == ("accepted", "v3:new")


def test_hanging_up_cancels_a_call_that_rings(
    dialling_sim: SimulatorServer, operator: User
) -> None:
    command = carried_out(dialled(operator))
    hung_up = press.create("hangup", "", command.call_control_id, by=operator)
    assert carried_out(hung_up).state == "accepted"
    leg = command.call_control_id
    ended = dialling_sim.do(lambda world: world.leg(leg).hangup_cause)
    assert ended == "originator_cancel"
    assert Command.objects.count() == 2
