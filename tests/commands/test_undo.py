"""Undo: within eight seconds, once, and for exactly the people whom the press changed."""

from datetime import datetime

import pytest
from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.ledger import problems, transitions
from conferencing.ledger.verbs import VERBS
from conferencing.mirror import writer
from conferencing.models import Command, Participant
from conferencing.projection.events import ParticipantLeft
from conferencing.simulator.server import SimulatorServer
from tests.system.rooms import Room

from .conftest import ANNA, BEN, CARLA, NAME, Clock, carried_out

pytestmark = pytest.mark.django_db


def sent(command: Command, now: datetime, legs: list[str]) -> Command:
    claimed = transitions.claim(command.uuid, now, request_seconds=4)
    assert claimed
    Command.objects.filter(pk=claimed.pk).update(changed_legs=legs)
    return claimed


def accepted(command: Command, now: datetime, legs: list[str]) -> Command:
    claimed = sent(command, now, legs)
    assert transitions.accept(claimed, now)
    marks_show(command, legs)
    return claimed


def marks_show(command: Command, legs: list[str]) -> None:
    """The mirror has heard of the acceptance."""
    if field := VERBS[command.verb].field:
        people = Participant.objects.filter(call_control_id__in=legs)
        people.update(**{field: VERBS[command.verb].value})


def test_undoing_what_was_not_sent_takes_it_back(conference: str, operator: User) -> None:
    mute = press.create("mute_everyone", conference, by=operator)
    assert press.undo(mute.uuid, by=operator) == mute
    mute.refresh_from_db()
    assert (mute.state, Command.objects.count()) == ("superseded", 1)


