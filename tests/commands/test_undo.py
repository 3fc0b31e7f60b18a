"""Undo: within eight seconds, once, and for exactly the people whom the press changed."""

from datetime import datetime

import pytest
from django.contrib.auth.models import User

from conferencing import commands, ledger, mirror
from conferencing.events import ParticipantLeft
from conferencing.models import Command
from conferencing.simulator.server import SimulatorServer
from tests.system.rooms import Room

from .conftest import ANNA, BEN, CARLA, NAME, Clock, carried_out

pytestmark = pytest.mark.django_db


def sent(command: Command, now: datetime, legs: list[str]) -> Command:
    claimed = ledger.claim(command.uuid, now, request_seconds=4)
    assert claimed
    ledger.note_legs(claimed, legs)
    return claimed


def accepted(command: Command, now: datetime, legs: list[str]) -> Command:
    claimed = sent(command, now, legs)
    assert ledger.accept(claimed, now)
    return claimed


def test_undoing_what_was_not_sent_takes_it_back(conference: str, operator: User) -> None:
    mute = commands.mute_everyone(conference, by=operator)
    assert commands.undo(mute.uuid, by=operator) == mute
    mute.refresh_from_db()
    assert (mute.state, Command.objects.count()) == ("superseded", 1)


def test_undoing_what_was_accepted_asks_for_the_opposite_on_the_same_people(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = accepted(commands.mute_everyone(conference, by=operator), clock(), [ANNA, CARLA])
    undo = commands.undo(mute.uuid, by=operator)
    assert (undo.verb, undo.legs, undo.undo_of) == ("unmute_everyone", [ANNA, CARLA], mute)


def test_undoing_what_is_on_its_way_waits_for_it(conference: str, operator: User, clock: Clock) -> None:
    mute = sent(commands.mute(conference, ANNA, by=operator), clock(), [ANNA])
    undo = commands.undo(mute.uuid, by=operator)
    assert ledger.claim(undo.uuid, clock(), request_seconds=4) is None
    ledger.accept(mute, clock())
    assert ledger.claim(undo.uuid, clock(), request_seconds=4)


def test_undoing_twice_is_one_undo(conference: str, operator: User, clock: Clock) -> None:
    mute = accepted(commands.mute(conference, ANNA, by=operator), clock(), [ANNA])
    assert commands.undo(mute.uuid, by=operator) == commands.undo(mute.uuid, by=operator)


@pytest.mark.parametrize(("seconds", "in_time"), [(0, True), (8.9, True), (9.1, False)])
def test_undo_is_open_for_eight_seconds_and_a_second_of_grace(
    conference: str, operator: User, clock: Clock, seconds: float, in_time: bool
) -> None:
    mute = accepted(commands.mute(conference, ANNA, by=operator), clock(), [ANNA])
    clock.forward(seconds)
    if in_time:
        assert commands.undo(mute.uuid, by=operator).verb == "unmute"
    else:
        with pytest.raises(commands.Refused, match="8 seconds"):
            commands.undo(mute.uuid, by=operator)


def test_a_press_that_changed_nobody_has_nothing_to_undo(conference: str, operator: User, clock: Clock) -> None:
    mute = accepted(commands.mute_everyone(conference, by=operator), clock(), [])
    with pytest.raises(commands.Refused, match="changed nobody"):
        commands.undo(mute.uuid, by=operator)


@pytest.mark.parametrize("verb", ["remove", "unmute"])
def test_some_things_cannot_be_undone(conference: str, operator: User, clock: Clock, verb: str) -> None:
    command = accepted(commands.press(verb, conference, ANNA, by=operator), clock(), [ANNA])
    with pytest.raises(commands.Refused, match="cannot be undone"):
        commands.undo(command.uuid, by=operator)


def test_what_failed_cannot_be_undone(conference: str, operator: User, clock: Clock) -> None:
    mute = sent(commands.mute(conference, ANNA, by=operator), clock(), [ANNA])
    ledger.refuse(mute, clock(), ledger.NO_ANSWER)
    with pytest.raises(commands.Refused, match="no effect"):
        commands.undo(mute.uuid, by=operator)


def test_a_new_press_supersedes_an_undo_that_is_not_sent(conference: str, operator: User, clock: Clock) -> None:
    mute = sent(commands.mute_everyone(conference, by=operator), clock(), [ANNA])
    undo = commands.undo(mute.uuid, by=operator)
    again = commands.mute_everyone(conference, by=operator)
    undo.refresh_from_db()
    assert (undo.state, again.state) == ("superseded", "asked")
    assert again != mute


def test_the_first_attempt_notes_who_is_not_muted_yet(sim: SimulatorServer, room: Room, operator: User) -> None:
    first, *others = room.legs
    carried_out(commands.mute(room.id, first, by=operator))
    everyone = carried_out(commands.mute_everyone(room.id, by=operator))
    assert everyone.legs == sorted(others)


def test_undo_leaves_alone_who_was_muted_before(sim: SimulatorServer, room: Room, operator: User) -> None:
    first, *others = room.legs
    carried_out(commands.mute(room.id, first, by=operator))
    everyone = carried_out(commands.mute_everyone(room.id, by=operator))
    assert room.muted == {first, *others}
    undo = carried_out(commands.undo(everyone.uuid, by=operator))
    assert undo.state == "accepted"
    assert room.muted == {first}


def test_undo_reaches_those_who_are_still_there(sim: SimulatorServer, room: Room, operator: User) -> None:
    everyone = carried_out(commands.hold_everyone(room.id, by=operator))
    gone, *others = room.legs
    room.hang_up(gone)  # and the mirror has not heard of it
    undo = carried_out(commands.undo(everyone.uuid, by=operator))
    assert (undo.state, room.on_hold) == ("accepted", set())
    assert sim.requests[-1].body == {"call_control_ids": sorted(others)}


def test_undo_with_nobody_left_asks_telnyx_nothing(
    sim: SimulatorServer, conference: str, operator: User, clock: Clock
) -> None:
    mute = accepted(commands.mute_everyone(conference, by=operator), clock(), [BEN])
    undo = commands.undo(mute.uuid, by=operator)
    mirror.apply(
        [ParticipantLeft(kind="x", at=clock.forward(1), source_id="webhook:9", conference_id=NAME, call_control_id=BEN)]
    )
    assert carried_out(undo, clock).state == "accepted"
    assert sim.requests == []
