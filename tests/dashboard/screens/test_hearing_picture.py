"""The picture of who hears whom: its people stay inside it, and its lines say what is so."""

import pytest

from conferencing.queries.screens.hearing import Ear, WhoHears
from dashboard.screens.hearing_picture import HEIGHT, PERSON, WIDTH, initials, of, shortened


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
        ("…", "?", "…"),
    ],
)
def test_names_are_short(label: str, letters: str, name: str) -> None:
    assert (initials(label), shortened(label)) == (letters, name)
