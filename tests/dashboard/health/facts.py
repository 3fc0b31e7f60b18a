"""The facts of an installation that is well, and of ones that are not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from conferencing.queries.screens.link import Link
from conferencing.tallies import Key, Tally
from dashboard.health import report
from dashboard.health.check import Check
from dashboard.health.facts import Facts, Process, Round, Unapplied
from dashboard.health.sums import Sums
from dashboard.retention.kinds import KINDS
from tests.world import NOW, ago

Counted = dict[tuple[str, str], float | int]


def sums(counted: Counted) -> Sums:
    """A whole number was counted so often; any other was measured."""
    return Sums.of(
        (
            Key(*key),
            Tally(value, 0.0, 0.0, 0.0, ago(seconds=3))
            if isinstance(value, int)
            else Tally(1, value, value, value, ago(seconds=3)),
        )
        for key, value in counted.items()
    )


WELL: Counted = {
    ("received", ""): 200,
    ("lag", "0.35"): 200,
    ("latency", "0.2"): 90,
    ("answers", "done"): 90,
    ("rate_used", ""): 0.1,
    ("compared", ""): 0.0,
    ("queue", "commands"): 0.0,
    ("queue", "background"): 3.0,
}


def process(job: str, *, name: str = "host:1", seen: float = 2, worked: float = 1) -> Process:
    return Process(job, name, ago(minutes=10), ago(seconds=seen), NOW - timedelta(seconds=worked))


def well(counted: Counted | None = None, **changed: Any) -> Facts:
    recent = sums({**WELL, **(counted or {})})
    facts = Facts(
        now=NOW,
        link=Link(None, None, ago(seconds=4), checked_at=ago(seconds=5)),
        recent=recent,
        since=ago(minutes=8),
        day=recent,
        quarters=(Sums(),) * 95 + (recent,),
        processes=(process("web"), process("worker"), process("beat")),
        clocks=(("host", 0.2, ago(seconds=30)),),
        unapplied=Unapplied(0, 0, None),
        rounds={kind.name: Round(ago(minutes=30), 0, 0) for kind in KINDS},
    )
    return replace(facts, **changed)


def check(name: str, facts: Facts) -> Check:
    return next(each for each in report.judge(facts).checks if each.name == name)
