"""Out of the conference, off the line, and the end of it all: from the press to Telnyx."""

from datetime import timedelta
from typing import Any
from uuid import uuid5

import pytest
from django.contrib.auth.models import User

from conferencing.commands import execution, press
from conferencing.ledger import problems, transitions
from conferencing.ledger.problems import Problem
from conferencing.models import Command, Conference
from conferencing.simulator.server import SimulatorServer
from tests.commands.asking import ask, learn, parked
from tests.commands.conftest import Clock, carried_out
from tests.system.rooms import Room

pytestmark = pytest.mark.django_db


def actions(sim: SimulatorServer) -> list[str]:
    return [request.path.rsplit("/", 1)[1] for request in sim.requests if request.method == "POST"]


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


def test_removing_these_is_a_command_for_each(room: Room, operator: User) -> None:
    these = room.legs[1:]
    press.create("remove_these", room.id, by=operator, people=these)
    assert set(Command.objects.values_list("verb", "call_control_id")) == {
        ("remove", leg) for leg in these
    }
    for command in Command.objects.all():
        carried_out(command)
    assert set(room.legs).isdisjoint(these)


def test_ending_a_conference_ends_it(room: Room, operator: User) -> None:
    assert carried_out(press.create("end", room.id, by=operator)).state == "accepted"
    assert not room.is_live


def test_ending_a_conference_that_has_ended_is_a_success(room: Room, operator: User) -> None:
    command = press.create("end", room.id, by=operator)
    room.end()
    assert carried_out(command).state == "confirmed"


@pytest.mark.parametrize("verb", ["end", "remove"])
def test_a_wrong_address_of_telnyx_is_no_success(
    sim: SimulatorServer, room: Room, operator: User, settings: Any, verb: str
) -> None:
    settings.TELNYX_BASE_URL = sim.base_url.removesuffix("/v2")
    leg = room.legs[0]
    command = carried_out(press.create(verb, room.id, leg if verb == "remove" else "", by=operator))
    assert (command.state, command.error_code) == ("failed", "404")
    assert room.is_live and leg in room.legs


def test_a_lost_answer_to_remove_hangs_up_once(
    sim: SimulatorServer, room: Room, operator: User, clock: Clock
) -> None:
    sim.faults.lose_answer(path="hangup")
    command = press.create("remove", room.id, room.legs[1], by=operator)
    assert carried_out(command, clock).state == "sent"
    clock.forward(0.3)
    assert carried_out(command, clock).state == "accepted"


def test_hanging_up_inside_and_outside_a_conference(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    inside, outside = room.legs[1], parked(sim)
    learn(sim, inside, outside)
    assert ask("hangup", room.id, inside, by=operator).state == "accepted"
    command = ask("hangup", "", outside, by=operator)
    assert (command.state, command.conference_id) == ("accepted", None)
    assert not sim.do(lambda world: world.leg(inside).is_alive or world.leg(outside).is_alive)


def test_hanging_up_who_has_hung_up_is_a_success(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    leg = room.legs[1]
    command = press.create("hangup", room.id, leg, by=operator)
    room.hang_up(leg)
    assert carried_out(command).state == "confirmed"


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
    assert "the call may still be connected" in command.error_detail


def test_nobody_is_hung_up_after_the_deadline_whom_this_press_did_not_take_out(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    sim.faults.refuse("90015", path="leave")
    command = removed(press.create("remove", room.id, room.legs[1], by=operator), seconds_late=0.1)
    assert (command.state, command.error_code, actions(sim)) == ("failed", "expired", ["leave"])


# --- Telnyx does not know the conference that it is to end --------------------------------------


def test_it_is_asked_for_at_once_and_had_ended(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    command = press.create("end", room.id, by=operator)
    room.end()
    sim.faults.refuse("90058", path="/actions/end")
    assert carried_out(command).state == "confirmed"
    assert command.advice == "It had already ended."
    assert not Conference.objects.filter(pk=room.id, ended_at=None).exists()


def test_listed_as_live_it_was_not_ended(sim: SimulatorServer, room: Room, operator: User) -> None:
    command = press.create("end", room.id, by=operator)
    sim.faults.refuse("90058", path="/actions/end")
    assert carried_out(command).state == "failed" and room.is_live
    assert problem_of(command) == problems.LISTED_ALL_THE_SAME


@pytest.mark.parametrize(
    ("listing", "told"),
    [
        (problems.UNPROVEN, problems.STILL_UNKNOWN),
        (problems.NOT_LISTED, problems.LISTED_ALL_THE_SAME),
    ],
    ids=["no list shows it", "a list shows people in it"],
)
def test_not_known_either_when_it_is_asked_for_it_is_told_as_that(
    sim: SimulatorServer, room: Room, operator: User, listing: Problem, told: Problem
) -> None:
    sim.faults.refuse("90058", path="/v2/conferences/", count=9)
    command = carried_out(press.create("end", room.id, by=operator))
    assert command.state == "accepted"
    assert problem_of(command) == problems.UNKNOWN_CONFERENCE
    transitions.end_unproven(command, command.asked_at, listing)
    assert command.state == ("failed" if listing.is_known else "not_known")
    assert problem_of(command) == told


def problem_of(command: Command) -> Problem:
    """But for what it says of itself."""
    said = (command.error_title, command.error_detail, command.advice, command.error_code)
    is_known = command.state == "failed"
    return Problem(*said, is_known=is_known)
