"""Where a caller stood through the whole wait, and how that is known."""

from dataclasses import replace
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from conferencing.metrics import positions
from conferencing.metrics.positions import Source
from conferencing.metrics.visits import QueueVisit
from conferencing.projection.states import Position

from .samples import after


def stay(leg: str, begin: float, end: float | None = None, **fields: object) -> QueueVisit:
    return QueueVisit(
        leg,
        1,
        "support",
        after(begin),
        None if end is None else after(end),
        **fields,  # type: ignore[arg-type]
    )


def told(second: float, position: int, *, is_listed: bool = False) -> Position:
    return Position(after(second), position, is_listed)


def places(visit: QueueVisit, *others: QueueVisit) -> list[tuple[datetime, int, str]]:
    return [(p.at, p.position, p.source.value) for p in positions.history(visit, others)]


def test_all_behind_whoever_leaves_move_up() -> None:
    anna, ben = stay("anna", 0, 20), stay("ben", 1, 30)
    cora = stay("cora", 10, positions=(told(10, 3),))
    assert places(cora, anna, ben, cora) == [
        (after(10), 3, "reported"),
        (after(20), 2, "reckoned"),
        (after(30), 1, "reckoned"),
    ]


def test_whoever_comes_or_leaves_behind_changes_nothing() -> None:
    cora = stay("cora", 10, positions=(told(10, 1),))
    assert places(cora, stay("dan", 11, 20), stay("eva", 0, 5)) == [(after(10), 1, "reported")]


def test_a_listing_confirms_or_corrects() -> None:
    cora = stay("cora", 10, positions=(told(10, 3), told(25, 1, is_listed=True)))
    assert places(cora, stay("anna", 0, 20), stay("ben", 1)) == [
        (after(10), 3, "reported"),
        (after(20), 2, "reckoned"),
        (after(25), 1, "listed"),
    ]


def test_without_a_place_from_telnyx_those_before_are_counted() -> None:
    cora = stay("cora", 10)
    assert places(cora, stay("anna", 0), stay("ben", 1)) == [(after(10), 3, "reckoned")]


def test_nobody_is_before_the_front() -> None:
    cora = stay("cora", 10, positions=(told(10, 1),))
    assert places(cora, stay("anna", 0, 20)) == [(after(10), 1, "reported")]


def test_after_the_end_nothing_moves() -> None:
    cora = stay("cora", 10, 15, positions=(told(10, 2),))
    assert places(cora, stay("anna", 0, 20)) == [(after(10), 2, "reported")]


def test_a_stay_in_another_queue_is_no_part_of_it() -> None:
    elsewhere = replace(stay("anna", 0, 20), queue="sales")
    cora = stay("cora", 10, positions=(told(10, 2),))
    assert places(cora, elsewhere) == [(after(10), 2, "reported")]


@given(st.lists(st.tuples(st.integers(0, 50), st.none() | st.integers(0, 50)), max_size=8))
def test_the_place_reckoned_is_that_of_a_queue_that_is_first_in_first_out(
    stays: list[tuple[int, int | None]],
) -> None:
    visits = [
        stay(f"leg{number}", begin, None if wait is None else begin + wait)
        for number, (begin, wait) in enumerate(stays)
    ]
    for visit in visits:
        for place in positions.history(visit, visits):
            there = [
                other
                for other in visits
                if (other.entered_at, other.call_control_id)
                < (visit.entered_at, visit.call_control_id)
                and (other.left_at is None or other.left_at > place.at)
            ]
            assert place.source is Source.RECKONED
            if sum(other.left_at == place.at for other in visits) <= 1:
                assert place.position == 1 + len(there)
