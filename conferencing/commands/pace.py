"""When everything is looked at again: soon after a change, many changes together, and with a rest
after each round. However much happens, a worker has most of its time for what people press.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

Key = TypeVar("Key")

# A process that hears of a hundred changes at once has them looked at together.
TOGETHER_SECONDS = 0.1
# Somebody may have picked up and hear nothing until the next round.
LONGEST_REST_SECONDS = 1.0


class Bell:
    """Asks for a round, at most once within `TOGETHER_SECONDS`. `ring` is told after how many
    seconds the round is to begin.
    """

    def __init__(self, ring: Callable[[float], None]) -> None:
        self._ring = ring
        self._lock = threading.Lock()
        self._asked_for = float("-inf")

    def ask(self, *, after_seconds: float = 0.0) -> None:
        now = time.monotonic()
        with self._lock:
            if now < self._asked_for:
                return  # one is on its way that begins after this
            wait = max(after_seconds, TOGETHER_SECONDS - (now - self._asked_for), 0.0)
            self._asked_for = now + wait
        self._ring(wait)


class Rest:
    """After a round, as long as it took, up to a second: quick ones take half of one thread at
    most. On a machine where one takes many seconds, as many more would only make it worse.
    """

    def __init__(self) -> None:
        self._until = float("-inf")

    @property
    def left_seconds(self) -> float:
        return max(0.0, self._until - time.monotonic())

    @contextmanager
    def after_round(self) -> Iterator[None]:
        began_at = time.monotonic()
        try:
            yield
        finally:
            ended_at = time.monotonic()
            took = ended_at - began_at
            self._until = ended_at + min(max(TOGETHER_SECONDS, took), LONGEST_REST_SECONDS)


class Looks(Generic[Key]):
    """What was looked at lately in this process: at most so many at once, and the same no sooner
    than after so long.
    """

    def __init__(self, most: int, again_seconds: float) -> None:
        self._most, self._again = most, again_seconds
        self._at: dict[Key, float] = {}

    def due(self, wanted: Iterable[Key]) -> list[Key]:
        now = time.monotonic()
        self._at = {key: at for key, at in self._at.items() if now - at < self._again}
        due = [key for key in wanted if key not in self._at][: self._most]
        self._at |= dict.fromkeys(due, now)
        return due
