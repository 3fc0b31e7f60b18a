"""P9: the figures of a wallboard, all that is drawn of it, and the entry and exit of a caller, with
2,000,000 past visits beside none; and the report of a day of 100,000 visits.
"""

import statistics
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from . import databases, servers, stage
from .table import Row

ROUNDS = 5
PAST = 2_000_000


def run() -> Iterator[Row]:
    if not databases.has_postgresql():
        yield Row("P9", "2,000,000 past visits", "left out: they need PostgreSQL")
        return
    with _side("none", 0) as none, _side("many", PAST) as many:
        for id, what, job in (
            ("P9", "a wallboard's figures with 2,000,000 past visits", "figures"),
            ("P9w", "a wallboard drawn with 2,000,000 past visits", "wallboard"),
            ("P9b", "a caller's entry and exit with 2,000,000 past visits", "exit"),
        ):
            yield _beside(id, what, job, many, none)
        day = many.microseconds("day") / 1000
    yield Row(
        "P9c",
        "the report of a day of 100,000 visits",
        f"{day:.0f} ms",
        target="<= 300 ms",
        met=day <= 300,
    )


@dataclass(frozen=True, slots=True)
class _Side:
    child: "subprocess.Popen[bytes]"

    def microseconds(self, what: str) -> float:
        assert self.child.stdin and self.child.stdout
        self.child.stdin.write(f"{what}\n".encode())
        self.child.stdin.flush()
        return float(self.child.stdout.readline())


def _beside(id: str, what: str, job: str, many: _Side, none: _Side) -> Row:
    rounds = [(many.microseconds(job), none.microseconds(job)) for _ in range(ROUNDS)]
    ratio = statistics.median(one / other for one, other in rounds)
    with_many, with_none = (statistics.median(side) for side in zip(*rounds, strict=True))
    return Row(
        id,
        what,
        f"{with_many / 1000:.1f} ms",
        f"with none: {with_none / 1000:.1f} ms",
        f"{ratio:.2f}x",
        "<= 1.3x",
        round(ratio, 2) <= 1.3,
    )


@contextmanager
def _side(name: str, past: int) -> Iterator[_Side]:
    module = "tests.bench.past_visits"
    with stage.prepared(f"p9_{name}", module, "--past", str(past)) as url:
        command = ["-m", "tests.bench.queue_figures"]
        with servers.process(command, stage.environment(url), talks=True) as child:
            yield _Side(child)
