"""P6: what an event costs with 1,000 live conferences and a journal of 10,000 rows in the busiest,
against 10 conferences and none.
"""

import statistics
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from . import servers, stage
from .table import Row

ROUNDS, BATCHES = 7, 40


def run() -> Iterator[Row]:
    with _side("small", 10, 0) as small, _side("large", 1000, 10_000) as large:
        for side in (small, large):
            side.microseconds(str(BATCHES))
        rounds = [
            (large.microseconds(str(BATCHES)), small.microseconds(str(BATCHES)))
            for _ in range(ROUNDS)
        ]
        late, lost = (
            statistics.median(large.microseconds(how) for _ in range(5)) for how in ("late", "lost")
        )
    much = statistics.median(large for large, _ in rounds)
    little = statistics.median(small for _, small in rounds)
    ratio = statistics.median(large / small for large, small in rounds)
    yield Row(
        "P6",
        "an event at 1,000 conferences, 10,000 journal rows in one",
        f"{much:.0f} us",
        f"at 10 and 0: {little:.0f} us",
        f"{ratio:.2f}x",
        "<= 1.1x",
        round(ratio, 2) <= 1.1,
    )
    much_later = f"after all others: {lost / 1000:.0f} ms"
    yield Row(
        "",
        "  (alone in its commit, a second late in that one)",
        f"{late / 1000:.1f} ms",
        much_later,
    )


@dataclass(frozen=True, slots=True)
class _Side:
    child: "subprocess.Popen[bytes]"

    def microseconds(self, what: str) -> float:
        assert self.child.stdin and self.child.stdout
        self.child.stdin.write(f"{what}\n".encode())
        self.child.stdin.flush()
        return float(self.child.stdout.readline())


@contextmanager
def _side(name: str, rooms: int, long: int) -> Iterator[_Side]:
    arguments = ["--rooms", str(rooms)]
    with stage.prepared(
        f"p6_{name}", "tests.bench.prepare", *arguments, "--long", str(long)
    ) as url:
        command = ["-m", "tests.bench.applying", *arguments]
        with servers.process(command, stage.environment(url), talks=True) as child:
            yield _Side(child)
