"""Any order and any repetition of the same events give the same mirror, and it equals the pure fold
of the set.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conferencing.mirror import reading, tables, writer
from conferencing.models import Call, Conference, JournalEntry, Participant, Queue
from conferencing.projection import events as e
from conferencing.projection import floor_rules
from conferencing.projection.states import ConferenceWithPeople
from tests.projection.strategies import any_events, crossing_events, folded

on_database = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True, scope="module")
def narrow() -> Iterator[None]:
    """So that a few changes of the floor reach beyond those that are kept one by one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(floor_rules, "WINDOW", 2)
        yield


def clear() -> None:
    for model in (Participant, Conference, Call, Queue, JournalEntry):
        model.objects.all().delete()


def stored(aggregate: str) -> Any:
    kind, name = aggregate.split(":", 1)
    if kind == "conference":
        return reading.conference(name)
    table: Any = {"call": tables.CALLS, "queue": tables.QUEUES}[kind]
    return table.load(f"{table.key[0]} = %s", [name])[0][1]


def agree(events: list[e.Event]) -> None:
    for aggregate, state in folded(events).items():
        saved = stored(aggregate)
        if isinstance(state, ConferenceWithPeople):
            assert saved.conference == state.conference
            assert dict(saved.participants) == dict(state.participants)
        else:
            assert saved == state


@pytest.mark.django_db
@pytest.mark.parametrize(
    "stories", [st.lists(any_events(), max_size=25), st.lists(crossing_events(), max_size=9)]
)
@given(data=st.data())
@on_database
def test_any_order_in_any_batches_with_repetitions_gives_the_fold(
    stories: st.SearchStrategy[list[e.Event]], data: st.DataObject
) -> None:
    clear()
    events = data.draw(stories)
    arrivals = data.draw(st.permutations(events))
    repeated = arrivals + data.draw(st.lists(st.sampled_from(events), max_size=5)) if events else []
    while repeated:
        size = data.draw(st.integers(1, len(repeated)))
        writer.apply(repeated[:size])
        repeated = repeated[size:]
    agree(events)


@pytest.mark.django_db
@given(events=st.lists(any_events(), max_size=20))
@on_database
def test_the_same_events_again_change_and_announce_nothing(events: list[e.Event]) -> None:
    clear()
    writer.apply(events)
    versions = set(Conference.objects.values_list("telnyx_id", "version"))
    assert writer.apply(events) == frozenset()
    assert set(Conference.objects.values_list("telnyx_id", "version")) == versions
