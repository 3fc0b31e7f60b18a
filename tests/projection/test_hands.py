"""A hand is up from star six until it is answered, whatever order the reports come in."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conferencing.projection import events as e
from conferencing.projection import fold, hands

from .bodies import LEGS, START


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


def of_call(cls: type[Any], second: float, **fields: Any) -> Any:
    source_id = f"webhook:{cls.__name__}-{second}"
    return cls(kind="k", at=at(second), source_id=source_id, call_control_id=LEGS[0], **fields)


def keys(text: str, second: float) -> list[e.CallEvent]:
    return [of_call(e.KeyPressed, second + place / 4, key=key) for place, key in enumerate(text)]


def up(events: list[e.CallEvent], *answered: datetime | None) -> datetime | None:
    call = fold.fold_call(LEGS[0], events)
    return hands.up_since(call.hand_raised_at, call.hand_again_at, *answered)


def test_star_six_raises_a_hand() -> None:
    assert up(keys("*6", 10)) == at(10.25)


def test_other_keys_raise_none() -> None:
    assert up(keys("6*", 10)) is None
    assert up([*keys("*", 10), *keys("6", 30)]) is None


def test_pressing_again_keeps_the_place_in_the_line() -> None:
    assert up([*keys("*6", 10), *keys("*6", 40)]) == at(10.25)


def test_an_operator_lowers_it_and_it_can_be_raised_again() -> None:
    story = [*keys("*6", 10), of_call(e.HandLowered, 20)]
    assert up(story) is None
    assert up([*story, *keys("*6", 30)]) == at(30.25)


def test_it_is_gone_once_they_are_unmuted_and_when_they_come_back() -> None:
    assert up(keys("*6", 10), at(5), at(12)) is None
    assert up(keys("*6", 10), at(12), None) is None
    assert up(keys("*6", 10), at(5), at(8)) == at(10.25)


def test_after_an_unmute_only_what_was_pressed_since_counts() -> None:
    assert up([*keys("*6", 10), *keys("*6", 40)], at(5), at(20)) == at(40.25)


@given(data=st.data())
def test_any_order_and_repetition_leaves_the_same_hand(data: st.DataObject) -> None:
    seconds = data.draw(st.lists(st.integers(0, 60), unique=True, max_size=5))
    story = [event for second in seconds for event in keys("*6", second * 2)]
    lowered = data.draw(st.lists(st.integers(0, 120), unique=True, max_size=3))
    story += [of_call(e.HandLowered, second + 0.5) for second in lowered]
    shuffled = data.draw(st.permutations(story))
    assert up(shuffled) == up(story)
    last = max(lowered, default=-1) + 0.5
    raised = [second * 2 + 0.25 for second in seconds if second * 2 + 0.25 > last]
    assert up(story) == (at(min(raised)) if raised else None)
