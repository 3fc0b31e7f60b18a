"""From the row to Telnyx and back, over HTTP, with a simulated Telnyx that is as unforgiving as the
real one.
"""

import socket
from datetime import timedelta
from typing import Any
from uuid import uuid5

import pytest
from django.contrib.auth.models import User

from conferencing.commands import execution, press
from conferencing.mirror import reading
from conferencing.models import Command
from conferencing.simulator.server import SimulatorServer
from tests.system.rooms import Room

from .conftest import Clock, carried_out

pytestmark = pytest.mark.django_db


def actions(sim: SimulatorServer) -> list[str]:
    return [request.path.rsplit("/", 1)[1] for request in sim.requests if request.method == "POST"]


def mirrored(room: Room, field: str) -> set[str]:
    found = reading.conference(room.id)
    assert found
    return {
        leg
        for leg, person in found.participants.items()
        if person.is_present and getattr(person, field)
    }


def test_muting_one_person_names_that_person_only(room: Room, operator: User) -> None:
    leg = room.legs[1]
    command = carried_out(press.create("mute", room.id, leg, by=operator))
    assert (command.state, command.attempts, command.changed_legs) == ("accepted", 1, [leg])
    assert room.muted == mirrored(room, "is_muted") == {leg}


def test_the_way_back_for_one_person(room: Room, operator: User) -> None:
    leg = room.legs[1]
    for verb in ("mute", "hold", "unmute", "unhold"):
        assert carried_out(press.create(verb, room.id, leg, by=operator)).state == "accepted"
    assert (
        room.muted
        == room.on_hold
        == mirrored(room, "is_muted")
        == mirrored(room, "is_on_hold")
        == set()
    )


@pytest.mark.parametrize("verb", ["mute_everyone", "hold_everyone"])
def test_everyone_is_told_to_telnyx_without_a_list(
    sim: SimulatorServer, room: Room, operator: User, verb: str
) -> None:
    command = carried_out(press.create(verb, room.id, by=operator))
    assert command.changed_legs == sorted(room.legs)
    assert sim.requests[-1].body == {}
    field = "is_muted" if verb == "mute_everyone" else "is_on_hold"
    assert mirrored(room, field) == set(room.legs)


def test_unmuting_everyone_is_everyone(sim: SimulatorServer, room: Room, operator: User) -> None:
    carried_out(press.create("mute", room.id, room.legs[0], by=operator))
    carried_out(press.create("unmute_everyone", room.id, by=operator))
    assert (sim.requests[-1].body, room.muted) == ({}, set())


