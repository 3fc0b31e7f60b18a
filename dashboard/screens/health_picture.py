"""A figure of the last 24 hours as a small picture: a bar for each quarter of an hour.

Its coordinates run from 0 to WIDTH and from 0 (above) to HEIGHT; CSS gives it its size. Pure.
"""

from dataclasses import dataclass

from dashboard.health import words
from dashboard.health.check import Check

HEIGHT = 40
STEP = 4  # of which a bar takes three
LEAST_HEIGHT = 1.5  # what is there is seen


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """`gaps`: where nothing is known, as (x, width). `words` say what the picture shows."""

    width: int
    bars: tuple[Bar, ...]
    gaps: tuple[tuple[int, int], ...]
    words: str


def of(check: Check) -> Picture:
    known = [value for value in check.history if value is not None]
    top = max(known, default=0.0) or 1.0
    bars = tuple(
        _bar(index, value / top) for index, value in enumerate(check.history) if value is not None
    )
    return Picture(len(check.history) * STEP, bars, tuple(_gaps(check)), _words(check, known))


def _bar(index: int, share: float) -> Bar:
    height = max(LEAST_HEIGHT, round(share * HEIGHT, 1)) if share else 0.0
    return Bar(index * STEP, round(HEIGHT - height, 1), height)


def _gaps(check: Check) -> list[tuple[int, int]]:
    gaps: list[tuple[int, int]] = []
    for index, value in enumerate(check.history):
        if value is not None:
            continue
        x = index * STEP
        if gaps and sum(gaps[-1]) == x:
            gaps[-1] = (gaps[-1][0], gaps[-1][1] + STEP)
        else:
            gaps.append((x, STEP))
    return gaps


def _words(check: Check, known: list[float]) -> str:
    if not known:
        return "No data for the last 24 hours"
    return f"{check.history_words}: at most {_amount(max(known), check.unit)}, over 24 hours"


def _amount(value: float, unit: str) -> str:
    if unit == "s":
        return words.seconds(value)
    return f"{value:.0f}%" if unit else f"{value:,.0f}"
