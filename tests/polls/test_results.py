"""What came of a poll, from the events of those who were asked."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferencing.polls import results
from conferencing.polls.results import Asked, Fate, Pressed, Results, Span

OPENED = datetime(2026, 11, 27, 10, tzinfo=UTC)
ENDS = OPENED + timedelta(seconds=30)
OPEN, CLOSED = Span(OPENED, ENDS, is_open=True), Span(OPENED, ENDS, is_open=False)
EARLY = Span(OPENED, ENDS, is_open=False, is_early=True)
KEYS = ("1", "2")
LEGS = ("anna", "ben", "carla")
STATUSES = ("valid", "invalid", "timeout", "call_hangup", "cancelled", "cancelled_amd", "new word")


def pressed(second: float, digits: str = "", status: str = "valid", leg: str = "anna") -> Pressed:
    at = OPENED + timedelta(seconds=second)
    return Pressed(at, f"webhook:{leg}-{second}-{digits}-{status}", leg, digits, status)


def fate(*events: Pressed, state: str = "confirmed", span: Span = CLOSED) -> Fate:
    found = results.of(KEYS, [Asked("anna", state)], events, span)
    [(only, count)] = found.fates.items()
    assert count == 1
    return only


def test_an_answer_counts_for_its_key() -> None:
    asked = [Asked(leg, "confirmed") for leg in LEGS]
    events = [pressed(3, "1"), pressed(4, "2", leg="ben"), pressed(9, "1", leg="carla")]
    found = results.of(KEYS, asked, events, CLOSED)
    assert (found.answers, found.answered, found.people) == ({"1": 2, "2": 1}, 3, 3)


def test_the_first_answer_counts_and_no_other() -> None:
    found = results.of(
        KEYS, [Asked("anna", "confirmed")], [pressed(9, "2"), pressed(3, "1")], CLOSED
    )
    assert found.answers == {"1": 1, "2": 0}


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([pressed(30, "1")], Fate.ANSWERED),  # in the very moment of the close
        ([pressed(30.001, "1")], Fate.LATE),
        ([pressed(5, "7", "invalid")], Fate.OTHER_KEY),
        ([pressed(5, "", "timeout")], Fate.NO_KEY),
        ([pressed(5, "", "call_hangup")], Fate.HUNG_UP),
        ([pressed(5, "", "cancelled")], Fate.STOPPED),
        ([pressed(5, "", "cancelled"), pressed(9, "2")], Fate.ANSWERED),
        # The first digit of a PIN, which another question asked for.
        ([pressed(5, "1", "cancelled")], Fate.STOPPED),
        ([pressed(5, "", "a word of tomorrow")], Fate.NO_KEY),
        ([pressed(-1, "1")], Fate.NO_KEY),  # of another question before
        ([], Fate.NO_KEY),
    ],
)
def test_what_becomes_of_one_person(events: list[Pressed], expected: Fate) -> None:
    assert fate(*events) is expected


@pytest.mark.parametrize(
    ("state", "while_open", "after"),
    [
        ("asked", Fate.ASKING, Fate.NO_KEY),
        ("sent", Fate.ASKING, Fate.NO_KEY),
        ("confirmed", Fate.WAITING, Fate.NO_KEY),
        ("failed", Fate.NOT_ASKED, Fate.NOT_ASKED),
        ("expired", Fate.NOT_ASKED, Fate.NOT_ASKED),
        ("superseded", Fate.NOT_ASKED, Fate.NOT_ASKED),
        ("not_known", Fate.DOUBTFUL, Fate.DOUBTFUL),
    ],
)
def test_whoever_has_not_answered(state: str, while_open: Fate, after: Fate) -> None:
    assert (fate(state=state, span=OPEN), fate(state=state)) == (while_open, after)


def test_an_answer_proves_that_somebody_was_asked() -> None:
    assert fate(pressed(4, "1"), state="not_known") is Fate.ANSWERED


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], Fate.CUT_SHORT),
        ([pressed(31, "", "cancelled")], Fate.CUT_SHORT),
        # Whatever ended it then, they had less time than was announced.
        ([pressed(31, "", "timeout")], Fate.CUT_SHORT),
        ([pressed(31, "", "call_hangup")], Fate.CUT_SHORT),
        ([pressed(31, "1")], Fate.LATE),
        ([pressed(31, "7", "invalid")], Fate.OTHER_KEY),
        ([pressed(29, "1"), pressed(31, "", "cancelled")], Fate.ANSWERED),
        ([pressed(29, "", "timeout")], Fate.NO_KEY),
        ([pressed(29, "", "call_hangup")], Fate.HUNG_UP),
        ([pressed(29, "", "cancelled")], Fate.STOPPED),
    ],
)
def test_whoever_was_still_being_asked_at_an_early_close_was_cut_short(
    events: list[Pressed], expected: Fate
) -> None:
    assert fate(*events, span=EARLY) is expected


def test_whoever_was_asked_something_else_was_not_cut_short() -> None:
    asked = Asked("anna", "confirmed", until=OPENED + timedelta(seconds=10))
    for span in (OPEN, CLOSED, EARLY):
        assert results.of(KEYS, [asked], (), span).fates == {Fate.STOPPED: 1}


def test_what_is_pressed_after_the_next_question_belongs_to_that() -> None:
    asked = Asked("anna", "confirmed", until=OPENED + timedelta(seconds=10))
    found = results.of(KEYS, [asked], [pressed(12, "1")], CLOSED)
    assert found.answered == 0


@pytest.mark.parametrize(
    "earlier", [pressed(5, "1"), pressed(5, "7", "invalid"), pressed(5, "", "timeout")]
)
def test_what_ends_before_they_are_asked_belongs_to_an_earlier_question(earlier: Pressed) -> None:
    asked = [Asked("anna", "confirmed", since=OPENED + timedelta(seconds=6))]
    assert results.of(KEYS, asked, [earlier], OPEN).fates == {Fate.WAITING: 1}
    own = [earlier, pressed(6, "2")]
    assert results.of(KEYS, asked, own, OPEN).answers == {"1": 0, "2": 1}


def test_reasons_are_counted() -> None:
    asked = [Asked(leg, "failed", "Call has ended") for leg in LEGS]
    assert results.of(KEYS, asked, (), CLOSED).why == {"Call has ended": 3}


events = st.lists(
    st.builds(
        pressed,
        st.integers(-5, 160),
        st.sampled_from(("", "1", "2", "7", "12")),
        st.sampled_from(STATUSES),
        st.sampled_from(LEGS),
    ),
    max_size=12,
)
SPANS = (OPEN, CLOSED, EARLY)
states = st.sampled_from(("asked", "sent", "confirmed", "failed", "expired", "not_known"))


@given(events, st.lists(states, min_size=3, max_size=3), st.sampled_from(SPANS), st.data())
def test_any_order_and_any_repetition_give_the_same(
    events: list[Pressed], states: list[str], span: Span, data: st.DataObject
) -> None:
    asked = [Asked(leg, state) for leg, state in zip(LEGS, states, strict=True)]

    def found(given: list[Pressed]) -> Results:
        return results.of(KEYS, asked, given, span)

    again = data.draw(st.permutations(events + data.draw(st.permutations(events))))
    assert found(again) == found(events)
    assert found(events).people == len(asked)
    assert sum(found(events).answers.values()) == found(events).answered
