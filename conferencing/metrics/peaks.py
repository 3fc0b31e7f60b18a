"""How many waited, and for how long, at most in the last seconds: so that a screen may stay calm
where a figure goes to and fro around a limit. Pure.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

# When each came and, if they did, left.
Move = tuple[datetime, datetime | None]


def most_waiting(now: int, moves: Iterable[Move], since: datetime) -> int:
    """`now`: those who wait now; `moves`: of all who came or left after `since`. Counted back from
    now. Whoever comes in the moment in which another leaves takes their place.
    """
    steps: list[tuple[datetime, int]] = []
    for entered_at, left_at in moves:
        if left_at is not None and left_at > since:
            steps.append((left_at, 1))
        if entered_at > since:
            steps.append((entered_at, -1))
    waiting = most = now
    for _, step in sorted(steps, key=lambda step: (step[0], -step[1]), reverse=True):
        waiting += step
        most = max(most, waiting)
    return most


def longest_wait(moves: Iterable[Move]) -> timedelta:
    """Of those who have left."""
    return max((left - entered for entered, left in moves if left is not None), default=timedelta())
