"""What is pressed for several waiting callers is done to each of them."""

import pytest
from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.ledger.verbs import VERBS
from conferencing.models import Call, Command
from conferencing.queries.commands import questions
from conferencing.queries.commands.consequences import Target
from conferencing.reconcile import queues
from conferencing.simulator.server import SimulatorServer
from tests.fixtures.pressing import carried_out
from tests.system.rooms import Room, enqueue
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(sim: SimulatorServer) -> list[str]:
    """Three callers wait in the queue night, at the simulated Telnyx and in the mirror."""
    legs = [enqueue(sim, "night") for _ in range(3)]
    queues.compare_all()
    return legs


def carry_out_all(verb: str, people: list[str], by: User, **arguments: str) -> list[str]:
    """Whom it was done to."""
    conference = arguments.pop("conference", "")
    press.create(verb, conference, by=by, people=people, arguments=arguments)
    commands = Command.objects.filter(state="asked").order_by("id")
    return [carried_out(command).call_control_id for command in commands]


def waiting_in(sim: SimulatorServer, name: str) -> list[str]:
    return sim.do(
        lambda world: [
            entry.leg.call_control_id
            for queue in world.queues.values()
            for entry in queue.entries
            if queue.name == name
        ]
    )


def test_several_callers_go_somewhere_else(
    sim: SimulatorServer, room: Room, line: list[str], operator: User
) -> None:
    assert carry_out_all("enqueue_these", line[:2], operator, queue="day") == line[:2]
    assert (waiting_in(sim, "night"), waiting_in(sim, "day")) == (line[2:], line[:2])
    carry_out_all("join_these", line[2:], operator, conference=room.id)
    assert line[2] in room.legs
    carry_out_all("transfer_these", line[:1], operator, to="+12025550199")
    assert sim.requests[-1].path.endswith("/transfer")


def test_each_of_several_callers_is_hung_up(
    sim: SimulatorServer, line: list[str], operator: User
) -> None:
    assert carry_out_all("hangup_these", line, operator) == line
    assert not waiting_in(sim, "night")


def test_it_is_done_to_all_or_to_none(line: list[str], operator: User) -> None:
    Call.objects.filter(pk=line[1]).update(ended_at=NOW)
    with pytest.raises(press.Refused, match="1 of the selected calls has ended"):
        press.create("enqueue_these", by=operator, people=line, arguments={"queue": "day"})
    with pytest.raises(press.Refused, match="Nobody is selected"):
        press.create("hangup_these", by=operator)
    assert not Command.objects.exists()


def test_what_is_asked_before_names_them_all(line: list[str], operator: User) -> None:
    target = Target(VERBS["hangup_these"], people=tuple(line))
    question = questions.of(target, numbers=True)
    assert question.is_needed and question.title.startswith("Hang up on +")
    with pytest.raises(press.Unconfirmed):
        press.create("hangup_these", by=operator, people=line, confirmed="yes")
    press.create("hangup_these", by=operator, people=line, confirmed=question.confirmed)
    assert Command.objects.count() == 3
