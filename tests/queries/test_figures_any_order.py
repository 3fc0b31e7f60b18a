"""Any order and any repetition of the events of a day gives the same figures."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conferencing.mirror import writer
from conferencing.projection import events as e
from conferencing.queries.reading.clock import Clock
from conferencing.queries.statistics import charts, figures
from tests.mirror.test_visits import clear, of_a_day, on_database
from tests.projection.bodies import START

pytestmark = pytest.mark.django_db
QUEUES = ("support", "sales")


def drawn(events: list[e.CallEvent], size: int) -> list[Any]:
    """All that screens show of them, applied so many at a time."""
    clear()
    for start in range(0, len(events), size):
        writer.apply(events[start : start + size])
    now = START + timedelta(minutes=31)
    return [
        figures.of_windows(Clock(now), ["now", "30m", "today"], QUEUES),
        figures.of_day(Clock(now), START.date(), QUEUES),
        charts.between(Clock(now), START, now, QUEUES),
    ]


@given(data=st.data(), events=st.lists(of_a_day(), min_size=1, max_size=12))
@settings(on_database, max_examples=40)
def test_any_order_and_any_repetition(data: st.DataObject, events: list[e.CallEvent]) -> None:
    again = data.draw(st.lists(st.sampled_from(events), max_size=4))
    shuffled = data.draw(st.permutations([*events, *again]))
    assert drawn(shuffled, data.draw(st.integers(1, 5))) == drawn(events, len(events))


@given(events=st.lists(of_a_day(), max_size=12))
@settings(on_database, max_examples=40)
def test_the_offered_are_all_that_ended_or_wait(events: list[e.CallEvent]) -> None:
    """Over a day in which everything happened; and over one that some were carried into."""
    _, of_day, _ = drawn(events, 12)
    today = figures.of_queues(Clock(START + timedelta(minutes=31)), "today", QUEUES)
    for queue, day in of_day.items():
        ended = [day.answered, day.abandoned, day.flow_out, day.removed]
        assert day.offered.value == sum(each.value for each in ended) + today[queue].waiting.value
        assert (day.carried_in, day.carried_out) == (0, today[queue].waiting.value)
