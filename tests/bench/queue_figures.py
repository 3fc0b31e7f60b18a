"""One side of P9: a process that, whenever its standard input says so, reads the figures of a
wallboard ("figures"), draws it whole ("wallboard"), applies the entry and the exit of a caller in
two commits ("exit"), or reads the report of the busy day ("day"). Answers the median of its times,
in microseconds.
"""

import gc
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import django

from .past_visits import DAY_AGO, QUEUES, entered, left

TIMES = {"figures": 30, "wallboard": 30, "exit": 60, "day": 7}


def main() -> None:
    django.setup()
    jobs: dict[str, Callable[[], None]] = {
        "figures": _figures,
        "wallboard": _wallboard,
        "exit": _exit,
        "day": _day,
    }
    for job in jobs.values():
        job()  # opens the connection
    gc.freeze()
    for line in sys.stdin:
        name = line.strip()
        took = statistics.median(_seconds(jobs[name]) for _ in range(TIMES[name]))
        sys.stdout.write(f"{took * 1e6:.1f}\n")
        sys.stdout.flush()


def _seconds(job: Callable[[], None]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def _figures() -> None:
    from conferencing.queries.reading.clock import Clock
    from conferencing.queries.statistics import figures

    figures.of_windows(Clock(datetime.now(UTC)), ["now", "30m", "today"])


def _wallboard() -> None:
    from dashboard.screens import drawing

    drawing.draw("wallboard", datetime.now(UTC), numbers=True)


def _day() -> None:
    from conferencing.queries.reading.clock import Clock
    from conferencing.queries.statistics import figures

    now = datetime.now(UTC)
    figures.of_day(Clock(now), (now - timedelta(days=DAY_AGO)).date())


def _exit() -> None:
    from conferencing.mirror import writer

    leg, now = str(uuid4()), datetime.now(UTC)
    writer.apply([entered(leg, QUEUES[0], now - timedelta(seconds=9))])
    writer.apply([left(leg, QUEUES[0], now)])


if __name__ == "__main__":
    main()
