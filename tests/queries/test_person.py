"""Masked numbers, and which words are a name."""

from typing import NamedTuple

import pytest

from conferencing.queries.names.directory import of_calls
from conferencing.queries.names.masking import masked, without_numbers
from conferencing.queries.names.person import far_number


class Incoming(NamedTuple):
    caller_id_name: str
    call_control_id: str = "v3:leg"
    direction: str = "incoming"
    from_number: str = "+12025550142"
    to_number: str = "+12025550100"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+12025550142", "+1 ••• 0142"),
        ("+442079460123", "+44 ••• 0123"),
        ("2025550142", "••• 0142"),
        ("sip:ana@example.com", "sip:•••@example.com"),
        ("ana@example.com", "sip:•••@example.com"),
        ("555", "•••"),
        ("anonymous", "•••"),
        ("", ""),
    ],
)
def test_a_masked_number_shows_only_its_ends(number: str, shown: str) -> None:
    assert masked(number) == shown


@pytest.mark.parametrize(
    "said", ["call +1 (202) 555-0142 back", "202.555.0142", "sip:+12025550142@example.com"]
)
def test_numbers_vanish_from_free_text(said: str) -> None:
    shown = without_numbers(said)
    assert "555" not in shown


def test_dates_and_short_numbers_stay_in_free_text() -> None:
    assert without_numbers("Rota 2026-11-20, room 4711") == "Rota 2026-11-20, room 4711"


@pytest.mark.parametrize(
    ("direction", "found"), [("incoming", "them"), ("outgoing", "us"), ("", "them")]
)
def test_the_person_is_at_the_far_end(direction: str, found: str) -> None:
    assert far_number(direction, "them", "us") == found


@pytest.mark.django_db
def test_a_caller_id_that_is_a_number_is_no_name() -> None:
    for said in ("+12025550142", "2025550142", "sip:ana@example.com"):
        person = of_calls([Incoming(said)], numbers=True).person("v3:leg")
        assert person.label == "+12025550142"


@pytest.mark.django_db
def test_a_caller_id_with_a_name_is_used() -> None:
    assert of_calls([Incoming("ANNA BERG")], numbers=False).person("v3:leg").label == "ANNA BERG"
