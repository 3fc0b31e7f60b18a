"""Each figure is judged by its limits, and what cannot be known is never called good."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import override_settings

from conferencing.queries.screens.link import Link
from dashboard.health import report
from dashboard.health.facts import Facts, Unapplied
from dashboard.health.sums import Sums
from tests.dashboard.health.facts import Counted, check, process, sums, well
from tests.world import NOW, ago

pytestmark = pytest.mark.usefixtures("public_key")
NOBODY: Facts = well(processes=())


def test_all_is_good_where_all_is_well() -> None:
    told = report.judge(well())
    assert {each.name: each.state for each in told.checks if each.state != "ok"} == {}
    assert told.summary.state == "ok" and not told.summary.needing


@pytest.mark.parametrize(
    ("name", "counted", "state"),
    [
        ("lag", {("lag", "10"): 9}, "warning"),
        ("lag", {("lag", "60"): 20}, "critical"),
        ("lag", {("lag", "60"): 1}, "ok"),
        ("doubled", {("doubled", ""): 30}, "warning"),
        ("doubled", {("doubled", ""): 300}, "critical"),
        ("doubled", {("received", ""): 5, ("doubled", ""): 5}, "ok"),
        ("late", {("late", ""): 60}, "warning"),
        ("refused", {("refused", "signature"): 1}, "warning"),
        ("refused", {("refused", "signature"): 1, ("received", ""): 0}, "critical"),
        ("refused", {("refused", "unsigned"): 50}, "ok"),
        ("latency", {("latency", "2"): 9}, "warning"),
        ("latency", {("latency", "5"): 9}, "critical"),
        ("errors", {("answers", "trouble"): 2}, "warning"),
        ("errors", {("answers", "unanswered"): 60}, "critical"),
        ("errors", {("answers", "key_refused"): 1}, "critical"),
        ("errors", {("answers", "refused"): 60}, "ok"),
        ("rate", {("rate_used", ""): 0.85}, "warning"),
        ("rate", {("rate_used", ""): 0.96}, "critical"),
        ("rate", {("answers", "limited"): 1}, "critical"),
        ("queue_commands", {("queue", "commands"): 10.0}, "warning"),
        ("queue_commands", {("queue", "commands"): 100.0}, "critical"),
        ("queue_background", {("queue", "background"): 2000.0}, "critical"),
    ],
)
def test_counts_are_judged_by_their_limits(name: str, counted: Counted, state: str) -> None:
    assert check(name, well(counted)).state == state


@pytest.mark.parametrize(
    ("name", "facts", "state"),
    [
        ("last_event", well(link=Link(None, ago(minutes=3), ago(minutes=3))), "critical"),
        ("last_event", well(link=Link(None, None, None)), "idle"),
        ("unapplied", well(unapplied=Unapplied(1, 0, ago(minutes=4))), "warning"),
        ("unapplied", well(unapplied=Unapplied(0, 1, ago(minutes=4))), "critical"),
        ("comparison", well(now=NOW + timedelta(seconds=70)), "warning"),
        ("comparison", well(now=NOW + timedelta(seconds=400)), "critical"),
        ("clock", well(clocks=(("a", 0.1, NOW), ("b", -7.0, NOW))), "warning"),
        ("clock", well(clocks=(("a", 31.0, NOW),)), "critical"),
        ("beat", well(processes=(process("beat", worked=12),)), "warning"),
        ("beat", well(processes=(process("beat", worked=31),)), "critical"),
        ("beat", well(processes=(process("beat"), process("beat", name="b"))), "warning"),
        ("beat", well(processes=(process("worker"),)), "critical"),
        ("workers", well(processes=(process("worker", seen=25),)), "critical"),
        ("workers", well(processes=(process("worker", worked=31),)), "critical"),
        ("workers", well(processes=(process("worker"), process("worker", seen=90))), "warning"),
    ],
)
def test_what_is_known_of_now_is_judged_too(name: str, facts: Facts, state: str) -> None:
    assert check(name, facts).state == state


def test_one_that_died_and_was_replaced_is_missing_nowhere() -> None:
    dead = process("worker", name="dead", seen=90)
    heir = process("worker", name="heir")._replace(started_at=ago(seconds=80))
    assert check("workers", well(processes=(dead, heir))).state == "ok"


@pytest.mark.parametrize("name", ["lag", "doubled", "late", "refused", "latency", "errors", "rate"])
def test_without_a_process_that_counts_nothing_is_good(name: str) -> None:
    told = check(name, NOBODY)
    assert (told.state, told.verdict.told_at) == ("unknown", None)


@pytest.mark.parametrize("queue", ["queue_commands", "queue_background"])
def test_a_length_that_was_not_read_lately_is_not_known(queue: str) -> None:
    assert check(queue, well(recent=Sums())).state == "unknown"
    assert check(queue, well(now=NOW + timedelta(seconds=40))).state == "unknown"


def test_no_reading_of_the_clock_is_not_known() -> None:
    assert check("clock", well(clocks=())).state == "unknown"


def test_a_figure_that_breaks_says_so_and_spares_the_others() -> None:
    told = report.judge(well(clocks=((None, None, None),)))
    assert [each.name for each in told.checks if each.state != "ok"] == ["clock"]
    assert "cannot be read" in next(c for c in told.checks if c.name == "clock").verdict.value


def test_every_figure_says_what_to_do() -> None:
    for each in report.judge(NOBODY).checks:
        assert each.limits.endswith(".") and each.cure.endswith(".")


def test_quarters_in_which_nothing_was_written_are_gaps() -> None:
    told = check("lag", well())
    assert told.history[:95] == (None,) * 95 and told.history[95] is not None


def test_a_count_of_none_is_nothing_and_no_gap() -> None:
    quarters = (sums({("compared", ""): 0.0}),) * 96
    assert check("refused", replace(well(), quarters=quarters)).history == (0.0,) * 96


def test_repairs_are_told_of_the_last_comparison_and_of_the_day() -> None:
    facts = replace(well({("compared", ""): 2.0}), day=sums({("compared", ""): 5.0}))
    assert check("comparison", facts).verdict.value == "ago: 2 repaired, 5 in 24 hours"


@pytest.mark.parametrize(
    ("setting", "names"),
    [
        ("TELNYX_API_KEY", ["latency", "errors", "rate", "comparison"]),
        ("TELNYX_PUBLIC_KEY", ["last_event"]),
    ],
)
def test_a_key_that_is_missing_leads_to_the_set_up(setting: str, names: list[str]) -> None:
    with override_settings(**{setting: ""}):
        checks = report.judge(well()).checks
    assert [each.name for each in checks if not each.verdict.is_set_up] == names
    assert all(
        each.state == "critical" and "set-up" in each.cure for each in checks if each.name in names
    )


def test_so_does_a_key_that_telnyx_refuses() -> None:
    told = check("errors", well({("answers", "key_refused"): 1}))
    assert not told.verdict.is_set_up and "set-up" in told.cure
