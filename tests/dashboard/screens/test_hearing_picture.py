"""The picture of who hears whom: its people stay inside it, and its lines say what is so."""

from collections.abc import Iterator
from itertools import permutations
from math import hypot
from re import findall

import pytest

from conferencing.queries.screens.hearing import Ear, WhoHears
from dashboard.screens.hearing_picture import (
    HEIGHT,
    HUB,
    PERSON,
    WIDTH,
    Line,
    initials,
    of,
    shortened,
)


def ear(leg: str, manner: str = "speaks", *reaches: str) -> Ear:
    return Ear(leg, leg, manner, "", reaches=reaches)


@pytest.mark.parametrize("count", range(1, 13))
def test_everybody_stands_inside_and_apart(count: int) -> None:
    places = of(WhoHears("one", tuple(ear(str(number)) for number in range(count)))).places

    for place in places:
        assert PERSON <= place.x <= WIDTH - PERSON
        assert PERSON <= place.y <= HEIGHT - PERSON
        assert 8 <= place.name_y <= HEIGHT
    apart = [
        (one.x - two.x) ** 2 + (one.y - two.y) ** 2
        for at, one in enumerate(places)
        for two in places[:at]
    ]
    assert all(square > (2 * PERSON) ** 2 for square in apart)


def test_whoever_is_on_hold_has_no_line_and_gets_no_whisper() -> None:
    picture = of(WhoHears("one", (ear("a", "whispers", "b", "c"), ear("b", "held"), ear("c"))))

    assert [place.line is None for place in picture.places] == [False, True, False]
    assert len(picture.whispers) == 1


@pytest.mark.parametrize("count", range(2, 13))
def test_no_whisper_crosses_the_middle_or_anybody_else(count: int) -> None:
    for speaker, listener in permutations(range(count), 2):
        ears = [ear(str(number)) for number in range(count)]
        ears[speaker] = ear(str(speaker), "whispers", str(listener))
        picture = of(WhoHears("one", tuple(ears)))
        [line] = picture.whispers
        others = [at for n, at in enumerate(picture.places) if n not in (speaker, listener)]
        for x, y in along(line):
            assert hypot(x - WIDTH / 2, y - HEIGHT / 2) > HUB
            assert all(hypot(x - other.x, y - other.y) > PERSON for other in others)
            assert 0 < x < WIDTH and 0 < y < HEIGHT


def test_a_whisper_back_takes_another_way() -> None:
    both = (ear("a", "whispers", "b"), ear("b", "whispers", "a"), ear("c"), ear("d"))
    there, back = of(WhoHears("one", both)).whispers
    (x, y), (back_x, back_y) = list(along(there))[50], list(along(back))[50]
    assert hypot(x - back_x, y - back_y) > 4


def along(line: Line) -> Iterator[tuple[float, float]]:
    """Points of the curve."""
    start_x, start_y, bend_x, bend_y, end_x, end_y = map(float, findall(r"-?[\d.]+", line.path))
    for step in range(101):
        t = step / 100
        yield (
            (1 - t) ** 2 * start_x + 2 * t * (1 - t) * bend_x + t**2 * end_x,
            (1 - t) ** 2 * start_y + 2 * t * (1 - t) * bend_y + t**2 * end_y,
        )


@pytest.mark.parametrize(
    ("label", "letters", "name"),
    [
        ("Ana Ruiz", "AR", "Ana Ruiz"),
        ("Ana Maria de la Ruiz", "AR", "Ana Maria de…"),
        ("Cleo", "C", "Cleo"),
        ("+12025550149", "49", "+12025550149"),
        ("+4915112345678901", "01", "…5112345678901"),
        ("+1 ••• 0149", "49", "+1 ••• 0149"),
        ("sip:pressdesk@branch.example.com", "P", "pressdesk"),
        ("unknown caller", "UC", "unknown caller"),
        ("★ ★ ★", "★", "★ ★ ★"),
        ("(Ana) “Bee” Ruiz", "AR", "(Ana) “Bee” R…"),
        ("2nd floor", "F", "2nd floor"),
        ("", "?", ""),
    ],
)
def test_names_are_short(label: str, letters: str, name: str) -> None:
    assert (initials(label), shortened(label)) == (letters, name)
