"""With the database away, tasks that run each second say so once, and once that it is back."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError

from conferencing.commands import tasks
from conferencing.database import outage
from conferencing.reconcile import clock_readings, everything, names
from conferencing.reconcile import tasks as reconcile_tasks
from webhooks import tasks as webhook_tasks
from webhooks.models import WebhookEvent


@pytest.fixture(autouse=True)
def no_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "_failing", set())


def away(*_: Any, **__: Any) -> Any:
    raise OperationalError("connection refused")


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        record.levelname
        for record in caplog.records
        if record.name == "conferencing.database.outage"
    ]


@pytest.mark.parametrize(
    ("task", "place", "name"),
    [
        (tasks.sweep, clock_readings, "share"),
        (reconcile_tasks.reconcile, everything, "compare"),
        (reconcile_tasks.name_conferences, names, "fetch_missing"),
        (webhook_tasks.sweep, WebhookEvent.objects, "exclude"),
    ],
)
def test_a_periodic_task_says_once_that_the_database_is_away(
    task: Callable[[], object],
    place: object,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: Any,
) -> None:
    monkeypatch.setattr(place, name, away)
    for _ in range(3):
        task()
    assert said(caplog) == ["ERROR"]
    assert not any(record.exc_info for record in caplog.records)


def test_all_tasks_together_say_it_once_and_once_that_it_is_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    away_now = [True]

    def work() -> None:
        if away_now[0]:
            raise InterfaceError("the connection is closed")

    def other() -> None:
        work()

    periodic = [outage.said_once(work), outage.said_once(other)]
    for away_now[0] in (True, True, False, False, True):
        for task in periodic:
            task()
    assert said(caplog) == ["ERROR", "WARNING", "ERROR"]


def test_what_is_no_outage_is_raised() -> None:
    def broken() -> None:
        raise ValueError("a mistake of ours")

    with pytest.raises(ValueError):
        outage.said_once(broken)()
