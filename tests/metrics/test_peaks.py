"""The most that waited in the last seconds, counted back, is the most that waited."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from conferencing.metrics import peaks
from conferencing.metrics.peaks import Move

from .samples import after

SINCE = after(100)


def test_whoever_left_counts_until_they_left() -> None:
    moves = [(after(50), after(101)), (after(60), after(105)), (after(103), None)]
    assert peaks.most_waiting(1, moves, SINCE) == 2
    assert peaks.most_waiting(1, [(after(50), after(100))], SINCE) == 1, (
        "exactly then is too long ago"
    )
    assert peaks.most_waiting(0, [], SINCE) == 0


def test_whoever_comes_as_another_leaves_takes_their_place() -> None:
    assert peaks.most_waiting(1, [(after(50), after(104)), (after(104), None)], SINCE) == 1


def test_the_longest_wait_is_of_those_who_left() -> None:
    moves = [(after(50), after(101)), (after(99), after(102)), (after(0), None)]
    assert peaks.longest_wait(moves) == timedelta(seconds=51)
    assert peaks.longest_wait([]) == timedelta()


visits = st.lists(
    st.tuples(st.integers(0, 110), st.one_of(st.none(), st.integers(0, 60))).map(
        lambda two: (after(two[0]), None if two[1] is None else after(two[0] + two[1]))
    ),
    max_size=10,
)


@given(visits)
def test_it_is_what_somebody_would_have_seen_who_looked_all_the_time(visits: list[Move]) -> None:
    now = 111
    known = [(came, left if left and left <= after(now) else None) for came, left in visits]

    def waiting(second: int) -> int:
        at = after(second)
        return sum(1 for came, left in known if came <= at and (left is None or left > at))

    moves = [(c, left) for c, left in known if c > SINCE or (left is not None and left > SINCE)]
    seen = max(waiting(second) for second in range(100, now + 1))
    assert peaks.most_waiting(waiting(now), moves, SINCE) == seen
