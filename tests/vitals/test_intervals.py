"""What is counted in memory arrives in sums of five minutes, whoever counts it, however often."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from conferencing import tallies
from conferencing.models import LinkInterval
from conferencing.vitals import intervals
from tests.world import NOW

pytestmark = pytest.mark.django_db


def test_several_writes_add_up_in_one_row() -> None:
    for times in (2, 3):
        tallies.count("received", times=times)
        intervals.write(NOW)
    [row] = LinkInterval.objects.all()
    assert (row.starts_at, row.figure, row.times) == (NOW, "received", 5)


def test_of_what_is_measured_the_largest_and_the_last_are_kept() -> None:
    for value in (3.0, 9.0, 4.0):
        tallies.measure("queue", value, "commands")
        intervals.write(NOW)
    [row] = LinkInterval.objects.all()
    assert (row.times, row.total, row.most, row.last) == (3, 16.0, 9.0, 4.0)


def test_each_five_minutes_have_their_own() -> None:
    for seconds in (0, 299, 300):
        tallies.count("received")
        intervals.write(NOW + timedelta(seconds=seconds))
    assert list(LinkInterval.objects.order_by("starts_at").values_list("times", flat=True)) == [
        2,
        1,
    ]


def test_what_could_not_be_written_counts_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError

    tallies.count("received")
    with monkeypatch.context() as patch, pytest.raises(OperationalError):
        patch.setattr(intervals, "upsert", away)
        intervals.write(NOW)
    intervals.write(NOW)
    assert LinkInterval.objects.get().times == 1


def test_totals_only_grow_when_old_intervals_are_rolled_up() -> None:
    for days in (3, 2, 0):
        tallies.count("received", times=2)
        tallies.measure("queue", float(days), "commands")
        intervals.write(NOW - timedelta(days=days))
    intervals.roll_up(NOW)
    intervals.roll_up(NOW)
    rows = LinkInterval.objects.filter(figure="received").order_by("starts_at")
    assert [(row.starts_at, row.times) for row in rows] == [(intervals.BEFORE, 4), (NOW, 2)]


@pytest.mark.parametrize(
    ("seconds", "name"), [(0, "0.01"), (0.05, "0.05"), (0.051, "0.1"), (4, "5"), (4000, "+Inf")]
)
def test_a_duration_is_counted_by_its_class(seconds: float, name: str) -> None:
    assert tallies.class_of(seconds) == name
