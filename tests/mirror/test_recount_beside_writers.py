"""Counting anew while callers come and go: nothing is lost, and nothing is counted twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection

from conferencing.metrics.policy import Policy
from conferencing.metrics.sums import INTERVAL, interval_of
from conferencing.mirror import recount
from conferencing.models import QueueSettings
from tests import world
from tests.world import NOW

from .test_visits import stored, stored_sums, summed

ROUNDS = 60
BEGIN = interval_of(NOW)


def come_and_go(prefix: str) -> None:
    for number in range(ROUNDS):
        at = BEGIN + timedelta(seconds=number)
        world.waits(f"{prefix}{number}", "support", at=at)
        world.stops_waiting(f"{prefix}{number}", "support", "bridged", at=at + INTERVAL / 2)
    connection.close()


def count_anew(is_over: Event) -> None:
    while not is_over.is_set():
        recount.between("support", BEGIN, BEGIN + 2 * INTERVAL)
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_what_writers_add_meanwhile_is_in_the_sums() -> None:
    """(SQLite has one writer at a time.)"""
    if connection.vendor != "postgresql":
        return
    QueueSettings.objects.create(name="support", threshold_seconds=30, short_seconds=0)
    is_over = Event()
    with ThreadPoolExecutor(3) as threads:
        counting = threads.submit(count_anew, is_over)
        try:
            for writing in [threads.submit(come_and_go, each) for each in "ab"]:
                writing.result()
        finally:
            is_over.set()
        counting.result()
    policy = Policy(threshold_seconds=30, short_seconds=0)
    assert len(stored()) == 2 * ROUNDS
    assert stored_sums() == summed(stored(), policy)
