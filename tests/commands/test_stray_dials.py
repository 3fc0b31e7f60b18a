"""A conference ends while somebody is being dialled into it: their phone stops ringing, once, and
nobody who has answered is hung up on.
"""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conferencing.commands import press, stray_dials, tasks
from conferencing.ledger import ringing
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command
from conferencing.queries.commands import questions
from conferencing.queries.commands.consequences import Target
from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api import client
from tests import world
from tests.commands.dialling import ANNA, OURS, dialling_sim, may_dial
from tests.fixtures.pressing import carried_out

__all__ = ["dialling_sim", "may_dial"]

pytestmark = pytest.mark.django_db

ROOM = "d4be636f-dfb1-453b-8bca-18c88bd7a6b8"
LEG = "v3:rings"


@pytest.fixture
def rung(may_dial: None, operator: User) -> Command:
    """Somebody whose phone rings for a conference of one."""
    world.begins(ROOM, "v3:host", at=timezone.now() - timedelta(minutes=5), name="Board call")
    command = press.create("dial", ROOM, by=operator, arguments={"to": ANNA})
    world.calls(LEG, ANNA, at=timezone.now(), direction="outgoing")
    Command.objects.filter(pk=command.pk).update(state="confirmed", call_control_id=LEG)
    return command


def cancelled() -> list[Command]:
    uuids = stray_dials.cancel_due(timezone.now(), seconds=15)
    return list(Command.objects.filter(uuid__in=uuids))


def ends() -> None:
    world.ends(ROOM, "v3:host", at=timezone.now())


def test_the_phone_stops_ringing_when_the_conference_ends(rung: Command, operator: User) -> None:
    assert cancelled() == []
    ends()
    (hangup,) = cancelled()
    told = (hangup.verb, hangup.call_control_id, hangup.asked_by, hangup.is_automatic)
    assert told == ("hangup", LEG, operator, True)
    assert cancelled() == [], "once"


def test_whoever_has_answered_is_left_alone(rung: Command) -> None:
    world.answers(LEG, at=timezone.now())
    ends()
    assert cancelled() == []


def test_who_has_hung_up_is_not_hung_up_again(rung: Command) -> None:
    world.hangs_up(LEG, at=timezone.now())
    ends()
    assert cancelled() == []


def test_what_an_operator_has_cancelled_is_not_cancelled_again(
    rung: Command, operator: User
) -> None:
    press.create("hangup", "", LEG, by=operator)
    ends()
    assert cancelled() == []


@pytest.mark.parametrize("about", [{"conference": None}, {"is_automatic": True}])
def test_only_what_was_dialled_into_it_by_hand(rung: Command, about: dict[str, object]) -> None:
    Command.objects.filter(pk=rung.pk).update(**about)
    ends()
    assert cancelled() == []


def test_the_phone_of_an_agent_is_no_business_of_whoever_may_dial(rung: Command) -> None:
    assert ringing.is_cancellable(LEG, timezone.now())
    Command.objects.filter(pk=rung.pk).update(arguments={**rung.arguments, "purpose": "agent"})
    assert not ringing.is_cancellable(LEG, timezone.now())


def test_the_question_says_so(rung: Command) -> None:
    question = questions.of(Target(VERBS["end"], ROOM), numbers=True)
    assert "The phone being dialled into it will stop ringing." in question.text
    world.answers(LEG, at=timezone.now())
    assert "ringing" not in questions.of(Target(VERBS["end"], ROOM), numbers=True).text


def test_nobody_is_hung_up_on_who_has_not_answered(rung: Command) -> None:
    question = questions.of(Target(VERBS["hangup"], "", LEG), numbers=True)
    assert question.title.startswith("Stop dialling ") and question.title.startswith(question.agree)
    assert question.text == "Their phone stops ringing."
    world.answers(LEG, at=timezone.now())
    question = questions.of(Target(VERBS["hangup"], "", LEG), numbers=True)
    assert question.title.startswith("Hang up on ") and "Their call ends at once." in question.text


def test_it_stops_at_the_simulated_telnyx_by_the_sweep(
    dialling_sim: SimulatorServer, operator: User
) -> None:
    client.warm()  # which takes longer than a command has on a busy machine
    leg = dialling_sim.do(lambda it: it.answered_call(ANNA, OURS).call_control_id)
    made = dialling_sim.do(lambda it: it.create_conference(it.leg(leg), "Board call"))
    world.begins(made.id, leg, at=timezone.now(), name="Board call")
    dial = carried_out(press.create("dial", made.id, by=operator, arguments={"to": ANNA}))
    world.calls(dial.call_control_id, ANNA, at=timezone.now(), direction="outgoing")
    agreed = questions.of(Target(VERBS["end"], made.id), numbers=True).confirmed
    carried_out(press.create("end", made.id, by=operator, confirmed=agreed))
    world.ends(made.id, leg, at=timezone.now())

    tasks.sweep()
    hangup = carried_out(Command.objects.get(verb="hangup"))

    assert hangup.state == "accepted"
    assert not dialling_sim.do(lambda it: it.leg(dial.call_control_id).is_alive)
