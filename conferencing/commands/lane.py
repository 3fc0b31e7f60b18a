"""Where commands wait that nobody presses: so many are carried out at once, and the others wait
here and not with a thread of the worker, which a press may need.

Whoever waits for Telnyx is no work for this machine, so others are carried out meanwhile, by
threads of the lane's own: somebody who has picked up and hears nothing is not to wait behind slow
answers to others.

It is in memory, and lost with the process. That costs nothing but time: the sweep finds them.
"""

import heapq
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Lock

from django.db import connection, connections

from conferencing import tracing

logger = logging.getLogger(__name__)

# Ten agents may pick up at the same moment, and a few more.
STAND_INS = 12


class Lane:
    """`work` is given a command and its rank. At most `at_once` are at it, in as many threads of
    the worker; while Telnyx is asked (`aside`), `stand_ins` more.
    """

    def __init__(
        self, at_once: int, work: Callable[[str, int], None], stand_ins: int = STAND_INS
    ) -> None:
        self._work = work
        # Below none, when several have their answers at once: then fewer go on.
        self._free = at_once
        self._hosts, self._stand_ins = at_once, stand_ins
        self._threads = ThreadPoolExecutor(stand_ins, thread_name_prefix="lane")
        self._lock = Lock()
        self._waiting: list[tuple[int, int, str]] = []
        self._known: dict[str, tracing.Ids] = {}  # by command, what it was asked for by
        self._count = 0

    def carry_out(self, uuid: str, rank: int) -> None:
        """This one and, after it, whatever waits: the lowest rank first, and of equal ones the
        first that came. At once back, where as many threads of the worker as may are at it.
        """
        with self._lock:
            self._add(uuid, rank)
            is_host = self._free > 0 and self._hosts > 0
            if is_host:
                self._free -= 1
                self._hosts -= 1
            else:
                self._call_stand_in()
        if is_host:
            try:
                self._work_off()
            finally:
                with self._lock:
                    self._hosts += 1

    @contextmanager
    def aside(self) -> Iterator[None]:
        """While one of them waits for Telnyx, another may be at it."""
        if not connection.in_atomic_block:
            connection.close()  # back to the pool, which others need meanwhile
        with self._lock:
            self._free += 1
            self._call_stand_in()
        try:
            yield
        finally:
            with self._lock:
                self._free -= 1

    def _add(self, uuid: str, rank: int) -> None:
        # The sweep names them again, each second.
        if uuid not in self._known:
            self._count += 1
            self._known[uuid] = tracing.current()
            heapq.heappush(self._waiting, (rank, self._count, uuid))

    def _call_stand_in(self) -> None:
        """Under the lock."""
        if not (self._waiting and self._free > 0 and self._stand_ins):
            return
        # The process ends: what is left, another one finds.
        with suppress(RuntimeError):
            self._threads.submit(self._stand_in)
            self._free -= 1
            self._stand_ins -= 1

    def _stand_in(self) -> None:
        try:
            self._work_off()
        finally:
            connections.close_all()
            with self._lock:
                self._stand_ins += 1

    def _work_off(self) -> None:
        while following := self._next():
            uuid, rank, ids = following
            with tracing.instead(ids), tracing.about(command=uuid):
                self._carry_out(uuid, rank)

    def _carry_out(self, uuid: str, rank: int) -> None:
        try:
            self._work(uuid, rank)
        except Exception:
            # One odd command must not keep the others waiting.
            logger.exception("Command %s could not be carried out; the sweep will try again", uuid)

    def _next(self) -> tuple[str, int, tracing.Ids] | None:
        """None where none waits, or too many are at it: then this thread is free for something
        else.
        """
        with self._lock:
            if not self._waiting or self._free < 0:
                self._free += 1
                return None
            rank, _, uuid = heapq.heappop(self._waiting)
            return uuid, rank, self._known.pop(uuid)
