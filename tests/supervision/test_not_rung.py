"""A supervisor's phone does not ring for what is over by the time it could be rung."""

from django.contrib.auth.models import User

from conferencing.commands import execution, press
from conferencing.models import Command, Supervision
from conferencing.supervision import machine, wishes, words
from tests.supervision.booth import Booth
from tests.supervision.calls import Line


def dials(booth: Booth) -> int:
    return sum(path == "/v2/calls" for _, path, _ in booth.sim.requests)


def the_dial() -> Command:
    return Command.objects.filter(verb="dial").latest("pk")


def test_when_the_conference_has_ended(booth: Booth) -> None:
    maria = booth.supervisor()
    wishes.listen(maria, booth.room.id, booth.now)
    booth.room.end()
    booth.hear()
    machine.advance_all(booth.now)
    assert (the_dial().state, the_dial().sent_at) == ("superseded", None)
    assert booth.row(maria).why_ended == words.CONFERENCE_ENDED
    booth.settle()
    assert not dials(booth)


def test_when_they_may_not_listen_any_more(booth: Booth) -> None:
    maria = booth.supervisor()
    wishes.listen(maria, booth.room.id, booth.now)
    booth.permit(maria)
    booth.settle()
    assert booth.row(maria).why_ended == words.MAY_NOT_LISTEN


def test_when_the_worker_knows_it_first(booth: Booth) -> None:
    maria = booth.supervisor()
    wishes.listen(maria, booth.room.id, booth.now)
    booth.permit(maria)
    booth.work()
    assert (the_dial().state, dials(booth)) == ("failed", 0)
    booth.settle()
    assert booth.row(maria).why_ended == words.MAY_NOT_LISTEN


def test_when_the_worker_knows_before_anybody_has_looked(booth: Booth) -> None:
    maria = booth.supervisor()
    wishes.listen(maria, booth.room.id, booth.now)
    booth.room.end()
    booth.hear()
    booth.settle()
    assert not dials(booth) and booth.row(maria).why_ended == words.CONFERENCE_ENDED


def test_nor_anybody_else_who_was_to_come_in(booth: Booth) -> None:
    operator = User.objects.create_user("operator", is_superuser=True)
    dial = press.create("dial", booth.room.id, by=operator, arguments={"to": "+12025550142"})
    booth.room.end()
    booth.hear()
    booth.settle()
    dial.refresh_from_db()
    assert not dials(booth)
    assert (dial.state, dial.error_title) == ("failed", "The conference had ended")


def test_a_phone_that_could_not_be_rung_at_once_does_not_ring_later(booth: Booth) -> None:
    maria = booth.supervisor()
    booth.sim.faults.api_status(429, path="/v2/calls")
    wishes.listen(maria, booth.room.id, booth.now)
    execution.carry_out(the_dial().uuid, clock=lambda: booth.now)
    assert the_dial().state == "sent"
    booth.permit(maria)
    machine.advance_all(booth.now)
    booth.later(20)
    assert not booth.phone(maria) and dials(booth) == 1
    assert booth.row(maria).why_ended == words.MAY_NOT_LISTEN


def test_nor_on_a_call_that_is_over(line: Line) -> None:
    wishes.listen_to_call(line.maria, line.waiting, line.floor.now)
    line.floor.hangs_up(line.waiting, source="caller")
    line.floor.hear()
    line.floor.work()
    dial = the_dial()
    assert (dial.state, dial.error_title) == ("failed", "The call had ended")
    line.settle()
    assert not line.phone and line.row.why_ended == words.CALLER_LEFT


def test_a_dial_that_is_on_its_way_is_hung_up_once_it_is_known(booth: Booth) -> None:
    maria = booth.supervisor()
    wishes.listen(maria, booth.room.id, booth.now)
    booth.work()
    assert booth.phone(maria)
    booth.permit(maria)
    booth.settle()
    assert not booth.phone(maria) and booth.row(maria).why_ended == words.MAY_NOT_LISTEN
    assert Supervision.objects.filter(ended_at=None).count() == 0
