"""Time in the simulated world: timers that fire in order, and the two ways Telnyx writes a time."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import ParamSpec

Clock = Callable[[], datetime]
P = ParamSpec("P")


def system_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class TurnedClock:
    """Shows another time than `clock`: later by `offset`, or earlier."""

    clock: Clock
    offset: timedelta

    def __call__(self) -> datetime:
        return self.clock() + self.offset


def event_time(moment: datetime) -> str:
    """As in webhooks: six decimals and Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def rest_time(moment: datetime) -> str:
    """As in REST answers: three decimals and Z."""
    return event_time(moment)[:-4] + "Z"


@dataclass(order=True, slots=True)
class Timer:
    due: datetime
    number: int
    # None once it has fired or was cancelled. Never compared: two timers may be due at one moment.
    callback: Callable[[], object] | None = field(compare=False)


class Timers:
    """Callbacks by time; those due at the same time fire in the order they were set. A cancelled
    timer lets go of what it held.
    """

    def __init__(self) -> None:
        self._heap: list[Timer] = []
        self._count = 0
        self._cancelled = 0

    def __len__(self) -> int:
        return len(self._heap) - self._cancelled

    def at(
        self, due: datetime, callback: Callable[P, object], *args: P.args, **kwargs: P.kwargs
    ) -> Timer:
        self._count += 1
        timer = Timer(due, self._count, partial(callback, *args, **kwargs))
        heapq.heappush(self._heap, timer)
        return timer

    def cancel(self, timer: Timer | None) -> None:
        if timer is None or timer.callback is None:
            return
        timer.callback = None
        self._cancelled += 1
        # Most timers are cancelled long before they are due: without this the heap only grows.
        if self._cancelled > 64 and self._cancelled * 2 > len(self._heap):
            self._heap = [kept for kept in self._heap if kept.callback is not None]
            heapq.heapify(self._heap)
            self._cancelled = 0

    def shift(self, by: timedelta) -> None:
        """For a clock that was turned: each timer still fires when it would have fired."""
        for timer in self._heap:
            timer.due += by

    def next_due(self) -> datetime | None:
        self._skip_cancelled()
        return self._heap[0].due if self._heap else None

    def pop_due(self, now: datetime) -> tuple[datetime, Callable[[], object]] | None:
        """The earliest timer due by `now`, removed; None when nothing is due."""
        self._skip_cancelled()
        if not self._heap or self._heap[0].due > now:
            return None
        timer = heapq.heappop(self._heap)
        callback, timer.callback = timer.callback, None
        assert callback is not None
        return timer.due, callback

    def _skip_cancelled(self) -> None:
        while self._heap and self._heap[0].callback is None:
            heapq.heappop(self._heap)
            self._cancelled -= 1