def test_resuming_everyone_lists_those_on_hold_because_telnyx_wants_a_list(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    held = sorted(room.legs[:2])
    for leg in held:
        carried_out(press.create("hold", room.id, leg, by=operator))
    command = carried_out(press.create("unhold_everyone", room.id, by=operator))
    assert (command.state, sim.requests[-1].body) == ("accepted", {"call_control_ids": held})
    assert room.on_hold == mirrored(room, "is_on_hold") == set()


def test_removing_somebody_takes_them_out_and_hangs_up(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    leg = room.legs[1]
    command = carried_out(press.create("remove", room.id, leg, by=operator))
    assert command.state == "accepted"
    assert actions(sim) == ["leave", "hangup"]
    assert leg not in room.legs
    assert not sim.do(lambda world: world.leg(leg).is_alive)


def test_leave_and_hangup_carry_different_command_ids(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    command = carried_out(press.create("remove", room.id, room.legs[1], by=operator))
    ids = [request.body["command_id"] for request in sim.requests if request.method == "POST"]
    assert ids == [str(command.uuid), str(uuid5(command.uuid, "hangup"))]


def test_removing_somebody_who_has_hung_up_is_a_success(room: Room, operator: User) -> None:
    leg = room.legs[1]
    command = press.create("remove", room.id, leg, by=operator)
    room.hang_up(leg)
    assert carried_out(command).state == "accepted"


def test_ending_a_conference_that_has_ended_is_a_success(room: Room, operator: User) -> None:
    command = press.create("end", room.id, by=operator)
    room.end()
    assert carried_out(command).state == "accepted"


@pytest.mark.parametrize("verb", ["end", "remove"])
def test_a_wrong_address_of_telnyx_is_no_success(
    sim: SimulatorServer, room: Room, operator: User, settings: Any, verb: str
) -> None:
    settings.TELNYX_BASE_URL = sim.base_url.removesuffix("/v2")
    leg = room.legs[0]
    command = carried_out(press.create(verb, room.id, leg if verb == "remove" else "", by=operator))
    assert (command.state, command.error_code) == ("failed", "404")
    assert room.is_live and leg in room.legs


def test_ending_a_conference_ends_it(room: Room, operator: User) -> None:
    assert carried_out(press.create("end", room.id, by=operator)).state == "accepted"
    assert not room.is_live


def test_muting_somebody_who_has_hung_up_fails_with_telnyxs_words_and_advice(
    room: Room, operator: User
) -> None:
    leg = room.legs[1]
    command = press.create("mute", room.id, leg, by=operator)
    room.hang_up(leg)
    carried_out(command)
    assert (Command.objects.get().state, Command.objects.get().error_code) == ("failed", "90018")
    assert Command.objects.get().error_title == "Call has already ended"
    assert "already left" in Command.objects.get().advice


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


def test_a_lost_answer_to_remove_hangs_up_once(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock
) -> None:
    sim.faults.lose_answer(path="hangup")
    command = press.create("remove", room.id, room.legs[1], by=operator)
    assert carried_out(command, clock).state == "sent"
    clock.forward(0.3)
    assert carried_out(command, clock).state == "accepted"


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
    assert (command.state, outcome.is_through) == ("failed", True)
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


def test_one_person_who_left_does_not_spoil_the_list_for_the_others(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    carried_out(press.create("hold_everyone", room.id, by=operator))
    gone, *others = room.legs
    room.hang_up(gone)
    assert carried_out(press.create("unhold_everyone", room.id, by=operator)).state == "accepted"
    assert (room.on_hold, sim.requests[-1].body) == (set(), {"call_control_ids": sorted(others)})


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


def test_nobody_is_named_again_after_the_deadline(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock
) -> None:
    carried_out(press.create("hold_everyone", room.id, by=operator), clock)
    room.hang_up(room.legs[0])
    command = press.create("unhold_everyone", room.id, by=operator)
    late = command.deadline_at + timedelta(seconds=0.1)
    times = iter([command.deadline_at - timedelta(seconds=1)] * 2)
    asked = len(sim.requests)
    execution.carry_out(command.uuid, clock=lambda: next(times, late))
    command.refresh_from_db()
    assert (command.state, command.error_code) == ("failed", "expired")
    assert len(sim.requests) == asked + 1 and room.on_hold


def removed(command: Command, *, seconds_late: float) -> Command:
    """Claimed in time; `leave` is answered so long after the deadline."""
    late = command.deadline_at + timedelta(seconds=seconds_late)
    times = iter([command.deadline_at - timedelta(seconds=1)] * 2)
    execution.carry_out(command.uuid, clock=lambda: next(times, late))
    command.refresh_from_db()
    return command


def test_whoever_was_taken_out_is_hung_up_though_the_deadline_passed(
    sim: SimulatorServer, room: Room, operator: User, settings: Any
) -> None:
    settings.TELNYX_TIMEOUT_SECONDS = 4.0
    command = removed(press.create("remove", room.id, room.legs[1], by=operator), seconds_late=3.9)
    assert (command.state, actions(sim)) == ("accepted", ["leave", "hangup"])


def test_but_not_later_than_one_answer_may_take(
    sim: SimulatorServer, room: Room, operator: User, settings: Any
) -> None:
    settings.TELNYX_TIMEOUT_SECONDS = 4.0
    command = removed(press.create("remove", room.id, room.legs[1], by=operator), seconds_late=4.1)
    assert (command.state, actions(sim)) == ("failed", ["leave"])
    assert "not hung up" in command.error_detail


def test_nobody_is_hung_up_after_the_deadline_whom_this_press_did_not_take_out(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    sim.faults.refuse("90015", path="leave")
    command = removed(press.create("remove", room.id, room.legs[1], by=operator), seconds_late=0.1)
    assert (command.state, command.error_code, actions(sim)) == ("failed", "expired", ["leave"])
