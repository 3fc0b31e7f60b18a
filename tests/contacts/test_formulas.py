"""No text is a formula in a spreadsheet, whatever it separates cells by; and it is read again."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferencing.contacts import files
from conferencing.contacts.formulas import guarded, unguarded

SIGNS = tuple("=+-@＝＋－＠")
TRICKY = st.text(alphabet=st.sampled_from("'\"=+-@; \t\r\n,ａa＝"), max_size=12)


def cells(text: str, separator: str) -> list[str]:
    """As a spreadsheet finds them that takes this for the separator."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [cell for record in lines for cell in record]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@a", "\ta", " =a", "'=a", "''+1", "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("before", ["x;", "x\t", "x\n", "x\r\n", "x;;", 'x;"'])
def test_no_part_of_a_cell_becomes_a_formula(before: str) -> None:
    told = guarded(f"{before}=HYPERLINK(1)")
    assert "'" in told and "=HYPERLINK(1)" in told
    assert unguarded(told) == f"{before}=HYPERLINK(1)"


@pytest.mark.parametrize("text", ["a-b", "Ana; Ben", "ana@example.com", "one\n\ntwo", "1, -2"])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


@given(st.lists(TRICKY, min_size=1, max_size=3), st.sampled_from(",;\t"))
def test_in_a_whole_file_there_is_no_formula(texts: list[str], separator: str) -> None:
    for cell in cells(files.written([["name", *texts]]), separator):
        assert not cell.lstrip(" ").startswith(SIGNS)


@given(TRICKY)
def test_what_is_guarded_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
