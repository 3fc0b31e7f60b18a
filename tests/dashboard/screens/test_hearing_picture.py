"""The picture of who hears whom: its people stay inside it, and its lines say what is so."""

from collections.abc import Iterator
from itertools import permutations
from math import hypot
from re import findall

import pytest

from conferencing.queries.screens.hearing import Ear, WhoHears
from dashboard.screens.hearing_picture import (
    FEW,
    HUB,
    MANY,
    PERSON,
    Line,
    initials,
    name_lines,
    of,
)


def ear(leg: str, manner: str = "speaks", *reaches: str) -> Ear:
    return Ear(leg, leg, manner, "", reaches=reaches)


@pytest.mark.parametrize("count", range(1, 13))
def test_everybody_stands_inside_and_apart(count: int) -> None:
    people = tuple(ear(f"Konstantina{number} Papadopoulou") for number in range(count))
    picture = of(WhoHears("one", people))
    places = picture.places

    for place in places:
        assert PERSON <= place.x <= picture.width - PERSON
        assert PERSON <= place.y <= picture.height - PERSON
        assert all(10 <= line.y <= picture.height - 4 for line in place.name)
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
            assert hypot(x - picture.width / 2, y - picture.height / 2) > HUB
            assert all(hypot(x - other.x, y - other.y) > PERSON for other in others)
            assert 0 < x < picture.width and 0 < y < picture.height


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
    ("label", "letters", "lines"),
    [
        ("Ana Ruiz", "AR", ("Ana Ruiz",)),
        ("Ana Maria de la Ruiz", "AR", ("Ana Maria de", "la Ruiz")),
        ("Konstantinopoulos Ana", "KA", ("Konstantino…", "Ana")),
        ("Ana Maria de la Fuente y Ruiz", "AR", ("Ana Maria de", "la Fuente y…")),
        ("Ana Maria de la Fuente (0142)", "AF", ("Ana Maria de", "la F… (0142)")),
        ("Ana Ruiz (0142, 2)", "AR", ("Ana Ruiz", "(0142, 2)")),
        ("Ana (sip:ana@branch.example.com)", "A", ("Ana (ana)",)),
        ("+12025550149", "49", ("+12025550149",)),
        ("+12025550149 (2)", "49", ("+12025550149", "(2)")),
        ("+4915112345678901", "01", ("…12345678901",)),
        ("+1 ••• 0149", "49", ("+1 ••• 0149",)),
        ("sip:pressdesk@branch.example.com", "P", ("pressdesk",)),
        ("unknown caller (2)", "UC", ("unknown", "caller (2)")),
        ("★ ★ ★", "★", ("★ ★ ★",)),
        ("2nd floor", "F", ("2nd floor",)),
        ("", "?", ("",)),
    ],
)
def test_names_are_short_and_keep_what_tells_them_apart(
    label: str, letters: str, lines: tuple[str, ...]
) -> None:
    assert (initials(label), name_lines(label, MANY.letters)) == (letters, lines)
    assert name_lines("Ana Maria Ruiz", FEW.letters) == ("Ana Maria Ruiz",)
