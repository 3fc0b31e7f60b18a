"""Whatever strangers call themselves, it can be shown and turns nothing around."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferencing.queries.names.foreign_text import fit, isolated
from conferencing.queries.names.masking import without_numbers

odd = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\u202e\u2066\u2069\u200b\u200d\u200c\x00\x07\u3164\u0301 \t\n0123456789aא"
        ),
    )
)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("     ", ""),
        ("Desk \u202egnitset", "Desk gnitset"),
        ("\u200b\u2060\ufeff", ""),
        ("\u3164\u115f", ""),
        ("\u0301\u0302", ""),
        ("Anna\tBerg\r\n", "Anna Berg"),
        ("Anna\u00a0\u2003Berg", "Anna Berg"),
        ("Anna\x00\x1b[31m", "Anna[31m"),
        ("A\u200cn\u200dna", "Anna"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("👩\u200d🚀 Ida", "👩\u200d🚀 Ida"),
        ("2\u200b0\u03322\u200d555\ufe0f\u20e30142", "2025550142"),
        ("Zoë Müller", "Zoë Müller"),
        ("-", "-"),
        ("half\ud800", "half"),
    ],
)
def test_what_is_shown(said: str, shown: str) -> None:
    assert fit(said) == shown


@given(odd)
def test_nothing_in_it_controls_anything(said: str) -> None:
    shown = fit(said)
    kinds = {unicodedata.category(each) for each in shown if each not in "\u200c\u200d"}
    assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    shown.encode()
    assert "  " not in shown and shown == shown.strip()


@given(odd)
def test_it_is_empty_or_something_is_seen(said: str) -> None:
    shown = fit(said)
    assert not shown or any(unicodedata.category(each)[0] in "LNPSC" for each in shown)


@given(odd)
def test_what_is_fit_stays_as_it_is(said: str) -> None:
    assert fit(fit(said)) == fit(said)


@given(st.text(alphabet="\u200b\u200c\u200d\u0332\u20e3\u202e \ufe0f", max_size=3))
def test_a_number_in_disguise_is_masked_all_the_same(disguise: str) -> None:
    number = disguise.join("2025550142")
    assert "5550142" not in without_numbers(fit(number)).replace(" ", "")


def test_a_pile_of_marks_ends() -> None:
    assert len(fit("Z" + "\u0336" * 500)) < 10


@given(odd)
def test_an_isolated_text_is_the_text_between_two_marks_or_itself(said: str) -> None:
    shown = fit(said)
    assert isolated(shown) in (shown, f"\u2068{shown}\u2069")


def test_only_what_runs_the_other_way_is_isolated() -> None:
    assert isolated("Anna") == "Anna"
    assert isolated("Zoë") == "Zoë"
    assert isolated("שרה") == "\u2068שרה\u2069"
