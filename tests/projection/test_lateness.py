"""Late events are folded last where that changes nothing, and idle changes of the floor are left
out: both checked against the rules.
"""

from collections.abc import Iterator
from functools import reduce
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conferencing.projection import events as e
from conferencing.projection import floor_rules, fold, lateness
from conferencing.projection.fold import conference_after
from conferencing.projection.states import ConferenceState, ConferenceWithPeople

from .bodies import CONFERENCES, LEGS
from .strategies import any_events, crossing_events, event


@pytest.fixture(autouse=True, scope="module")
def narrow() -> Iterator[None]:
    """So that a few changes of the floor reach beyond those that are kept one by one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(floor_rules, "WINDOW", 2)
        yield


def folded(events: list[Any]) -> ConferenceWithPeople:
    return reduce(conference_after, events, ConferenceWithPeople(ConferenceState(CONFERENCES[0])))


def of_one_conference() -> st.SearchStrategy[list[Any]]:
    here = any_events().filter(lambda event: event.aggregate == f"conference:{CONFERENCES[0]}")
    return st.lists(here | crossing_events(), max_size=12).map(fold.in_order)


@given(events=of_one_conference(), data=st.data())
@settings(max_examples=600, deadline=None)
def test_what_commutes_with_all_it_missed_may_come_last(
    events: list[Any], data: st.DataObject
) -> None:
    if not events:
        return
    at = data.draw(st.integers(0, len(events) - 1))
    late, missed = events[at], events[at + 1 :]
    before = folded([*events[:at], *missed])
    if lateness.is_out_of_reach(before, late):
        return
    if all(lateness.commute(late, event) for event in missed):
        assert folded([*events[:at], *missed, late]) == folded(events)


@given(events=of_one_conference())
@settings(max_examples=600, deadline=None)
def test_floors_between_the_first_and_the_last_of_a_person_change_only_turns(
    events: list[Any],
) -> None:
    assert fold.fold_conference(CONFERENCES[0], events) == folded(events)


@given(events=of_one_conference(), data=st.data())
@settings(max_examples=600, deadline=None)
def test_an_event_whose_order_is_free_may_come_last(events: list[Any], data: st.DataObject) -> None:
    floors = [i for i, event in enumerate(events) if isinstance(event, e.FloorChanged)]
    if not floors:
        return
    at = data.draw(st.sampled_from(floors))
    others = [*events[:at], *events[at + 1 :]]
    if lateness.is_order_free(folded(others), events[at]):
        assert folded([*others, events[at]]) == folded(events)


def test_all_but_the_first_and_the_last_of_many_floors_are_idle() -> None:
    floors = [event(e.FloorChanged, second, LEGS[second % 2]) for second in range(10)]
    kept = [event for event, is_idle in lateness.marked_idle(floors) if not is_idle]
    assert kept == [floors[0], floors[1], floors[8], floors[9]]


@pytest.mark.parametrize(
    "other",
    [
        event(e.ParticipantLeft, 2),
        event(e.ConferenceEnded, 2, ""),
        event(e.MuteAccepted, 2, "", muted=True, call_control_ids=None),
        event(e.ParticipantsListed, 2, "", participants=()),
        event(e.FloorChanged, 2, LEGS[1], connection_id="another"),
        event(e.RecordingAccepted, 2, "", action="start"),
    ],
)
def test_a_join_does_not_commute_with(other: Any) -> None:
    assert not lateness.commute(event(e.ParticipantJoined, 1, connection_id="one"), other)
