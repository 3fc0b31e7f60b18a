"""In which spellings a number is the same."""

import pytest

from dashboard.forgetting import spelling


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("+12025550142", True),
        ("0012025550142", True),
        ("12025550142", True),
        ("(202) 555-0142", True),
        ("tel:+1-202-555-0142;x", True),
        ("sip:+12025550142@host", True),
        ("+120255501423", False),
        ("912025550142", False),
        ("+12025550143", False),
    ],
)
def test_how_a_number_is_found(text: str, is_found: bool) -> None:
    assert bool(spelling.pattern("+12025550142").search(text)) is is_found


@pytest.mark.parametrize(
    ("text", "kept", "is_found"),
    [
        ("Call 5550142, after 9", "5550142", True),
        ("at 12:30 +12025550142", "+12025550142", True),
        ("+1 303 5550142", "5550142", False),
        ("+1-303-5550142", "5550142", False),
        ("5550142-17", "5550142", False),
        ("x5550142", "5550142", False),
    ],
)
def test_what_is_kept_is_not_found_within_a_longer_number(
    text: str, kept: str, is_found: bool
) -> None:
    pattern = spelling.exactly(kept)
    assert pattern and bool(pattern.search(text)) is is_found
