"""After the threshold of a queue was changed, its sums are what they would be had they been counted
so from the beginning.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from conferencing import signals
from conferencing.metrics.policy import Policy
from conferencing.mirror import recount, writer
from conferencing.models import QueueInterval, QueueSettings
from conferencing.projection import events as e
from tests import world
from tests.world import NOW, ago

from .test_visits import clear, folded, of_a_day, on_database, stored_sums, summed

pytestmark = pytest.mark.django_db
PLENTY = 60.0


def set_policy(threshold: int, short: int) -> Policy:
    for queue in ("support", "sales"):
        QueueSettings.objects.update_or_create(
            name=queue, defaults={"threshold_seconds": threshold, "short_seconds": short}
        )
    return Policy(threshold_seconds=threshold, short_seconds=short)


def is_stale() -> bool:
    [threshold] = QueueSettings.objects.values_list("threshold_seconds", flat=True)[:1]
    return QueueInterval.objects.exclude(threshold_seconds=threshold, is_mixed=False).exists()


@given(
    before=st.lists(of_a_day(), max_size=10),
    later=st.lists(of_a_day(), max_size=10),
    threshold=st.sampled_from([1, 5, 20, 45, 880, 3600]),
    short=st.integers(0, 1),
)
@on_database
def test_sums_counted_anew_equal_sums_counted_so_from_the_beginning(
    before: list[e.CallEvent], later: list[e.CallEvent], threshold: int, short: int
) -> None:
    clear()
    QueueSettings.objects.all().delete()
    writer.apply(before)
    policy = set_policy(threshold, short)
    # Events go on while the old sums are still there.
    writer.apply(later)
    recount.stale(PLENTY)
    assert stored_sums() == summed(folded([*before, *later]), policy)
    assert not is_stale()


@given(events=st.lists(of_a_day(), max_size=14))
@on_database
def test_sums_that_are_right_come_out_the_same(events: list[e.CallEvent]) -> None:
    clear()
    writer.apply(events)
    before = stored_sums()
    for queue in ("support", "sales"):
        at = NOW.replace(month=9, day=1, hour=7)
        recount.between(queue, at, at + timedelta(hours=3))
    assert stored_sums() == before


def test_the_newest_hours_come_first() -> None:
    for leg, days in (("old", 40), ("new", 0)):
        world.waits(leg, "support", at=ago(days=days, seconds=60))
        world.stops_waiting(leg, "support", "bridged", at=ago(days=days, seconds=30))
    set_policy(60, 5)
    assert recount.stale(0.0) == 1
    thresholds = QueueInterval.objects.order_by("starts_at").values_list("threshold_seconds")
    assert [*thresholds] == [(20,), (60,)]
    assert recount.stale(PLENTY) == 1
    assert recount.stale(PLENTY) == 0


def test_screens_hear_of_it(django_capture_on_commit_callbacks: Any) -> None:
    world.waits("anna", "support", at=ago(seconds=60))
    set_policy(60, 5)
    heard: list[frozenset[str]] = []

    def listen(keys: frozenset[str], **_: object) -> None:
        heard.append(keys)

    signals.changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            recount.stale(PLENTY)
    finally:
        signals.changed.disconnect(listen)
    assert heard == [{"queue:support"}]


def test_while_nothing_has_changed_it_costs_a_query_or_two_for_each_queue() -> None:
    world.waits("anna", "support", at=NOW)
    with CaptureQueriesContext(connection) as queries:
        assert recount.stale(PLENTY) == 0
    assert len(queries) <= 3


def test_what_a_writer_adds_by_the_old_policy_is_counted_once_more() -> None:
    """As one does who read the settings just before they were changed."""
    set_policy(60, 5)
    world.waits("anna", "support", at=ago(seconds=50))
    QueueSettings.objects.filter(name="support").update(threshold_seconds=20)
    world.stops_waiting("anna", "support", "bridged", at=ago(seconds=20))
    assert QueueInterval.objects.filter(is_mixed=True).exists()
    QueueSettings.objects.filter(name="support").update(threshold_seconds=60)
    recount.stale(PLENTY)
    row = QueueInterval.objects.get(answered=1)
    assert (row.answered_in_time, row.answered_late, row.is_mixed) == (1, 0, False)
