"""When the task about calls that come in runs, and what it costs where nothing is set up."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferencing.commands.pace import Bell
from conferencing.database import single_runner
from conferencing.inbound import machine, tasks
from conferencing.inbound.machine import Round
from conferencing.models import Arrival, Route
from tests.fixtures.pressing import Ring
from tests.inbound.desk import Desk


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """One entry for each round; in them nothing is done."""
    held: list[bool] = []

    def advance_all(*_: object) -> Round:
        held.append(True)
        return Round([], is_more=False)

    monkeypatch.setattr(machine, "advance_all", advance_all)
    return held


@pytest.mark.django_db
def test_where_nothing_is_set_up_it_costs_one_statement(rounds: list[bool]) -> None:
    with CaptureQueriesContext(connection) as caught:
        tasks.route()
    assert (len(caught), rounds) == (1, [])


def test_a_route_is_enough_for_a_round(desk: Desk, rounds: list[bool]) -> None:
    desk.route(open_kind="conference", open_value="Daily")
    tasks.route()
    assert rounds == [True]


def test_a_call_on_its_way_goes_on_when_its_route_is_gone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.route(open_kind="conference", open_value="Daily")
    desk.calls_in()
    desk.go_on()
    Route.objects.update(is_active=False)
    assert Arrival.objects.exclude(stage="over").exists()
    assert tasks._is_in_use()


def test_whoever_is_left_behind_in_a_conference_is_seen_without_a_route(desk: Desk) -> None:
    desk.route(open_kind="conference", open_value="Daily")
    first, _ = desk.calls_in(), desk.calls_in()
    desk.passes(10)
    assert desk.stage(first) == "over"
    Route.objects.all().delete()
    assert tasks._is_in_use()


@pytest.mark.django_db
def test_while_a_round_is_under_way_nothing_is_asked(
    rings: list[Ring], rounds: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "_bell", Bell(tasks._ring))
    with single_runner.routing.try_lock() as is_mine, CaptureQueriesContext(connection) as caught:
        assert is_mine
        tasks.route()
    assert (len(caught), rounds) == (0, [])
    assert [(ring.task, ring.after_seconds) for ring in rings] == [("route", tasks.BUSY_SECONDS)]
