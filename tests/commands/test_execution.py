"""From the row to Telnyx and back, over HTTP, with a simulated Telnyx that is as unforgiving as the
real one.
"""

import socket
from typing import Any

import pytest
from django.contrib.auth.models import User

from conferencing.commands import execution, press
from conferencing.mirror import reading
from conferencing.models import Command
from conferencing.simulator.server import SimulatorServer
from tests.system.rooms import Room

from .conftest import Clock, carried_out

pytestmark = pytest.mark.django_db


def test_a_lost_answer_is_asked_for_again_and_happens_once(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock
) -> None:
    sim.faults.lose_answer(path="mute")
    command = press.create("mute_everyone", room.id, by=operator)
    assert carried_out(command, clock).state == "sent"
    assert command.error_code == "no_answer"
    clock.forward(0.3)
    assert carried_out(command, clock).state == "accepted"
    assert (command.attempts, command.error_code, room.muted) == (2, "", set(room.legs))
    assert command.changed_legs == sorted(room.legs), "noted before the first attempt, which worked"


def test_too_many_requests_are_tried_again_after_the_time_that_telnyx_says(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock
) -> None:
    sim.faults.api_status(429, path="mute")
    command = press.create("mute", room.id, room.legs[0], by=operator)
    outcome = execution.carry_out(command.uuid, clock=clock)
    assert outcome.retry_after_seconds is not None and outcome.retry_after_seconds >= 1
    assert carried_out(command, clock).attempts == 1, "not before its time"
    clock.forward(outcome.retry_after_seconds)
    assert carried_out(command, clock).state == "accepted"


def test_a_wait_beyond_the_deadline_is_a_failure_at_once(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock
) -> None:
    sim.faults.api_status(429, path="mute")
    command = press.create("mute", room.id, room.legs[0], by=operator)
    clock.now = command.deadline_at
    clock.forward(-0.2)
    assert carried_out(command, clock).state == "failed"
    assert (command.error_code, room.muted) == ("10011", set())


def test_trouble_at_telnyx_is_tried_again_ever_more_slowly_until_the_deadline(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock
) -> None:
    sim.faults.api_status(503, count=100, path="mute")
    command = press.create("mute", room.id, room.legs[0], by=operator)
    waits = []
    while (
        outcome := execution.carry_out(command.uuid, clock=clock)
    ).retry_after_seconds is not None:
        waits.append(outcome.retry_after_seconds)
        clock.forward(outcome.retry_after_seconds)
    command.refresh_from_db()
    assert waits == [0.3, 0.6, 1.2, 2.4, 4.0, 4.0]
    assert (command.state, outcome.is_through) == ("unknown", True)
    assert clock() < command.deadline_at


def test_an_answer_that_does_not_come_is_not_waited_for(
    sim: SimulatorServer, room: Room, operator: User, settings: Any
) -> None:
    settings.TELNYX_TIMEOUT_SECONDS = 0.2
    sim.faults.hang(path="mute")
    command = carried_out(press.create("mute", room.id, room.legs[0], by=operator))
    assert (command.state, command.error_code) == ("sent", "no_answer")


def test_a_telnyx_that_cannot_be_reached_is_tried_again(
    room: Room, operator: User, settings: Any, clock: Clock, sim: SimulatorServer
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.TELNYX_BASE_URL = f"http://127.0.0.1:{nobody.getsockname()[1]}/v2"
        command = carried_out(press.create("mute", room.id, room.legs[0], by=operator), clock)
    assert (command.state, command.error_code) == ("sent", "not_reached")
    settings.TELNYX_BASE_URL = sim.base_url
    clock.forward(0.3)
    assert carried_out(command, clock).state == "accepted"


@pytest.mark.parametrize(("key", "code"), [("", "not_configured"), ("wrong", "10009")])
def test_a_missing_or_wrong_key_fails_at_once_and_says_who_can_help(
    room: Room, operator: User, settings: Any, key: str, code: str
) -> None:
    settings.TELNYX_API_KEY = key
    command = carried_out(press.create("mute", room.id, room.legs[0], by=operator))
    assert (command.state, command.error_code) == ("failed", code)
    assert "administrator" in command.advice


def test_the_acceptance_bears_the_time_before_the_request(
    room: Room, operator: User, clock: Clock
) -> None:
    times = [clock.forward(1), clock.forward(1), clock.forward(1)]
    ticking = iter(times)
    leg = room.legs[0]
    execution.carry_out(
        press.create("mute", room.id, leg, by=operator).uuid, clock=lambda: next(ticking)
    )
    found = reading.conference(room.id)
    assert found and found.participants[leg].muted_at == times[1]
    assert Command.objects.get().accepted_at == times[2]


def test_a_worker_that_comes_to_itself_after_its_lease_sends_nothing(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock, settings: Any
) -> None:
    command = press.create("mute", room.id, room.legs[0], by=operator)
    began = clock()
    times = iter([began, clock.forward(settings.TELNYX_TIMEOUT_SECONDS + 2)])
    assert execution.carry_out(command.uuid, clock=lambda: next(times)) == execution.NOT_ITS_TURN
    assert room.requests() == []
    assert carried_out(command, clock).state == "accepted"
    assert len(room.requests()) == 1


# --- The deadline, between the requests of one command --------------------------------------------
