"""The daily counters of a queue equal a recount of the journal, whatever the order, the repetitions
and the batches in which the exits arrive.
"""

from collections import Counter
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conferencing.mirror import queue_days, writer
from conferencing.models import Call, Command, JournalEntry, Queue, QueueDay
from conferencing.projection import events as e
from tests.projection.bodies import LEGS, START

REASONS = ["bridged", "bridging-in-process", "hangup", "timeout", ""]
Figures = dict[tuple[Any, str], tuple[int, int]]


@st.composite
def exits(draw: st.DrawFn) -> e.CallLeftQueue:
    """Around two midnights, so that days meet."""
    return e.CallLeftQueue(
        kind="call.dequeued",
        at=START + timedelta(hours=draw(st.integers(0, 60))),
        source_id=f"webhook:{draw(st.uuids(version=4))}",
        call_control_id=draw(st.sampled_from(LEGS)),
        queue=draw(st.sampled_from(["support", "sales"])),
        reason=draw(st.sampled_from(REASONS)),
    )


def counted() -> Figures:
    rows = QueueDay.objects.values_list("date", "queue", "answered", "abandoned")
    return {(date, queue): (answered, abandoned) for date, queue, answered, abandoned in rows}


def recounted() -> Figures:
    """As the screens counted before there were counters: by reading the journal."""
    answered: Counter[tuple[Any, str]] = Counter()
    abandoned: Counter[tuple[Any, str]] = Counter()
    for entry in JournalEntry.objects.filter(event_class="CallLeftQueue"):
        day = (timezone.localtime(entry.occurred_at).date(), entry.data["queue"])
        answered[day] += entry.data["reason"] in ("bridged", "bridging-in-process")
        abandoned[day] += entry.data["reason"] == "hangup"
    days = {day for day in answered if answered[day] or abandoned[day]}
    return {day: (answered[day], abandoned[day]) for day in days}


def clear() -> None:
    for model in (Call, Queue, JournalEntry, QueueDay):
        model.objects.all().delete()


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["UTC", "America/St_Johns", "Pacific/Auckland"])
@given(data=st.data(), events=st.lists(exits(), max_size=20))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_counters_equal_a_recount_of_the_journal(
    zone: str, data: st.DataObject, events: list[e.CallLeftQueue]
) -> None:
    with override_settings(TIME_ZONE=zone):
        clear()
        arrivals = data.draw(st.permutations(events))
        if events:
            arrivals += data.draw(st.lists(st.sampled_from(events), max_size=8))
        while arrivals:
            size = data.draw(st.integers(1, len(arrivals)))
            writer.apply(arrivals[:size])
            arrivals = arrivals[size:]
        assert counted() == recounted()


@pytest.mark.django_db
@given(events=st.lists(exits(), max_size=20))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_migration_counts_a_journal_as_the_mirror_does(events: list[e.CallLeftQueue]) -> None:
    clear()
    writer.apply(events)
    before = counted()
    QueueDay.objects.all().delete()
    migration = import_module("conferencing.migrations.0005_queue_days")
    migration.count_the_journal(apps, SimpleNamespace(connection=connection))
    assert counted() == before


def test_the_migration_knows_the_same_reasons() -> None:
    migration = import_module("conferencing.migrations.0005_queue_days")
    assert (migration.ANSWERED, migration.ABANDONED) == (queue_days.ANSWERED, queue_days.ABANDONED)


@pytest.mark.django_db
def test_a_rollback_counts_nothing() -> None:
    event = e.CallLeftQueue(
        kind="call.dequeued",
        at=START,
        source_id="webhook:1",
        call_control_id=LEGS[0],
        queue="support",
        reason="bridged",
    )
    with pytest.raises(RuntimeError), transaction.atomic():
        writer.apply([event])
        raise RuntimeError
    assert counted() == {}
    writer.apply([event])
    assert counted() == {(timezone.localtime(START).date(), "support"): (1, 0)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verb", "state", "minutes", "removed"),
    [
        ("hangup", "sent", 0, 1),
        ("hangup", "accepted", 0, 1),
        ("hangup", "unknown", 0, 1),
        ("hangup", "not_known", 0, 1),
        ("remove", "confirmed", 0, 1),
        ("hangup", "asked", 0, 0),
        ("hangup", "failed", 0, 0),
        ("mute", "confirmed", 0, 0),
        ("hangup", "confirmed", 30, 0),
    ],
)
def test_whom_an_operator_hung_up_did_not_give_up(
    verb: str, state: str, minutes: float, removed: int
) -> None:
    at = START - timedelta(minutes=minutes)
    Command.objects.create(
        verb=verb,
        call_control_id=LEGS[0],
        state=state,
        asked_by=User.objects.create_user("sue"),
        asked_at=at,
        deadline_at=at,
    )
    event = e.CallLeftQueue(
        kind="call.dequeued",
        at=START,
        source_id="webhook:left",
        call_control_id=LEGS[0],
        queue="support",
        reason="hangup",
    )
    writer.apply([event])
    writer.apply([event])
    day = QueueDay.objects.get()
    assert (day.removed, day.abandoned) == (removed, 1 - removed)
