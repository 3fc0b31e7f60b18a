"""A figure over the last 24 hours, one value for each quarter of an hour; None where nothing is
known of it. Pure.
"""

from collections.abc import Callable

from conferencing.telnyx_api import measuring
from webhooks import receipts, refusals

from . import percentiles
from .sums import Sums

Read = Callable[[Sums], float | None]


def of(read: Read, quarters: tuple[Sums, ...]) -> tuple[float | None, ...]:
    """Before the first that anything is known of, and while nothing was written, there is none."""
    return tuple(read(sums) if sums.tallies else None for sums in quarters)


def times(figure: str, *kinds: str) -> Read:
    return lambda sums: float(sums.times(figure, *kinds))


def slowest(figure: str) -> Read:
    return lambda sums: percentiles.within(sums.by_kind(figure), 0.99)


def share(figure: str, *others: str) -> Read:
    """Of `figure` among both, in percent."""

    def read(sums: Sums) -> float | None:
        of_all = sum(map(sums.times, others))
        return 100.0 * sums.times(figure) / of_all if of_all else None

    return read


def bad_answers(sums: Sums) -> float | None:
    kinds = sums.by_kind(measuring.ANSWERS)
    return float(sum(kinds.get(kind, 0) for kind in measuring.BAD)) if kinds else None


def rate_used(sums: Sums) -> float | None:
    used = sums.most(measuring.RATE_USED)
    return None if used is None else 100.0 * used


def most(figure: str, kind: str) -> Read:
    return lambda sums: sums.most(figure, kind)


def repaired(sums: Sums) -> float | None:
    return sums.total("compared") if sums.times("compared") else None


EVENTS = times(receipts.RECEIVED)
LAG = slowest(receipts.LAG)
DOUBLED = share(receipts.DOUBLED, receipts.DOUBLED, receipts.RECEIVED)
LATE = share("late", receipts.RECEIVED)
REFUSED = times(refusals.REFUSED)
LATENCY = slowest(measuring.LATENCY)
