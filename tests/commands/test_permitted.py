"""What somebody pressed who may not any more when it is sent, is not sent."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group, User

from conferencing.commands import press
from conferencing.ledger.dial_rules import PURPOSE, REFERENCE, SUPERVISOR
from conferencing.models import Command
from conferencing.simulator.server import SimulatorServer
from tests import world
from tests.commands.conftest import Clock, carried_out
from tests.commands.dialling import dialled, dialling_sim, may_dial
from tests.conftest import MakeUser
from tests.system.rooms import Room

__all__ = ["dialling_sim", "may_dial"]

pytestmark = pytest.mark.django_db


def deactivated(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def without(*codenames: str) -> Callable[[User], None]:
    def withdraw(user: User) -> None:
        user.user_permissions.remove(*user.user_permissions.filter(codename__in=codenames))

    return withdraw


LOST: dict[str, Callable[[User], None]] = {
    "the account": deactivated,
    "the permission": without("command_dial", "command_mute"),
    "the board": without("view_board"),
}


@pytest.fixture
def ana(make_user: MakeUser) -> User:
    return make_user("ana", "view_board", "command_dial", "command_mute")


def asked(sim: SimulatorServer, path: str) -> int:
    return sum(path in where for _, where, _ in sim.requests)


@pytest.mark.parametrize("lost", LOST)
def test_a_number_is_not_dialled(
    dialling_sim: SimulatorServer, ana: User, lost: str, clock: Clock
) -> None:
    command = dialled(ana)
    LOST[lost](ana)
    assert carried_out(command, clock).state == "failed"
    assert command.error_title == (
        "The account of ana is no longer active"
        if lost == "the account"
        else "ana no longer has permission to dial a number"
    )
    assert command.advice == "Nothing was sent to Telnyx."
    assert asked(dialling_sim, "/v2/calls") == 0


@pytest.mark.parametrize("lost", LOST)
def test_nobody_is_muted(sim: SimulatorServer, room: Room, ana: User, lost: str) -> None:
    command = press.create("mute", room.id, room.legs[0], by=ana)
    LOST[lost](ana)
    assert carried_out(command).state == "failed" and room.muted == set()


def test_by_whoever_may_it_is_sent(dialling_sim: SimulatorServer, ana: User) -> None:
    assert carried_out(dialled(ana)).state == "accepted"


def test_the_permission_of_a_group_counts_while_they_are_in_it(
    sim: SimulatorServer, room: Room, make_user: MakeUser
) -> None:
    maria = make_user("supervisor")
    commands = [press.create("mute", room.id, leg, by=maria) for leg in room.legs[:2]]
    assert carried_out(commands[0]).state == "accepted"
    maria.groups.remove(Group.objects.get(name="supervisor"))
    assert carried_out(commands[1]).state == "failed" and room.muted == set(room.legs[:1])


def test_a_try_whose_answer_was_lost_is_not_repeated_and_looked_for(
    sim: SimulatorServer, room: Room, ana: User, clock: Clock
) -> None:
    sim.faults.lose_answer(path="mute")
    command = press.create("mute", room.id, room.legs[0], by=ana)
    assert carried_out(command, clock).state == "sent"
    deactivated(ana)
    clock.forward(0.3)
    assert carried_out(command, clock).state == "unknown", "it may have happened"
    assert asked(sim, "/mute") == 1


@pytest.mark.parametrize("is_answered", [False, True])
def test_whoever_may_only_dial_stops_what_rings_and_nobody_who_has_answered(
    dialling_sim: SimulatorServer, ana: User, is_answered: bool
) -> None:
    dial = carried_out(dialled(ana))
    command = press.create("hangup", "", dial.call_control_id, by=ana)
    if is_answered:
        world.answers(dial.call_control_id, at=datetime.now(UTC))
    assert carried_out(command).state == ("failed" if is_answered else "accepted")
    assert asked(dialling_sim, "/hangup") == (not is_answered)


def test_the_phone_of_a_supervisor_is_not_rung(
    dialling_sim: SimulatorServer, make_user: MakeUser
) -> None:
    maria = make_user("maria", "view_board", "listen_conferences")
    commands = [
        Command.objects.create(
            verb="dial",
            arguments={"to": world.OURS, PURPOSE: SUPERVISOR, REFERENCE: str(number)},
            asked_by=maria,
            asked_at=datetime.now(UTC),
            deadline_at=datetime.max.replace(tzinfo=UTC, year=2999),
        )
        for number in range(2)
    ]
    assert carried_out(commands[0]).error_title != "maria no longer has permission to dial a number"
    without("listen_conferences")(maria)
    assert carried_out(commands[1]).error_title == "maria no longer has permission to dial a number"
    assert asked(dialling_sim, "/v2/calls") == 1
