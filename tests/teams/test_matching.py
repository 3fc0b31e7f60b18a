"""Which team something belongs to, by the rules."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferencing.models import TeamRule
from conferencing.teams.matching import Conference, Rule, Rules, fits

pytestmark = pytest.mark.either_stack

NAMES = st.text("abAB* -", max_size=12)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("sales", "Sales"),
        ("sales*", "sales-night"),
        ("*night", "sales-night"),
        ("s*n*t", "sales-night"),
        ("*", "anything"),
        (" Sales ", "sales"),
        ("a*a", "aa"),
    ],
)
def test_names_that_fit(pattern: str, name: str) -> None:
    assert fits(pattern, name)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [("sales", "sales-night"), ("sales*", "presales"), ("a*a", "a"), ("*", ""), ("a.c", "abc")],
)
def test_names_that_do_not(pattern: str, name: str) -> None:
    assert not fits(pattern, name)


@given(NAMES, NAMES)
def test_a_pattern_means_what_it_means_as_a_regular_expression(pattern: str, name: str) -> None:
    expression = ".*".join(map(re.escape, pattern.strip().casefold().split("*")))
    text = name.strip().casefold()
    assert fits(pattern, name) == bool(text and re.fullmatch(expression, text, re.DOTALL))


@given(st.text("a", max_size=200), st.text("a*", max_size=200))
def test_no_pattern_takes_long(name: str, pattern: str) -> None:
    fits(pattern, name + "b")


def rules(*each: tuple[int, str, str]) -> Rules:
    return Rules(tuple(Rule(*one) for one in each))


def test_one_rule_that_fits_is_enough_and_there_may_be_several_teams() -> None:
    kind = TeamRule.Kind
    known = rules(
        (1, kind.CONFERENCE, "sales *"),
        (1, kind.NUMBER, "+12025550100"),
        (2, kind.NUMBER, "+12025550100"),
        (3, kind.CONNECTION, "77"),
        (4, kind.QUEUE, "sales *"),
    )
    assert known.of_conference(Conference(name="Sales 1")) == {1}
    assert known.of_conference(Conference(number="+12025550100")) == {1, 2}
    assert known.of_conference(Conference("Sales 1", "+12025550100", "77")) == {1, 2, 3}
    assert known.of_queue("sales x") == {4}
    assert known.of_conference(Conference()) == known.of_queue("") == frozenset()
