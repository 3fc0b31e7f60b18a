"""How much of their time agents are busy with callers. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from .ratios import Ratio
from .sums import microseconds

Span = tuple[datetime, datetime]


def busy_time(spans: Iterable[Span]) -> timedelta:
    """From ringing to the end of the work after a call, holds included. Where calls overlap, the
    time counts once.
    """
    busy, until = timedelta(), None
    for begin, end in sorted(spans):
        begin = begin if until is None else max(begin, until)
        if end > begin:
            busy += end - begin
            until = end
    return busy


def occupancy(busy: timedelta, idle: timedelta) -> Ratio:
    """Busy, of busy and ready. Breaks are in neither."""
    return Ratio(microseconds(busy), microseconds(busy + idle))


def share_of_signed_in(busy: timedelta, signed_in: timedelta) -> Ratio:
    """What is called occupancy elsewhere: busy, of all the time signed in, breaks included."""
    return Ratio(microseconds(busy), microseconds(signed_in))
