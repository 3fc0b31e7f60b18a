"""Whatever Telnyx answers to ringing a supervisor's phone: one call, which is found, silent, and
ended by leaving.
"""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.commands import pace
from conferencing.models import Call, Command
from conferencing.queries import board
from conferencing.queries.reading.unreadable import Unreadable
from conferencing.reconcile import calls
from conferencing.simulator.faults import CONTRARY_FORMS, Faults
from conferencing.simulator.server import SimulatorServer
from conferencing.supervision import reading, tasks, wishes, words
from conferencing.supervision.reading import LONGEST_RINGING
from tests.supervision.booth import Booth
from tests.supervision.calls import Line

pytestmark = pytest.mark.either_stack

DIAL = "/v2/calls"
FORMS = [form for form in CONTRARY_FORMS if form != "mixed"]


def faults(line: Line) -> Faults:
    return line.floor.sim.faults


def legs_to(sim: SimulatorServer, number: str) -> list[str]:
    return sim.do(
        lambda world: [leg.call_control_id for leg in world.legs.values() if leg.to == number]
    )


@pytest.mark.parametrize("form", FORMS)
def test_into_a_conference(booth: Booth, form: str) -> None:
    maria = booth.supervisor()
    booth.sim.faults.contrary(form, path=DIAL, count=5)
    wishes.listen(maria, booth.room.id, booth.now)
    booth.settle()
    booth.picks_up(maria)
    booth.later(12)
    [leg] = legs_to(booth.sim, wishes.phone_of(maria))
    row = booth.row(maria)
    assert (row.leg, row.is_reached, row.ended_at) == (leg, True, None)
    assert booth.hearers(leg) == set()
    booth.wants(maria, "barge")
    booth.later(6)
    assert len(booth.hearers(leg)) == 3
    wishes.leave(maria, booth.now)
    booth.later(6)
    assert not booth.is_up(leg) and booth.row(maria).ended_at


@pytest.mark.parametrize("form", FORMS)
def test_on_a_call(line: Line, form: str) -> None:
    faults(line).contrary(form, path=DIAL, count=5)
    leg = line.listens()
    line.floor.later(12)
    line.settle()
    assert legs_to(line.floor.sim, line.row.phone) == [leg]
    assert (line.row.leg, line.row.is_reached) == (leg, True)
    assert line.hearers() == set()
    wishes.leave(line.maria, line.floor.now)
    line.settle()
    assert not line.phone and line.row.ended_at


LOST = [(), ("call.initiated",), ("call.initiated", "call.answered")]


@pytest.mark.parametrize("lost", LOST, ids=["nothing", "initiated", "both"])
@pytest.mark.parametrize("fault", ["lose_answer", "hang"])
def test_answers_and_events_that_are_lost_lead_to_no_second_call(
    line: Line, fault: str, lost: tuple[str, ...]
) -> None:
    line.floor.lost = set(lost)
    {"lose_answer": faults(line).lose_answer, "hang": faults(line).hang}[fault](path=DIAL)
    wishes.listen_to_call(line.maria, line.agent, line.floor.now)
    passes(line, 20)
    leg = line.picks_up()
    passes(line, 20)
    assert legs_to(line.floor.sim, line.row.phone) == [leg] == [line.row.leg]
    assert line.hearers() == set()
    wishes.leave(line.maria, line.floor.now)
    passes(line, 10)
    assert not line.phone and line.row.ended_at


@pytest.mark.parametrize("status", [400, 401, 404, 409, 422, 429, 500, 503])
def test_a_refusal_is_told_or_got_over_with_one_call(line: Line, status: int) -> None:
    faults(line).api_status(status, path=DIAL, count=2)
    wishes.listen_to_call(line.maria, line.agent, line.floor.now)
    passes(line, 20)
    rung = len(legs_to(line.floor.sim, line.row.phone))
    is_final = status in (400, 401, 404, 422)
    assert (rung, bool(line.row.ended_at)) == (0 if is_final else 1, is_final)
    assert line.row.why_ended.startswith("Your phone could not be called." if is_final else "")


