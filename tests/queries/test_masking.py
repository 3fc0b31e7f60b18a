"""However a number is written, no more than its ends is shown to who may not see it."""

import re
import time
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conferencing.queries.names.masking import (
    HIDDEN,
    masked,
    sentence_without_numbers,
    without_numbers,
)

# Everything that is neither a letter nor a digit.
SIGNS = st.sampled_from("-–—‑_.,:/()·+@•;? ーـ") | st.characters(
    exclude_categories=["L", "N", "Cs"]
).filter(lambda sign: not seen(sign))
TEXT = st.text(
    st.sampled_from('+"<>@:;?= ')
    | st.characters(exclude_categories=["N", "Cs"]).filter(lambda sign: not seen(sign))
)
NUMBERS = st.lists(st.integers(0, 9), min_size=7, max_size=15)
DIGITS = ["0123456789", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９", "⓪①②③④⑤⑥⑦⑧⑨", "⁰¹²³⁴⁵⁶⁷⁸⁹"]
DIGITS += ["🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐"]
DIGITS += ["𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡", "⓿❶❷❸❹❺❻❼❽❾", "0⑴⑵⑶⑷⑸⑹⑺⑻⑼", "🯰🯱🯲🯳🯴🯵🯶🯷🯸🯹", "०१२३४५६७८९", "0፩፪፫፬፭፮፯፰፱"]
ADDRESSES = [
    "{}",
    "tel:{}",
    "tel:{};ext=1",
    "{}:secret@host",
    "sip:{}@host",
    "sip:x@{}",
    "sips:x@{}:secure",
    "sip:anna@host;phone={}",
    "sip:anna@host?P-Asserted-Identity={}",
    "sip:anna@host?P-Asserted-Identity=sip:{}@host",
    '"{}" <sip:x@y>',
    '"{}@z" <sip:x@y>',
    "{} <sip:x@y",
    "x@y {}",
    "x@{}@y",
    "x@{}@",
]


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """The digits of a number, and how someone writes them."""
    values = draw(NUMBERS)
    script = draw(st.sampled_from(DIGITS))
    ways = [draw(st.text(SIGNS, max_size=5)) for _ in values[1:]]
    parts = [script[value] + way for value, way in zip(values, [*ways, ""], strict=True)]
    return "".join(map(str, values)), draw(st.sampled_from(["", "+"])) + "".join(parts)


def ends(digits: str) -> set[str]:
    """All that may be seen of it: nothing, its last four, or these and its country."""
    if len(digits) < 8:
        return {""}
    return {"", digits[-4:], digits[:1] + digits[-4:], digits[:2] + digits[-4:]}


def seen(shown: str) -> str:
    """The digits in it, in whatever script."""
    folded = unicodedata.normalize("NFKC", shown)
    values = [unicodedata.digit(each, None) for each in folded]
    return "".join(str(value) for value in values if value is not None)


@given(written(), TEXT, TEXT)
def test_of_a_number_in_free_text_only_the_ends_are_seen(
    number: tuple[str, str], before: str, after: str
) -> None:
    digits, way = number
    # A date is left as it is.
    assume(not re.fullmatch(r"\+?(19|20)\d\d-\d\d-\d\d", way))
    assert seen(without_numbers(f"{before}{way}{after}")) in ends(digits)


@given(written(), st.sampled_from(ADDRESSES))
def test_of_a_number_in_an_address_only_the_ends_are_seen(
    number: tuple[str, str], address: str
) -> None:
    digits, way = number
    assert seen(masked(address.format(way))) in ends(digits)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("+1–202–555–0142", "+1 ••• 0142"),
        ("+1‑202‑555‑0142", "+1 ••• 0142"),
        ("202_555_0143", "••• 0143"),
        ("1·202·555·0144", "••• 0144"),
        ("1,202,555,0145", "••• 0145"),
        ("202   -   555   -   0146", "••• 0146"),
        ("202 / 555 / 0147", "••• 0147"),
        ("202:555:0148", "••• 0148"),
        ("202ー555ー0149", "••• 0149"),
        ("Call ②⓪②⑤⑤⑤⓪①④②", "Call ••• 0142"),
        ("Call ٢٠٢٥٥٥٠١٤٢", "Call ••• 0142"),
        ("Call ＋１２０２５５５０１４２", "Call +1 ••• 0142"),
        ("5550142", HIDDEN),
        ("Standup 2026-11-26 12:30", "Standup ••• 1230"),
        ("2026-13-45", "••• 1345"),
        ("Standup 2026-11-26", "Standup 2026-11-26"),
        ("Standup (2026-11-26), room 4711", "Standup (2026-11-26), room 4711"),
        ("Room ① of ½", "Room ① of ½"),
    ],
)
def test_free_text(said: str, shown: str) -> None:
    assert without_numbers(said) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+12025551150:secret@host", "sip:•••@host"),
        ("sip:x@12025551151", "sip:•••@•••"),
        ("sip:anna@host;phone=+12025551152", "sip:•••@host"),
        ("sip:anna@host?P-Asserted-Identity=+12025551153", "sip:•••@host"),
        ('"+12025551155" <sip:x@y>', "sip:•••@y"),
        ("x@y +12025551156", "sip:•••@y"),
        ("SIPS:x@y:5061", "sips:•••@y:5061"),
        ("tel:x@y", "tel:•••@y"),
        ("a@b@host", "sip:•••@host"),
        ("x@", "sip:•••@•••"),
        ("sip:2025550142@3cx.example.com", "sip:•••@3cx.example.com"),
        ("sip:2025550142@10.0.0.1:5060", "sip:•••@•••"),
        ("2025@550142", "sip:•••@•••"),
        ("+12025550142;ext=99", "+1 ••• 0142"),
    ],
)
def test_addresses(number: str, shown: str) -> None:
    assert masked(number) == shown


def test_masked_numbers_side_by_side_stay_two() -> None:
    sentence = "Mute +1 ••• 0142, ••• 0143, +44 ••• 0123"
    assert sentence_without_numbers(sentence) == sentence
    assert sentence_without_numbers("Dial 202–555–0142") == "Dial ••• 0142"


def test_a_long_text_is_masked_at_once() -> None:
    began = time.process_time()
    without_numbers("sip:" * 8000)
    assert time.process_time() - began < 2
