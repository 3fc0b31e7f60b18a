"""Turns and their lengths: the same for any order and any repetition of the reports, and equal to
what a look at all of them at once says.
"""

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conferencing.projection import events as e
from conferencing.projection import floor_rules, fold
from conferencing.projection.floor_rules import Balance, micros, speaker

from .bodies import CONFERENCES, LEGS, START
from .strategies import event

SECOND = 1_000_000
ANNA, BEN = LEGS[0], LEGS[1]


def spoken(events: list[Any]) -> dict[str, tuple[float, int]]:
    """By leg: seconds and turns that are over."""
    state = fold.fold_conference(CONFERENCES[0], events).conference
    found = floor_rules.balances(state.floors, state.spoken)
    return {
        leg: (found[speaker(leg)].micros / SECOND, found[speaker(leg)].turns)
        for leg in LEGS
        if speaker(leg) in found
    }


def floor(second: float, leg: str) -> Any:
    return event(e.FloorChanged, second, leg)


def muted(second: float, leg: str, value: bool = True) -> Any:
    return event(e.MuteAccepted, second, leg, muted=value, call_control_ids=(leg,))


HERE = [event(e.ParticipantJoined, 0, ANNA), event(e.ParticipantJoined, 0.5, BEN)]


def test_a_turn_lasts_until_the_next_one_takes_the_floor() -> None:
    assert spoken([*HERE, floor(1, ANNA), floor(4, BEN), floor(9, ANNA)]) == {
        ANNA: (3, 1),
        BEN: (5, 1),
    }


def test_the_turn_that_goes_on_is_not_counted_yet() -> None:
    state = fold.fold_conference(CONFERENCES[0], [*HERE, floor(1, ANNA)]).conference
    assert spoken([*HERE, floor(1, ANNA)]) == {}
    holder = floor_rules.holder(state.floors)
    assert holder and holder.speaker == speaker(ANNA)


def test_reported_again_it_is_the_same_turn() -> None:
    story = [*HERE, floor(1, ANNA), floor(2, ANNA), floor(4, BEN)]
    assert spoken(story) == {ANNA: (3, 1)}


@pytest.mark.parametrize(
    "end",
    [
        muted(3, ANNA),
        event(e.HoldAccepted, 3, ANNA, on_hold=True, call_control_ids=None),
        event(e.ParticipantLeft, 3, ANNA),
        event(e.ConferenceEnded, 3, ""),
        event(e.ParticipantsListed, 8, "", participants=()),
    ],
)
def test_whoever_cannot_be_heard_has_lost_the_floor(end: Any) -> None:
    state = fold.fold_conference(CONFERENCES[0], [*HERE, floor(1, ANNA), end]).conference
    found = floor_rules.balances(state.floors, state.spoken)
    length = micros(end.at) - micros(START) - SECOND
    assert found == {speaker(ANNA): Balance(length, 1, micros(end.at))}
    assert floor_rules.holder(state.floors) is None


def test_an_end_that_comes_late_is_found_among_the_turns() -> None:
    story = [*HERE, floor(1, ANNA), floor(9, BEN), floor(12, ANNA), muted(3, ANNA)]
    assert spoken(story) == {ANNA: (2, 1), BEN: (3, 1)}


def test_sums_reach_beyond_the_changes_that_are_kept() -> None:
    story = [*HERE, *(floor(second, (ANNA, BEN)[second % 2]) for second in range(1, 62))]
    state = fold.fold_conference(CONFERENCES[0], story).conference
    assert len(state.floors) == floor_rules.WINDOW
    assert spoken(story) == {ANNA: (30, 30), BEN: (30, 30)}


def by_hand(events: list[Any]) -> dict[str, tuple[float, int]]:
    """Step by step over all of them at once."""
    micro, turns = defaultdict[str, int](int), defaultdict[str, int](int)
    silent: dict[str, set[str]] = defaultdict(set)
    held: tuple[str, int] | None = None

    def over(at: int) -> None:
        nonlocal held
        if held:
            micro[held[0]] += at - held[1]
            turns[held[0]] += 1
        held = None

    for one in fold.in_order(events):
        at, leg = micros(one.at), one.call_control_id
        if isinstance(one, e.FloorChanged):
            if held and held[0] == leg:
                micro[leg] += at - held[1]
            else:
                over(at)
            held = (leg, at)
        elif isinstance(one, e.MuteAccepted | e.HoldAccepted):
            is_mute = isinstance(one, e.MuteAccepted)
            why = "mute" if is_mute else "hold"
            value = one.muted if is_mute else one.on_hold  # type: ignore[union-attr]
            was = bool(silent[leg])
            silent[leg].add(why) if value else silent[leg].discard(why)
            if silent[leg] and not was and held and held[0] == leg:
                over(at)
    return {leg: (micro[leg] / SECOND, turns[leg]) for leg in LEGS if micro[leg] or turns[leg]}


@st.composite
def stories(draw: st.DrawFn) -> list[Any]:
    """People who are there take the floor, and are muted and held and back again."""
    seconds = draw(st.lists(st.integers(1, 60), unique=True, max_size=25))
    story: list[Any] = [event(e.ParticipantJoined, 0, leg) for leg in LEGS]
    for second in seconds:
        leg = draw(st.sampled_from(LEGS))
        kind = draw(st.sampled_from(["floor", "floor", "floor", "mute", "hold"]))
        value = draw(st.booleans())
        if kind == "floor":
            story.append(floor(second, leg))
        elif kind == "mute":
            story.append(muted(second, leg, value))
        else:
            story.append(event(e.HoldAccepted, second, leg, on_hold=value, call_control_ids=(leg,)))
    return story


@given(story=stories())
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.parametrize("window", [1, 3])
def test_the_sums_are_those_of_a_look_at_all_at_once(
    monkeypatch: pytest.MonkeyPatch, window: int, story: list[Any]
) -> None:
    monkeypatch.setattr(floor_rules, "WINDOW", window)
    # A last word that ends every turn before it.
    end = [event(e.ConferenceEnded, 100, "")]
    ended = spoken([*story, *end])
    held = fold.fold_conference(CONFERENCES[0], story).conference
    assert spoken(story) == by_hand(story)
    last = floor_rules.holder(held.floors)
    assert sum(turns for _, turns in ended.values()) == sum(
        turns for _, turns in spoken(story).values()
    ) + (last is not None)