def test_who_may_have_answered_may_be_heard(line: Line) -> None:
    """The answer of their phone is never reported; it is up for longer than it would ring."""
    line.listens()
    line.floor.lost = {"call.answered"}
    leg = line.wants("barge")
    before = line.bar
    assert line.hearers() and before.heard == "nobody", "it may still ring"
    Call.objects.filter(pk=leg).update(initiated_at=line.floor.now - timedelta(seconds=41))
    after = line.bar
    assert (after.heard, after.stage) == ("everyone", "in")
    line.permit("listen")
    line.settle()
    assert not line.phone and line.hearers() == set()


def passes(line: Line, seconds: float) -> None:
    """And the calls that are up are looked at, as by every worker."""
    for _ in range(int(seconds // 3) + 1):
        line.floor.later(3)
        calls.look_for_dialled()
        line.settle()


def test_a_dial_that_no_list_shows_once_it_has_rung_out_does_not_hold_them(booth: Booth) -> None:
    maria = booth.supervisor()
    booth.sim.faults.hang(0.1, path=DIAL, count=99)
    wishes.listen(maria, booth.room.id, booth.now)
    booth.later(30)
    dial = Command.objects.get(verb="dial")
    assert dial.state == "not_known" and dial.sent_at and not booth.row(maria).ended_at
    calls.compare_all(lambda: booth.now)
    booth.later(3)
    assert not booth.row(maria).ended_at, "it may still be ringing, and lists lack what rings"
    booth.late += dial.sent_at + LONGEST_RINGING - booth.now
    calls.compare_all(lambda: booth.now + timedelta(seconds=1))
    booth.later(3)
    assert booth.row(maria).why_ended == words.NOTHING_HEARD
    booth.sim.faults.clear()
    assert booth.listens(maria), "and they may listen again"


def test_what_is_theirs_is_known_before_any_worker_looks_at_it(
    booth: Booth, django_capture_on_commit_callbacks: Any
) -> None:
    """Nobody counts them as a caller meanwhile."""
    maria = booth.supervisor()
    wishes.listen(maria, booth.room.id, booth.now)
    with django_capture_on_commit_callbacks(execute=True):
        booth.work()
    leg = booth.picks_up(maria)
    booth.hear()
    assert booth.row(maria).leg == leg
    figures = board.figures(booth.clock)
    assert not isinstance(figures, Unreadable) and figures.people == 3


def test_an_answer_that_no_webhook_tells_is_asked_for_within_seconds(line: Line) -> None:
    line.floor.lost = {"call.answered"}
    wishes.listen_to_call(line.maria, line.agent, line.floor.now)
    line.settle()
    leg = line.picks_up()
    line.settle()
    assert line.bar.words == "Your phone is ringing"
    began = Call.objects.get(pk=leg).initiated_at
    assert began
    moment = telnyx_clock.ahead() - reading.TO_HEAR_OF
    assert reading.ringing(began - moment) == []
    assert reading.ringing(began - moment + timedelta(milliseconds=1)) == [leg]
    tasks.look_at_supervisor(leg)
    line.settle()
    assert (line.bar.stage, line.bar.words) == ("in", "Nobody hears you")
    assert reading.ringing(line.floor.now + timedelta(seconds=9)) == []


def test_a_phone_that_does_ring_goes_on_ringing(line: Line) -> None:
    wishes.listen_to_call(line.maria, line.agent, line.floor.now)
    line.settle()
    tasks.look_at_supervisor(line.row.leg)
    line.settle()
    assert line.bar.words == "Your phone is ringing" and line.row.ended_at is None


def test_telnyx_is_asked_in_a_round_and_about_the_same_phone_only_now_and_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = pace.Looks[str](2, 4.0)
    now = [100.0]
    monkeypatch.setattr(pace, "time", SimpleNamespace(monotonic=lambda: now[0]))
    assert looks.due("abc") == ["a", "b"]
    assert looks.due("abc") == ["c"]
    now[0] += 4.0
    assert looks.due("ab") == ["a", "b"]
