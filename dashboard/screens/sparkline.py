"""The last hours of a queue as a small picture: how many waited, and the service level.

Its coordinates run from 0 to WIDTH and from 0 (above) to HEIGHT; CSS gives it its size. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from conferencing.queries.screens.wallboard import Quarter

WIDTH, HEIGHT = 240, 60
LEAST = 4  # the height is for so many callers at least: one is no mountain


@dataclass(frozen=True, slots=True)
class Sparkline:
    """`waiting`: the points of an area. `levels`: those of lines, with a gap where there was no
    value. `target`: how high the target stands, None without one.
    """

    waiting: str
    levels: tuple[str, ...]
    target: float | None
    most: int
    since: datetime


def of(trend: Sequence[Quarter], target: int | None) -> Sparkline:
    most = max(quarter.waiting for quarter in trend)
    step = WIDTH / (len(trend) - 1)
    heights = [_from_above(each.waiting / max(most, LEAST)) for each in trend]
    area = [(0.0, float(HEIGHT)), *((at * step, y) for at, y in enumerate(heights))]
    return Sparkline(
        waiting=_points([*area, (WIDTH, HEIGHT)]),
        levels=tuple(_levels(trend, step)),
        target=None if target is None else round(_from_above(target / 100), 1),
        most=most,
        since=trend[0].starts_at,
    )


def _levels(trend: Sequence[Quarter], step: float) -> list[str]:
    """A value between two gaps is a line of no length, which round ends make a dot."""
    lines = []
    for has_value, run in groupby(enumerate(trend), key=_has_value):
        points = [
            (at * step, _from_above(each.percent / 100))
            for at, each in run
            if each.percent is not None
        ]
        if has_value:
            lines.append(_points(points if len(points) > 1 else points * 2))
    return lines


def _has_value(place: tuple[int, Quarter]) -> bool:
    return place[1].percent is not None


def _from_above(share: float) -> float:
    return HEIGHT * (1 - share)


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
