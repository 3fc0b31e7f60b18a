"""Averages, rates and who waits, against published examples."""

from datetime import timedelta

from conferencing.metrics import figures
from conferencing.metrics.figures import Figures, Line
from conferencing.metrics.policy import Policy
from conferencing.metrics.ratios import Ratio
from conferencing.metrics.sums import Sums
from conferencing.metrics.visits import Outcome

from .samples import POLICY, after, summed, visit


def test_the_speed_of_answer_is_that_of_the_answered() -> None:
    sums = summed(
        *(visit(Outcome.ANSWERED, wait) for wait in (10, 20, 60)), visit(Outcome.ABANDONED, 300)
    )
    assert Figures(sums).asa.value == 30.0
    assert Figures(sums).average_abandon.value == 300.0


def test_the_average_wait_is_of_those_who_wait_now() -> None:
    line = Line((after(0), after(10)))
    assert line.average(after(15)).value == 10.0
    assert line.longest(after(15)) == timedelta(seconds=15)


def test_of_an_empty_line_there_is_no_wait() -> None:
    assert Line().average(after(0)).value is None
    assert Line().longest(after(0)) is None


def test_a_clock_that_is_behind_makes_no_wait_negative() -> None:
    line = Line((after(1),))
    assert (line.longest(after(0)), line.average(after(0)).value) == (timedelta(), 0.0)


def test_rates_are_of_the_decided_visits() -> None:
    rates = Figures(Sums(answered=90, abandoned=10, short_abandoned=4))
    assert rates.abandon_rate.percent == 10.0
    assert rates.abandon_rate_without_short.percent == 6.25
    assert rates.answer_rate.percent == 90.0


def test_flow_outs_are_decided_and_the_removed_and_waiting_are_not() -> None:
    rates = Figures(Sums(offered=30, answered=10, abandoned=5, flow_out=5, removed=7))
    assert rates.abandon_rate == Ratio(5, 20)


def test_talk_time_is_per_talk() -> None:
    """AHT's example of AWS: 120 + 30 + 30 and 60 + 0 + 0."""
    sums = summed(
        visit(Outcome.ANSWERED, 5, talk=180),
        visit(Outcome.ANSWERED, 5, talk=60),
        visit(Outcome.ANSWERED, 5),
    )
    assert Figures(sums).talk.value == 120.0


def test_nothing_divided_by_nothing_has_no_value() -> None:
    empty = Figures()
    rates = (empty.asa, empty.talk, empty.abandon_rate, empty.answer_rate, empty.average_abandon)
    assert [rate.value for rate in rates] == [None] * 5
    short = Figures(Sums(abandoned=4, short_abandoned=4))
    assert short.abandon_rate_without_short.value is None


def test_over_all_counts_are_added_and_averages_are_not_averaged() -> None:
    strict, lenient = Policy(threshold_seconds=10), Policy(threshold_seconds=60, formula="SL2")
    one = summed(visit(Outcome.ANSWERED, 20), policy=strict)
    other = summed(*[visit(Outcome.ANSWERED, 40)] * 3, policy=lenient)
    both = figures.over_all([figures.of_queue(strict, one), figures.of_queue(lenient, other)])
    assert both.service_level == Ratio(3, 4)
    assert both.asa.value == 35.0


def test_the_same_callers_count_as_late_once_they_passed_the_threshold() -> None:
    line = Line((after(0), after(10)))
    assert line.late_in((after(0), after(60)), after(20), POLICY) == 0
    assert line.late_in((after(0), after(60)), after(20.000001), POLICY) == 1
    # For a later window it was decided before.
    assert line.late_in((after(21), after(60)), after(40), POLICY) == 1
