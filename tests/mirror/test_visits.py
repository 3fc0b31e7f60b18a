"""The rows of visits, and their sums, are what the pure fold of all events makes of them: whatever
the order, the repetitions and the batches in which these arrive.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conferencing.metrics import sums
from conferencing.metrics import visits as metrics
from conferencing.metrics.policy import Policy
from conferencing.metrics.visits import Outcome
from conferencing.mirror import visits, writer
from conferencing.models import Call, JournalEntry, Queue, QueueInterval, QueueSettings, Visit
from conferencing.projection import events as e
from conferencing.projection import fold
from tests import world
from tests.projection.bodies import LEGS, START
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db

REASONS = ["bridged", "bridging-in-process", "hangup", "timeout", "leave", "", "new word"]
KINDS = [
    *("entered", "left", "left", "bridged", "hangup", "ours", "listed", "missing", "gone"),
    *("transferred", "connected"),
]
on_database = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@st.composite
def of_a_day(draw: st.DrawFn) -> e.CallEvent:
    """Around the borders of a quarter of an hour, so that sums of several are touched."""
    seconds = draw(st.sampled_from([0, 1, 3, 5, 10, 20, 21, 45, 899, 900, 905, 920, 1800]))
    base: dict[str, Any] = {
        "kind": "k",
        "at": START + timedelta(seconds=seconds),
        "source_id": f"webhook:{draw(st.uuids(version=4))}",
        "call_control_id": draw(st.sampled_from(LEGS[:2])),
    }
    queue = draw(st.sampled_from(["support", "sales"]))
    match draw(st.sampled_from(KINDS)):
        case "entered":
            return e.CallEnqueued(**base, queue=queue, position=draw(st.none() | st.integers(1, 3)))
        case "left":
            wait = draw(st.none() | st.integers(0, 30))
            reason = draw(st.sampled_from(REASONS))
            return e.CallLeftQueue(**base, queue=queue, reason=reason, wait_seconds=wait)
        case "bridged":
            return e.CallBridged(**base)
        case "hangup":
            return e.CallHangup(**base, source=draw(st.sampled_from(["caller", "callee", ""])))
        case "ours":
            return e.HangupAccepted(**base)
        case "transferred":
            return e.TransferAccepted(**base)
        case "connected":
            return e.BridgeAccepted(**base, answered_by=draw(st.sampled_from(["ann", LEGS[2]])))
        case "listed":
            return e.ListedInQueue(**base, queue=queue, position=1)
        case "missing":
            return e.MissingFromQueue(**base, queue=queue)
    return e.CallGone(**base, cause=e.CALL_NOT_LISTED)


def folded(events: list[e.CallEvent]) -> list[metrics.QueueVisit]:
    legs = sorted({event.call_control_id for event in events})
    calls = [fold.fold_call(leg, [x for x in events if x.call_control_id == leg]) for leg in legs]
    return [visit for call in calls for visit in metrics.of_call(call)]


def stored() -> list[metrics.QueueVisit]:
    rows = [visit for _, visit in visits.VISITS.load("1 = 1", [])]
    return sorted(rows, key=lambda visit: (visit.call_control_id, visit.number))


def stored_sums() -> dict[tuple[Any, str], dict[str, int]]:
    rows = QueueInterval.objects.values("starts_at", "queue", *sums.NAMES)
    of = {
        (row.pop("starts_at"), row.pop("queue")): {name: n for name, n in row.items() if n}
        for row in rows
    }
    return {key: amounts for key, amounts in of.items() if amounts}


def summed(of: list[metrics.QueueVisit], policy: Policy) -> dict[tuple[Any, str], dict[str, int]]:
    amounts: dict[tuple[Any, str], Counter[str]] = {}
    for visit in of:
        for at, name, amount in sums.entries(visit, policy):
            key = sums.interval_of(at), visit.queue
            amounts.setdefault(key, Counter())[name] += amount
    of_intervals = {
        key: {name: n for name, n in each.items() if n} for key, each in amounts.items()
    }
    return {key: each for key, each in of_intervals.items() if each}


@contextmanager
def visits_untouched() -> Iterator[None]:
    with CaptureQueriesContext(connection) as queries:
        yield
    tables = [model._meta.db_table for model in (Visit, QueueInterval, QueueSettings)]
    assert not [query for query in queries if any(table in query["sql"] for table in tables)]


def clear() -> None:
    for model in (Call, Queue, JournalEntry, Visit, QueueInterval):
        model.objects.all().delete()


@given(data=st.data(), events=st.lists(of_a_day(), max_size=14))
@on_database
def test_any_order_in_any_batches_with_repetitions_gives_the_same_rows_and_sums(
    data: st.DataObject, events: list[e.CallEvent]
) -> None:
    clear()
    arrivals = data.draw(st.permutations(events))
    if events:
        arrivals += data.draw(st.lists(st.sampled_from(events), max_size=5))
    while arrivals:
        size = data.draw(st.integers(1, len(arrivals)))
        writer.apply(arrivals[:size])
        arrivals = arrivals[size:]
    assert stored() == folded(events)
    assert stored_sums() == summed(folded(events), Policy())


@given(events=st.lists(of_a_day(), max_size=14))
@settings(max_examples=300, deadline=None)
def test_every_visit_has_one_outcome_and_no_negative_wait(events: list[e.CallEvent]) -> None:
    for visit in folded(events):
        counted = sums.total(sums.entries(visit, Policy()))
        is_waiting = visit.outcome == Outcome.WAITING
        assert counted.offered == 1 == counted.ended + is_waiting
        assert is_waiting == (visit.left_at is None)
        assert visit.left_at is None or visit.left_at >= visit.entered_at
        assert min(getattr(counted, name) for name in sums.NAMES) >= 0


def test_events_that_touch_no_visit_write_no_row() -> None:
    with visits_untouched():
        world.calls("anna", "+12025550142", at=ago(seconds=30))
        world.answers("anna", at=ago(seconds=20))
        world.hangs_up("anna", at=ago(seconds=10))


def test_a_rollback_counts_nothing() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        world.waits("anna", "support", at=NOW)
        raise RuntimeError
    assert (stored(), stored_sums()) == ([], {})


def test_a_change_of_a_visit_announces_its_queue() -> None:
    world.waits("anna", "support", at=ago(seconds=60))
    world.stops_waiting("anna", "support", "hangup", at=ago(seconds=10))
    accepted = e.HangupAccepted(
        kind="command.hangup", at=ago(seconds=11), source_id="command:1", call_control_id="anna"
    )
    assert "queue:support" in writer.apply([accepted])
    assert Visit.objects.get().outcome == Outcome.REMOVED
    [row] = QueueInterval.objects.exclude(removed=0)
    assert (row.removed, row.abandoned) == (1, 0)
