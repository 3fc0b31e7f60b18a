"""The six formulas against the figures that others have published for them."""

from dataclasses import replace

import pytest

from conferencing.metrics import service_level
from conferencing.metrics.policy import Policy
from conferencing.metrics.ratios import Ratio
from conferencing.metrics.sums import Sums
from conferencing.metrics.visits import Outcome

from .samples import summed, visit

# 1,000 answered, of them 860 in time; 60 gave up, 20 within the threshold, of them 10 at once.
ICMI = Sums(
    answered_in_time=860,
    answered_late=140,
    abandoned_in_time=20,
    abandoned_late=40,
    short_abandoned=10,
)
# 70 answered and 10 gave up in time, 20 were over the threshold.
CISCO = Sums(answered_in_time=70, abandoned_in_time=10, answered_late=20)


def by(formula: str, *, counts_waiting: bool = False) -> Policy:
    return Policy(formula=formula, counts_waiting=counts_waiting)


@pytest.mark.parametrize(
    ("formula", "numerator", "denominator", "shown"),
    [
        ("SL1", 880, 1060, 83.02),
        ("SL2", 860, 1000, 86.00),
        ("SL3", 860, 1060, 81.13),
        ("SL4", 860, 1040, 82.69),
        ("SL5", 870, 1060, 82.08),
        ("SL6", 860, 1050, 81.90),
    ],
)
def test_the_example_of_icmi(formula: str, numerator: int, denominator: int, shown: float) -> None:
    ratio = service_level.service_level(by(formula), ICMI)
    assert ratio == Ratio(numerator, denominator)
    assert round(ratio.percent or 0, 2) == shown


def test_whoever_left_for_elsewhere_counts_with_the_sixth_formula_if_wanted() -> None:
    """An option of Genesys: A_T / (A + B - B_S + F)."""
    sums = replace(ICMI, flow_out=50)
    counted = Policy(formula="SL6", counts_waiting=False, counts_flow_out=True)
    assert service_level.service_level(counted, sums) == Ratio(860, 1100)
    assert service_level.service_level(by("SL6"), sums) == Ratio(860, 1050)
    live = replace(counted, counts_waiting=True)
    assert service_level.service_level(live, sums, waiting_late=7) == Ratio(860, 1107)
    assert [service_level.name_of(each) for each in (counted, live)] == ["SL6+F", "SL6+Flive"]


@pytest.mark.parametrize("formula", ["SL1", "SL2", "SL3", "SL4", "SL5"])
def test_no_other_formula_counts_who_left_for_elsewhere(formula: str) -> None:
    sums, without = replace(ICMI, flow_out=50), by(formula)
    counted = replace(without, counts_flow_out=True)
    assert service_level.service_level(counted, sums) == service_level.service_level(without, sums)
    assert service_level.name_of(counted) == formula


@pytest.mark.parametrize(
    ("formula", "numerator", "denominator"),
    [("SL4", 70, 90), ("SL3", 70, 100), ("SL1", 80, 100)],
)
def test_the_example_of_cisco(formula: str, numerator: int, denominator: int) -> None:
    assert service_level.service_level(by(formula), CISCO) == Ratio(numerator, denominator)


def test_an_answer_exactly_at_the_threshold_is_in_time() -> None:
    """AWS: between 0 and X seconds."""
    sums = summed(
        visit(Outcome.ANSWERED, 0), visit(Outcome.ANSWERED, 20), visit(Outcome.ANSWERED, 20.000001)
    )
    assert (sums.answered_in_time, sums.answered_late) == (2, 1)


def test_whoever_gives_up_exactly_at_the_limit_was_not_short() -> None:
    """Genesys, Cisco."""
    sums = summed(visit(Outcome.ABANDONED, 4.999999), visit(Outcome.ABANDONED, 5))
    assert (sums.abandoned, sums.short_abandoned) == (2, 1)


def test_without_short_seconds_nobody_is_short() -> None:
    sums = summed(visit(Outcome.ABANDONED, 0), policy=Policy(short_seconds=0))
    assert sums.short_abandoned == 0


def test_the_example_of_icmi_comes_out_of_visits() -> None:
    visits = [
        *[visit(Outcome.ANSWERED, 12)] * 860,
        *[visit(Outcome.ANSWERED, 70)] * 140,
        *[visit(Outcome.ABANDONED, 3)] * 10,
        *[visit(Outcome.ABANDONED, 15)] * 10,
        *[visit(Outcome.ABANDONED, 90)] * 40,
    ]
    sums = summed(*visits)
    for formula in service_level.FORMULAS:
        expected = service_level.service_level(by(formula), ICMI)
        assert service_level.service_level(by(formula), sums) == expected


@pytest.mark.parametrize("formula", ["SL3", "SL4", "SL6"])
def test_whoever_waits_too_long_lowers_it_at_once(formula: str) -> None:
    before = service_level.service_level(by(formula), ICMI)
    live = by(formula, counts_waiting=True)
    assert service_level.service_level(live, ICMI, 5) == before + Ratio(0, 5)
    assert service_level.name_of(live) == f"{formula}live"


@pytest.mark.parametrize("formula", ["SL1", "SL2", "SL5"])
def test_the_other_formulas_know_no_waiting_callers(formula: str) -> None:
    live = by(formula, counts_waiting=True)
    assert service_level.service_level(live, ICMI, 5) == service_level.service_level(
        by(formula), ICMI
    )
    assert service_level.name_of(live) == formula


def test_waiting_callers_count_only_where_the_policy_says_so() -> None:
    assert service_level.service_level(by("SL4"), ICMI, 5).denominator == 1040
    assert service_level.name_of(by("SL4")) == "SL4"


@pytest.mark.parametrize("formula", service_level.FORMULAS)
def test_of_nobody_there_is_no_service_level(formula: str) -> None:
    ratio = service_level.service_level(by(formula), Sums())
    assert (ratio.value, ratio.percent, ratio.shown_percent) == (None, None, "")
    assert ratio.is_at_least(80) is None


def test_a_threshold_is_compared_before_rounding() -> None:
    almost = Ratio(7_999, 10_000)
    assert almost.shown_percent == "80.0"
    assert almost.is_at_least(80) is False
    assert Ratio(8_000, 10_000).is_at_least(80) is True


def test_numbers_beyond_the_reach_of_fractions_are_compared_exactly() -> None:
    huge = 10**18
    assert Ratio(8 * huge - 1, 10 * huge).is_at_least(80) is False


def test_whoever_flows_out_is_no_part_of_it() -> None:
    sums = summed(visit(Outcome.FLOW_OUT, 40), visit(Outcome.REMOVED, 40))
    assert replace(sums, offered=0, flow_out=0, removed=0) == Sums()
