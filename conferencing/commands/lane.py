"""Where commands wait that nobody presses: so many are carried out at once, and the others wait
here and not with a thread of the worker, which a press may need.

It is in memory, and lost with the process. That costs nothing but time: the sweep finds them.
"""

import heapq
import logging
from collections.abc import Callable
from threading import Lock

logger = logging.getLogger(__name__)


class Lane:
    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._lock = Lock()
        self._waiting: list[tuple[int, int, str]] = []
        self._known: set[str] = set()
        self._count = 0

    def carry_out(self, uuid: str, rank: int, work: Callable[[str], None]) -> None:
        """This one and, after it, whatever waits: the lowest rank first, and of equal ones the
        first that came. At once back, where as many threads as may are at it.
        """
        if self._joins(uuid, rank):
            self._work_off(work)

    def _joins(self, uuid: str, rank: int) -> bool:
        with self._lock:
            # The sweep names them again, each second.
            if uuid not in self._known:
                self._count += 1
                self._known.add(uuid)
                heapq.heappush(self._waiting, (rank, self._count, uuid))
            if not self._free:
                return False
            self._free -= 1
            return True

    def _work_off(self, work: Callable[[str], None]) -> None:
        while uuid := self._next():
            try:
                work(uuid)
            except Exception:
                # One odd command must not keep the others waiting.
                logger.exception(
                    "Command %s could not be carried out; the sweep will try again", uuid
                )

    def _next(self) -> str:
        """ "" where none waits: then this thread is free for something else."""
        with self._lock:
            if not self._waiting:
                self._free += 1
                return ""
            _, _, uuid = heapq.heappop(self._waiting)
            self._known.remove(uuid)
            return uuid
