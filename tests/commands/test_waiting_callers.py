"""What a command makes of the visit of a caller who waits: who hung up, and who answered, is told
to the mirror as an event.
"""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conferencing.commands import confirmation, late_proofs, press
from conferencing.ledger import proofs, transitions
from conferencing.ledger.problems import Problem
from conferencing.models import Command, Visit
from conferencing.simulator.server import SimulatorServer
from tests import world
from tests.commands.asking import ask, learn, parked
from tests.commands.conftest import Clock, carried_out

pytestmark = pytest.mark.django_db
NO_ANSWER = Problem("timeout", "No answer from Telnyx")


def waiting(sim: SimulatorServer) -> str:
    leg = parked(sim)
    learn(sim, leg)
    world.waits(leg, "support", at=timezone.now() - timedelta(seconds=30))
    return leg


def leaves(leg: str, reason: str) -> Visit:
    world.stops_waiting(leg, "support", reason, at=timezone.now())
    return Visit.objects.get(call_control_id=leg)


def without_answer(leg: str, operator: User, clock: Clock) -> Command:
    command = press.create("hangup", "", leg, by=operator)
    claimed = transitions.claim(command.uuid, clock(), request_seconds=4)
    assert claimed and transitions.doubt(claimed, clock(), NO_ANSWER)
    return claimed


def test_whoever_is_hung_up_was_removed(sim: SimulatorServer, operator: User) -> None:
    leg = waiting(sim)
    carried_out(press.create("hangup", "", leg, by=operator))
    assert leaves(leg, "hangup").outcome == "removed"


def test_whoever_had_hung_up_before_has_given_up(sim: SimulatorServer, operator: User) -> None:
    leg = waiting(sim)
    sim.do(lambda world: world.hangup(world.leg(leg)))
    carried_out(press.create("hangup", "", leg, by=operator))
    assert leaves(leg, "hangup").outcome == "abandoned"


def test_a_hangup_whose_answer_was_lost_counts_when_it_shows(
    sim: SimulatorServer, operator: User, clock: Clock
) -> None:
    leg = waiting(sim)
    without_answer(leg, operator, clock)
    assert leaves(leg, "hangup").outcome == "abandoned"
    world.hangs_up(leg, at=timezone.now())
    assert confirmation.settle("", None, clock.forward(1)) == 0
    assert Visit.objects.get().outcome == "removed"


def test_a_hangup_that_shows_late_counts_then(
    sim: SimulatorServer, operator: User, clock: Clock
) -> None:
    leg = waiting(sim)
    command = without_answer(leg, operator, clock)
    confirmation.settle("", None, clock.forward(proofs.CONFIRM_SECONDS + 1))
    command.refresh_from_db()
    assert command.state == "not_known"
    world.hangs_up(leg, at=command.asked_at + timedelta(seconds=1))
    assert Visit.objects.get().outcome == "abandoned"
    assert late_proofs.confirm(clock()) == 1
    assert Visit.objects.get().outcome == "removed"


def test_the_visit_says_to_whom_it_was_connected(sim: SimulatorServer, operator: User) -> None:
    leg, other = waiting(sim), parked(sim)
    learn(sim, other)
    ask("bridge", "", other, by=operator, with_leg=leg)
    assert leaves(leg, "bridged").answered_by == other
