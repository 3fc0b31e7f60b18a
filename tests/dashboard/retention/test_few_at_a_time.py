"""A run ends in time, in small steps, and goes on where it stood."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferencing.models import (
    Pruning,
)
from dashboard import tasks
from dashboard.retention import pruning
from tests import world
from webhooks.models import WebhookEvent

from .long_ago import LATER, keys, prune, webhook

pytestmark = pytest.mark.django_db


def test_a_run_ends_with_its_time_and_the_next_goes_on() -> None:
    for number in range(7):
        webhook(f"old {number}")
    runs = [prune(budget=0.0) for _ in range(3)]
    assert sum(runs) <= 7
    prune()
    assert keys(WebhookEvent) == set()


def test_it_goes_on_where_a_killed_worker_stood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "BATCH", 2)
    for number in range(7):
        webhook(f"old {number}")

    class Killed(BaseException):
        pass

    def kill(_: float) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(time, "sleep", kill)
        for rest in (5, 3):
            with pytest.raises(Killed):
                prune()
            assert WebhookEvent.objects.count() == rest
    prune()
    assert WebhookEvent.objects.count() == 0
    assert Pruning.objects.get(pk="webhooks").deleted == 7


def test_no_transaction_deletes_more_than_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "BATCH", 2)
    for number in range(5):
        webhook(f"old {number}")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        prune()
    deleting = [each["sql"] for each in queries if each["sql"].startswith("DELETE")]
    assert len([sql for sql in deleting if "webhookevent" in sql]) == 3


def test_young_rows_are_not_read_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of rows that grow in order only the first ones are looked at."""
    monkeypatch.setattr(pruning, "LOOKED_AT", 2)
    for number in range(9):
        webhook(f"young {number}", at=LATER)
    with CaptureQueriesContext(connection) as queries:
        prune()
    assert len([each for each in queries if 'FROM "webhooks_webhookevent"' in each["sql"]]) == 1


def test_a_round_rests_before_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    prune()
    webhook("old")
    prune(LATER + timedelta(minutes=5))
    assert WebhookEvent.objects.count() == 1
    prune(LATER + timedelta(hours=2))
    assert WebhookEvent.objects.count() == 0


def test_only_one_process_deletes_at_a_time() -> None:
    webhook("old")
    with pruning.alone.try_lock():
        assert prune() == 0
    assert prune() == 1


def test_the_task_does_it() -> None:
    webhook("old", at=world.NOW - timedelta(days=4000))
    tasks.prune()
    assert WebhookEvent.objects.count() == 0
