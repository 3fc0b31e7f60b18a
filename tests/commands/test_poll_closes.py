"""“Close the poll”: whoever still hears a poll question has it stopped, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferencing.commands import press, tasks
from conferencing.mirror import writer
from conferencing.models import Command, Poll
from conferencing.projection.events import DigitsGathered
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.world import World
from tests import world
from tests.fixtures.pressing import Ring, carried_out
from tests.system.rooms import Room
from tests.system.waiting import eventually

from .conftest import ANNA, BEN, CARLA, NAME

pytestmark = pytest.mark.django_db

QUESTION = {"text": "Go on? Press 1 or 2.", "meaning_1": "Yes", "meaning_2": "No"}


def opened(by: User, room: str = NAME) -> Poll:
    command = carried_out(press.create("poll", room, by=by, arguments=QUESTION))
    return Poll.objects.get(command=command)


def asked(by: User) -> Poll:
    """Everybody hears the question, as far as the ledger knows."""
    poll = opened(by)
    Command.objects.filter(verb="poll_question").update(state="confirmed")
    return poll


def closed(by: User, room: str = NAME) -> Command:
    return carried_out(press.create("close_poll", room, by=by))


def stops() -> list[Command]:
    return list(Command.objects.filter(verb="stop_question").order_by("pk"))


def stopped() -> set[str]:
    return {each.call_control_id for each in stops()}


def ends(leg: str, at: datetime, digits: str = "", status: str = "valid") -> None:
    source = f"webhook:{leg}-{at}"
    about = {"kind": "call.gather.ended", "source_id": source, "call_control_id": leg}
    writer.apply([DigitsGathered(**about, at=at, digits=digits, status=status)])


def test_whoever_hears_the_question_has_it_stopped(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    poll = opened(operator, room.id)
    for question in Command.objects.filter(verb="poll_question"):
        carried_out(question)
    legs = [sim.do(World.leg, leg) for leg in room.legs]
    eventually(lambda: all(leg.gathering for leg in legs), what="the questions")
    ends(room.legs[0], poll.opened_at + timedelta(milliseconds=1), "1")
    assert closed(operator, room.id).state == "confirmed"
    before = len(sim.requests)
    for stop in stops():
        assert carried_out(stop).state == "confirmed"
    sent = sim.requests[before:]
    assert sorted(request.path for request in sent) == sorted(
        f"/v2/calls/{leg}/actions/gather_stop" for leg in room.legs[1:]
    )
    assert [set(request.body) for request in sent] == [{"command_id"}] * len(sent)
    eventually(lambda: not any(leg.gathering for leg in legs[1:]), what="silence")
    assert legs[0].gathering


def test_they_are_stopped_at_once_and_not_when_the_sweep_finds_them(
    conference: str, operator: User, rings: list[Ring]
) -> None:
    asked(operator)
    close = press.create("close_poll", NAME, by=operator)
    rings.clear()
    tasks.carry_out(str(close.uuid))
    told = {ring.arguments for ring in rings if ring.task == "carry_out_automatic"}
    assert told >= {(str(stop.uuid), 2) for stop in stops()}
    assert stopped() == {ANNA, BEN, CARLA}


def test_whoever_was_not_asked_yet_has_nothing_to_be_stopped(
    conference: str, operator: User
) -> None:
    opened(operator)
    failed = Command.objects.filter(verb="poll_question", call_control_id=ANNA)
    failed.update(state="failed")
    closed(operator)
    assert stops() == []


@pytest.mark.parametrize("state", ["sent", "unknown", "not_known"])
def test_a_question_that_may_be_on_its_way_is_stopped_too(
    conference: str, operator: User, state: str
) -> None:
    opened(operator)
    Command.objects.filter(verb="poll_question", call_control_id=BEN).update(state=state)
    closed(operator)
    assert stopped() == {BEN}


def test_the_end_of_an_earlier_question_is_not_the_end_of_this_one(
    conference: str, operator: User
) -> None:
    poll = asked(operator)
    ends(ANNA, poll.opened_at, "5", "cancelled")
    ends(BEN, poll.opened_at, "", "timeout")
    closed(operator)
    assert stopped() == {ANNA, CARLA}


def test_another_question_that_was_asked_since_goes_on(conference: str, operator: User) -> None:
    asked(operator)
    for leg, state in ((ANNA, "confirmed"), (BEN, "failed")):
        gather = press.create("gather", NAME, leg, by=operator, arguments={"text": "Your PIN?"})
        Command.objects.filter(pk=gather.pk).update(state=state)
    closed(operator)
    assert stopped() == {BEN, CARLA}


def test_nothing_is_sent_about_a_question_that_is_over_by_then(
    sim: SimulatorServer, conference: str, operator: User
) -> None:
    asked(operator)
    closed(operator)
    for leg in (ANNA, CARLA):
        ends(leg, datetime.now(UTC) + timedelta(seconds=1), "1")
    press.create("gather", NAME, BEN, by=operator, arguments={"text": "Your PIN?"})
    before = len(sim.requests)
    assert [carried_out(stop).state for stop in stops()] == ["confirmed"] * 3
    assert sim.requests[before:] == []


def test_nobody_can_stop_a_question_while_the_poll_is_open(conference: str, operator: User) -> None:
    poll = asked(operator)
    about = {"poll": str(poll.pk), "conference": NAME}
    with pytest.raises(press.Refused, match="was not closed"):
        press.create("stop_question", "", ANNA, by=operator, arguments=about)


def test_a_close_costs_as_many_queries_for_many_as_for_few(conference: str, operator: User) -> None:
    asked(operator)
    close = press.create("close_poll", NAME, by=operator)
    with CaptureQueriesContext(connection) as few:
        carried_out(close)
    for number in range(20):
        world.joins(NAME, f"v3:more-{number}", at=datetime.now(UTC))
    asked(operator)
    close = press.create("close_poll", NAME, by=operator)
    with CaptureQueriesContext(connection) as many:
        carried_out(close)
    assert len(stops()) == 3 + 23
    # One more statement on SQLite, which binds fewer values in each.
    assert len(many) <= len(few) + 1
