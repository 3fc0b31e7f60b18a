"""How much of their time agents are busy with callers. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from .ratios import Ratio
from .sums import INTERVAL, interval_of, microseconds

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Times:
    """Of one agent. `calls`: from when they picked up, of those that were connected, to the end,
    holds included; `wrap_ups` after them; `ready`: signed on and not on a break, whether a call
    goes on or not. Any of them may overlap: each moment counts once.
    """

    calls: tuple[Span, ...] = ()
    wrap_ups: tuple[Span, ...] = ()
    ready: tuple[Span, ...] = ()

    def within(self, window: Span) -> Ratio:
        busy, present = self._both(window)
        spent = busy_time(busy)
        return occupancy(spent, busy_time(present) - spent)

    def by_interval(self, window: Span) -> dict[datetime, Ratio]:
        """Of the quarters of an hour in which they were there, by their beginnings."""
        busy, present = map(_by_interval, self._both(window))
        return {
            at: occupancy(busy.get(at, timedelta()), there - busy.get(at, timedelta()))
            for at, there in present.items()
        }

    def _both(self, window: Span) -> tuple[list[Span], list[Span]]:
        busy = list(_clipped((*self.calls, *self.wrap_ups), window))
        return busy, [*busy, *_clipped(self.ready, window)]


def busy_time(spans: Iterable[Span]) -> timedelta:
    """Where spans overlap, the time counts once."""
    return sum((end - begin for begin, end in _merged(spans)), timedelta())


def occupancy(busy: timedelta, idle: timedelta) -> Ratio:
    """Busy, of busy and ready. Breaks are in neither."""
    return Ratio(microseconds(busy), microseconds(busy + idle))


def share_of_signed_in(busy: timedelta, signed_in: timedelta) -> Ratio:
    """What is called occupancy elsewhere: busy, of all the time signed in, breaks included."""
    return Ratio(microseconds(busy), microseconds(signed_in))


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    until = None
    for begin, end in sorted(spans):
        begin = begin if until is None else max(begin, until)
        if end > begin:
            yield begin, end
            until = end


def _clipped(spans: Iterable[Span], window: Span) -> Iterator[Span]:
    for begin, end in spans:
        begin, end = max(begin, window[0]), min(end, window[1])
        if begin < end:
            yield begin, end


def _by_interval(spans: Iterable[Span]) -> dict[datetime, timedelta]:
    amounts: defaultdict[datetime, timedelta] = defaultdict(timedelta)
    for begin, end in _merged(spans):
        while begin < end:
            at = interval_of(begin)
            until = min(end, at + INTERVAL)
            amounts[at] += until - begin
            begin = until
    return amounts
