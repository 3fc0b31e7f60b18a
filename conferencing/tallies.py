"""What passes between Telnyx and us, counted and measured until it is written down for all
processes. Pure but for the time of the last.

To count costs no statement, however often it happens: `vitals.intervals` writes every few seconds.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import NamedTuple

# Seconds: the upper ends of the classes by which durations are counted. Sums of classes can be
# added up over processes and hours, which percentiles cannot.
BOUNDS = (
    *(0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0),
    *(5.0, 10.0, 20.0, 30.0, 60.0, 300.0, 3600.0),
)
LONGER = "+Inf"
# What is counted has names in the code: more would be a mistake.
MOST_KINDS = 500


class Key(NamedTuple):
    """`of`: the kind of a refusal, the class of a duration, the name of a queue."""

    figure: str
    of: str = ""


@dataclass(slots=True)
class Tally:
    """`times` it happened; of what was measured, also the sum, the largest and the last."""

    times: int
    total: float
    most: float
    last: float
    last_at: datetime

    def add(self, later: "Tally") -> None:
        self.times += later.times
        self.total += later.total
        self.most = max(self.most, later.most)
        self.last, self.last_at = later.last, later.last_at


_lock = Lock()
_unwritten: dict[Key, Tally] = {}


def count(figure: str, of: str = "", times: int = 1) -> None:
    """It happened so often."""
    if times:
        _add(Key(figure, of), Tally(times, 0.0, 0.0, 0.0, datetime.now(UTC)))


def measure(figure: str, value: float, of: str = "") -> None:
    """It was so much just now."""
    _add(Key(figure, of), Tally(1, value, value, value, datetime.now(UTC)))


def duration(figure: str, seconds: float) -> None:
    """It took so long; below zero, where clocks differ, counts as nothing."""
    seconds = max(0.0, seconds)
    measure(figure, seconds, class_of(seconds))


def class_of(seconds: float) -> str:
    index = bisect_left(BOUNDS, seconds)
    return f"{BOUNDS[index]:g}" if index < len(BOUNDS) else LONGER


def take() -> dict[Key, Tally]:
    """What was counted since the last time."""
    global _unwritten
    with _lock:
        taken, _unwritten = _unwritten, {}
    return taken


def put_back(taken: Mapping[Key, Tally]) -> None:
    """It could not be written: it counts the next time."""
    for key, tally in taken.items():
        _add(key, tally)


def _add(key: Key, tally: Tally) -> None:
    with _lock:
        if known := _unwritten.get(key):
            known.add(tally)
        elif len(_unwritten) < MOST_KINDS:
            _unwritten[key] = tally