def test_undoing_what_was_accepted_asks_for_the_opposite_on_the_same_people(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = accepted(press.create("mute_everyone", conference, by=operator), clock(), [ANNA, CARLA])
    undo = press.undo(mute.uuid, by=operator)
    assert (undo.verb, undo.changed_legs, undo.undo_of) == ("unmute_everyone", [ANNA, CARLA], mute)


def test_undoing_what_is_on_its_way_waits_for_it(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = sent(press.create("mute", conference, ANNA, by=operator), clock(), [ANNA])
    undo = press.undo(mute.uuid, by=operator)
    assert transitions.claim(undo.uuid, clock(), request_seconds=4) is None
    transitions.accept(mute, clock())
    assert transitions.claim(undo.uuid, clock(), request_seconds=4)


def test_undoing_twice_is_one_undo(conference: str, operator: User, clock: Clock) -> None:
    mute = accepted(press.create("mute", conference, ANNA, by=operator), clock(), [ANNA])
    assert press.undo(mute.uuid, by=operator) == press.undo(mute.uuid, by=operator)


@pytest.mark.parametrize(("seconds", "in_time"), [(0, True), (8.9, True), (9.1, False)])
def test_undo_is_open_for_eight_seconds_and_a_second_of_grace(
    conference: str, operator: User, clock: Clock, seconds: float, in_time: bool
) -> None:
    mute = accepted(press.create("mute", conference, ANNA, by=operator), clock(), [ANNA])
    clock.forward(seconds)
    if in_time:
        assert press.undo(mute.uuid, by=operator).verb == "unmute"
    else:
        with pytest.raises(press.Refused, match="8 seconds"):
            press.undo(mute.uuid, by=operator)


def test_a_press_that_changed_nobody_has_nothing_to_undo(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = accepted(press.create("mute_everyone", conference, by=operator), clock(), [])
    with pytest.raises(press.Refused, match="changed nothing"):
        press.undo(mute.uuid, by=operator)


@pytest.mark.parametrize("verb", ["remove", "set_exit"])
def test_some_things_cannot_be_undone(
    conference: str, operator: User, clock: Clock, verb: str
) -> None:
    command = accepted(press.create(verb, conference, ANNA, by=operator), clock(), [ANNA])
    with pytest.raises(press.Refused, match="cannot be undone"):
        press.undo(command.uuid, by=operator)


def test_what_failed_cannot_be_undone(conference: str, operator: User, clock: Clock) -> None:
    mute = sent(press.create("mute", conference, ANNA, by=operator), clock(), [ANNA])
    transitions.fail_sent(mute, clock(), problems.NO_ANSWER)
    with pytest.raises(press.Refused, match="no effect"):
        press.undo(mute.uuid, by=operator)


def test_what_may_have_happened_is_not_said_to_have_had_no_effect(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = sent(press.create("mute", conference, ANNA, by=operator), clock(), [ANNA])
    transitions.doubt(mute, clock(), problems.NO_ANSWER)
    with pytest.raises(press.Refused, match="unclear whether it took effect"):
        press.undo(mute.uuid, by=operator)


def test_a_new_press_supersedes_an_undo_that_is_not_sent(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = sent(press.create("mute_everyone", conference, by=operator), clock(), [ANNA])
    undo = press.undo(mute.uuid, by=operator)
    again = press.create("mute_everyone", conference, by=operator)
    undo.refresh_from_db()
    assert (undo.state, again.state) == ("superseded", "asked")
    assert again != mute


def test_the_first_attempt_notes_who_is_not_muted_yet(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    first, *others = room.legs
    carried_out(press.create("mute", room.id, first, by=operator))
    everyone = carried_out(press.create("mute_everyone", room.id, by=operator))
    assert everyone.changed_legs == sorted(others)


def test_undo_leaves_alone_who_was_muted_before(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    first, *others = room.legs
    carried_out(press.create("mute", room.id, first, by=operator))
    everyone = carried_out(press.create("mute_everyone", room.id, by=operator))
    assert room.muted == {first, *others}
    undo = carried_out(press.undo(everyone.uuid, by=operator))
    assert undo.state == "accepted"
    assert room.muted == {first}


def test_undo_reaches_those_who_are_still_there(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    everyone = carried_out(press.create("hold_everyone", room.id, by=operator))
    gone, *others = room.legs
    room.hang_up(gone)  # and the mirror has not heard of it
    undo = carried_out(press.undo(everyone.uuid, by=operator))
    assert (undo.state, room.on_hold) == ("accepted", set())
    assert sim.requests[-1].body == {"call_control_ids": sorted(others)}


def test_undo_with_nobody_left_asks_telnyx_nothing(
    sim: SimulatorServer, conference: str, operator: User, clock: Clock
) -> None:
    mute = accepted(press.create("mute_everyone", conference, by=operator), clock(), [BEN])
    undo = press.undo(mute.uuid, by=operator)
    writer.apply(
        [
            ParticipantLeft(
                kind="x",
                at=clock.forward(1),
                source_id="webhook:9",
                conference_id=NAME,
                call_control_id=BEN,
            )
        ]
    )
    assert carried_out(undo, clock).state == "accepted"
    assert sim.requests == []


@pytest.mark.parametrize("verb", ["mute", "unmute", "hold", "unhold"])
def test_every_mark_can_be_taken_back(room: Room, operator: User, verb: str) -> None:
    leg, marked = room.legs[1], verb in ("unmute", "unhold")
    if marked:
        carried_out(press.create(VERBS[verb].opposite, room.id, leg, by=operator))
    command = carried_out(press.create(verb, room.id, leg, by=operator))
    undo = carried_out(press.undo(command.uuid, by=operator))
    assert (undo.verb, undo.state) == (VERBS[verb].opposite, "accepted")
    legs = room.muted if VERBS[verb].field == "is_muted" else room.on_hold
    assert (leg in legs) == marked


def test_unmute_all_can_be_taken_back_for_whom_it_opened(room: Room, operator: User) -> None:
    muted = room.legs[1:]
    carried_out(press.create("mute_these", room.id, people=muted, by=operator))
    everyone = carried_out(press.create("unmute_everyone", room.id, by=operator))
    assert room.muted == set()
    carried_out(press.undo(everyone.uuid, by=operator))
    assert room.muted == set(muted)


def test_a_role_goes_back_to_the_one_before(room: Room, operator: User) -> None:
    leg, hears = room.legs[1], room.legs[2]
    whisper = {"supervisor_role": "whisper", "whisper_to": [hears]}
    carried_out(press.create("role", room.id, leg, by=operator, arguments=whisper))
    monitor = {"supervisor_role": "monitor"}
    changed = carried_out(press.create("role", room.id, leg, by=operator, arguments=monitor))
    undo = carried_out(press.undo(changed.uuid, by=operator))
    assert undo.state == "confirmed"
    one = Participant.objects.get(call_control_id=leg)
    assert (one.role, one.whisper_to) == ("whisper", [hears])


def test_an_undo_whose_effect_is_over_is_refused(
    conference: str, operator: User, clock: Clock
) -> None:
    mute = accepted(press.create("mute", conference, ANNA, by=operator), clock(), [ANNA])
    Participant.objects.filter(call_control_id=ANNA).update(is_muted=False)
    with pytest.raises(press.Refused, match="changed since"):
        press.undo(mute.uuid, by=operator)
    Participant.objects.filter(call_control_id=ANNA).update(is_present=False)
    with pytest.raises(press.Refused, match="still here"):
        press.undo(mute.uuid, by=operator)
