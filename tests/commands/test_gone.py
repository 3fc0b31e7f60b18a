"""Telnyx refuses a command because the call, or the conference, had ended: the mirror learns it,
and the ledger says whether that is what was wanted.
"""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conferencing.commands import gone, press
from conferencing.ledger.verbs import VERBS
from conferencing.mirror import writer
from conferencing.models import Call, Command, Conference
from conferencing.projection import events as e
from conferencing.simulator.server import SimulatorServer
from tests.commands.asking import learn, parked
from tests.commands.samples import BECOMES, UNASKED, pressed
from tests.fixtures.pressing import carried_out
from tests.system.rooms import Room

pytestmark = [pytest.mark.django_db, pytest.mark.either_stack]

ENDINGS_OF_CALLS, ENDINGS_OF_CONFERENCES = {"hangup"}, {"end"}


def test_hanging_up_a_call_that_is_gone_is_confirmed(sim: SimulatorServer, operator: User) -> None:
    leg = parked(sim)
    learn(sim, leg)
    sim.do(lambda world: world.hangup(world.leg(leg)))
    command = carried_out(press.create("hangup", "", leg, by=operator))
    assert (command.state, command.advice) == ("confirmed", gone.REMARK)
    call = Call.objects.get()
    assert (call.status, call.hangup_cause) == ("ended", e.CALL_HAD_ENDED)


@pytest.mark.parametrize("code", ["90015", "10007"])
def test_a_call_that_telnyx_does_not_know_is_hung_up_too(
    sim: SimulatorServer, operator: User, code: str
) -> None:
    leg = parked(sim)
    learn(sim, leg)
    sim.faults.refuse(code, count=2)
    if code == "10007":
        sim.faults.clear()
        sim.do(lambda world: world.legs.clear())
    command = carried_out(press.create("hangup", "", leg, by=operator))
    assert command.state == "confirmed" and Call.objects.get().ended_at


def test_ending_a_conference_that_has_ended_is_confirmed(room: Room, operator: User) -> None:
    command = press.create("end", room.id, by=operator)
    room.end()
    assert carried_out(command).state == "confirmed"
    conference = Conference.objects.get()
    assert conference.ended_at and conference.end_reason == e.CONFERENCE_HAD_ENDED
    assert not conference.participants.filter(is_present=True).exists()


def test_the_conferences_own_event_still_tells_why(room: Room, operator: User) -> None:
    command = press.create("end", room.id, by=operator)
    room.end()
    carried_out(command)
    ended = e.ConferenceEnded(
        kind="conference.ended",
        at=timezone.now(),
        source_id="webhook:1",
        conference_id=room.id,
        reason="host_left",
    )
    writer.apply([ended])
    assert Conference.objects.get().end_reason == "host_left"


def test_one_that_telnyx_does_not_know_is_not_said_to_have_ended(
    room: Room, operator: User
) -> None:
    command = press.create("end", room.id, by=operator)
    room.sim.faults.refuse("90058", path="/actions/end")
    assert carried_out(command).state == "failed", "Telnyx lists it as live"
    assert Conference.objects.get().ended_at is None


def test_removing_somebody_who_has_hung_up_ends_their_call(room: Room, operator: User) -> None:
    leg = room.legs[1]
    command = press.create("remove", room.id, leg, by=operator)
    room.hang_up(leg)
    carried_out(command)
    assert Call.objects.get(pk=leg).hangup_cause == e.CALL_HAD_ENDED


@pytest.mark.parametrize("verb", sorted(VERBS.keys() - UNASKED))
@pytest.mark.parametrize("code", ["90018", "90019"])
def test_whatever_was_asked_the_end_is_learned_and_told(
    room: Room, operator: User, verb: str, code: str
) -> None:
    """Every verb, refused with either code at its first request."""
    command = pressed(verb, room.id, operator)
    room.sim.faults.refuse(code, count=9)
    command = carried_out(command)
    name = BECOMES.get(verb, verb)
    wanted = ENDINGS_OF_CALLS if code == "90018" else ENDINGS_OF_CONFERENCES
    if name in wanted:
        assert (command.state, command.advice) == ("confirmed", gone.REMARK)
    elif name != "remove":  # whose first request may be refused with either
        assert (command.state, command.error_code) == ("failed", code)
        assert "ended" in command.error_title and command.advice
    if code == "90018" and command.call_control_id and name != "bridge":
        assert Call.objects.get(pk=command.call_control_id).ended_at
    if code == "90019" and command.conference_id and name not in ("remove", "delete_recording"):
        ended = Conference.objects.filter(ended_at__isnull=False)
        assert ended.count() == 1


def test_a_later_sign_of_life_revokes_it(sim: SimulatorServer, operator: User) -> None:
    leg = parked(sim)
    learn(sim, leg)
    # Telnyx says so of the command, and when it is asked.
    sim.faults.refuse("90018", count=2)
    carried_out(press.create("hangup", "", leg, by=operator))
    assert Call.objects.get().ended_at
    key = e.KeyPressed(
        kind="call.dtmf.received",
        at=timezone.now() + timedelta(seconds=1),
        source_id="webhook:k",
        call_control_id=leg,
        key="5",
    )
    writer.apply([key])
    assert Call.objects.get().ended_at is None
    assert Command.objects.get().state == "confirmed"


@pytest.mark.parametrize(("verb", "path"), [("enqueue", "enqueue"), ("hangup", "hangup")])
def test_an_end_that_telnyx_itself_contradicts_is_not_believed(
    sim: SimulatorServer, operator: User, verb: str, path: str
) -> None:
    leg = parked(sim)
    learn(sim, leg)
    sim.faults.refuse("90018", path=f"actions/{path}")
    arguments = {"queue": "support"} if verb == "enqueue" else {}
    command = carried_out(press.create(verb, "", leg, by=operator, arguments=arguments))
    assert (command.state, command.error_code) == ("failed", "90018")
    assert Call.objects.get().ended_at is None


def test_an_end_that_nobody_contradicts_is_believed(sim: SimulatorServer, operator: User) -> None:
    leg = parked(sim)
    learn(sim, leg)
    sim.faults.refuse("90018", path="actions/enqueue")
    sim.faults.api_status(503, path=f"/calls/{leg}")
    carried_out(press.create("enqueue", "", leg, by=operator, arguments={"queue": "support"}))
    assert Call.objects.get().ended_at
