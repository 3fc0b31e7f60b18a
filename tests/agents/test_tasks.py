"""When the task about agents runs, and what it costs where nobody uses it."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferencing.agents import tasks
from conferencing.commands.pace import Bell
from conferencing.models import AgentState, QueueSettings
from tests.agents.floor import Floor
from tests.fixtures.pressing import Ring


@pytest.mark.django_db
def test_where_nothing_is_to_be_done_it_costs_one_statement() -> None:
    with CaptureQueriesContext(connection) as caught:
        tasks.advance()
    assert len(caught) == 1


def noted_rounds(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """One entry for each round; in them nothing is done."""
    held: list[bool] = []

    def note() -> bool:
        held.append(True)
        return False

    monkeypatch.setattr(tasks, "_round", note)
    return held


REASONS: list[Callable[[Floor, User], object]] = [
    lambda floor, ana: AgentState.objects.create(
        user=ana, kind="ready", since=floor.now, idle_since=floor.now
    ),
    lambda floor, ana: AgentState.objects.create(
        user=ana, kind="wrap_up", since=floor.now, idle_since=floor.now, until=floor.now
    ),
    lambda floor, ana: QueueSettings.objects.create(
        name="closed", closed_kind="phone", closed_value="+12025550160"
    ),
]


@pytest.mark.parametrize("reason", REASONS)
def test_a_round_is_not_left_out_where_something_may_be_due(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, reason: Callable[[Floor, User], object]
) -> None:
    rounds = noted_rounds(monkeypatch)
    ana = floor.agent()
    AgentState.objects.all().delete()
    tasks.advance()
    assert rounds == []
    reason(floor, ana)
    tasks.advance()
    assert rounds == [True]


def test_a_phone_that_rings_is_looked_at_while_nobody_else_is_at_work(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = noted_rounds(monkeypatch)
    ana = floor.agent()
    floor.caller()
    floor.take(ana)
    floor.settle()
    AgentState.objects.all().delete()
    tasks.advance()
    assert rounds == [True]


def test_many_changes_at_once_are_looked_at_together(rings: list[Ring]) -> None:
    bell = Bell(tasks._ring)
    for _ in range(50):
        bell.ask()
    assert [ring.after_seconds > 0 for ring in rings] == [False, True]


@pytest.mark.django_db
def test_where_nobody_uses_agents_changes_ring_for_nothing(
    rings: list[Ring], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "_use", tasks._Use())
    with CaptureQueriesContext(connection) as caught:
        for number in range(100):
            tasks.on_changed(frozenset({f"call:{number}"}))
    assert not rings and len(caught) == 1
    # An agent has said something: from now on each change may concern them.
    tasks.on_changed(frozenset({"agent:1"}))
    assert len(rings) == 1


@pytest.mark.django_db
def test_what_another_process_began_is_known_soon(
    floor: Floor, rings: list[Ring], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(tasks, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(tasks, "_use", tasks._Use())
    tasks.on_changed(frozenset({"call:a"}))
    assert not rings
    ana = floor.agent()
    AgentState.objects.create(user=ana, kind="ready", since=floor.now, idle_since=floor.now)
    rings.clear()
    monkeypatch.setattr(tasks, "_bell", Bell(tasks._ring))
    now[0] += tasks.KNOWN_SECONDS
    tasks.on_changed(frozenset({"call:a"}))
    assert len(rings) == 1


@pytest.mark.parametrize(
    ("keys", "asked"),
    [({"call:a"}, 1), ({"queue:support"}, 1), ({"recordings", "contacts"}, 0)],
)
def test_only_what_may_concern_an_offer_is_looked_at(
    rings: list[Ring], monkeypatch: pytest.MonkeyPatch, keys: set[str], asked: int
) -> None:
    monkeypatch.setattr(tasks, "_use", SimpleNamespace(is_so=lambda: True))
    tasks.on_changed(frozenset(keys))
    assert len(rings) == asked


def test_what_no_webhook_told_is_asked_in_a_task_of_its_own(
    floor: Floor, rings: list[Ring], monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = floor.agent()
    floor.caller()
    floor.take(ana)
    floor.settle()
    floor.lost = {"call.answered"}
    floor.picks_up(ana)
    floor.hear()
    floor.late += timedelta(seconds=10)
    monkeypatch.setattr(tasks, "timezone", SimpleNamespace(now=lambda: floor.now))
    rings.clear()
    tasks.advance()
    [look] = [ring for ring in rings if ring.task == "look"]
    assert look.arguments == (floor.offer(ana).pk, "look_at_calls")
    tasks.look.run(*look.arguments)
    floor.settle()
    assert floor.state(ana) == "connected"
