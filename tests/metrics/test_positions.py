"""Where a caller stood through the whole wait, and how that is known."""

from collections.abc import Iterable
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from conferencing.metrics import positions
from conferencing.metrics.positions import Place, Source, Stay
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


def gone(visit: QueueVisit) -> Stay:
    return Stay(visit.entered_at, visit.call_control_id, visit.number, visit.left_at)


def line_of(visits: Iterable[QueueVisit]) -> dict[str, list[Place]]:
    waiting = [visit for visit in visits if visit.left_at is None]
    return positions.of_line(waiting, (gone(visit) for visit in visits if visit.left_at))


def places(visit: QueueVisit, *others: QueueVisit) -> list[tuple[datetime, int, str]]:
    line = line_of([visit, *(other for other in others if other != visit)])
    return [(p.at, p.position, p.source.value) for p in line[visit.call_control_id]]


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


def test_a_place_before_the_first_is_none() -> None:
    cora = stay("cora", 10, positions=(told(10, 2), told(12, 0, is_listed=True)))
    assert places(cora, stay("anna", 0, 20)) == [
        (after(10), 2, "reported"),
        (after(20), 1, "reckoned"),
    ]


def test_of_a_long_way_the_newest_places_are_known() -> None:
    others = [stay(f"leg{number}", number, 1000 + number) for number in range(300)]
    way = places(stay("cora", 500, positions=(told(500, 301),)), *others)
    assert [position for _, position, _ in way] == [*range(positions.MOST, 0, -1)]


stays = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.none() | st.integers(0, 30),
        st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9), st.booleans()), max_size=3),
    ),
    max_size=9,
)


@given(stays)
def test_one_pass_finds_what_each_caller_alone_would_find(
    drawn: list[tuple[int, int | None, list[tuple[int, int, bool]]]],
) -> None:
    visits = [
        stay(
            f"leg{number}",
            begin,
            None if wait is None else begin + wait,
            positions=tuple(
                told(begin + later, place, is_listed=listed) for later, place, listed in known
            ),
        )
        for number, (begin, wait, known) in enumerate(drawn)
    ]
    for leg, way in line_of(visits).items():
        [visit] = [visit for visit in visits if visit.call_control_id == leg]
        assert way == alone(visit, visits)[-positions.MOST :]


def alone(visit: QueueVisit, others: list[QueueVisit]) -> list[Place]:
    """By the definition: step by step through all that was told and all who left before."""
    ahead = [
        other
        for other in others
        if (other.entered_at, other.call_control_id) < (visit.entered_at, visit.call_control_id)
        and (other.left_at is None or other.left_at > visit.entered_at)
    ]
    known = [
        Place(one.at, one.position, Source.LISTED if one.is_listed else Source.REPORTED)
        for one in visit.positions
    ]
    if all(place.at > visit.entered_at for place in known):
        known.append(Place(visit.entered_at, 1 + len(ahead), Source.RECKONED))
    exits = [other.left_at for other in ahead if other.left_at]
    steps = [*((at, 0, None) for at in exits), *((place.at, 1, place) for place in known)]
    way: list[Place] = []
    for at, _, place in sorted(steps, key=lambda step: step[:2]):
        if place:
            way.append(place)
        elif way[-1].position > 1:
            way.append(Place(at, way[-1].position - 1, Source.RECKONED))
    return way


@given(st.lists(st.tuples(st.integers(0, 50), st.none() | st.integers(0, 50)), max_size=8))
def test_the_place_reckoned_is_that_of_a_queue_that_is_first_in_first_out(
    stays: list[tuple[int, int | None]],
) -> None:
    visits = [
        stay(f"leg{number}", begin, None if wait is None else begin + wait)
        for number, (begin, wait) in enumerate(stays)
    ]
    for leg, way in line_of(visits).items():
        [visit] = [visit for visit in visits if visit.call_control_id == leg]
        for place in way:
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
