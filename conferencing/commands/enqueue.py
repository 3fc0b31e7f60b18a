"""Ring Celery without waiting for the broker.

A broker that is away, or frozen, keeps whoever talks to it waiting for seconds. An operator's press
must not: it leaves its ring here, and one thread of the process passes the rings on, in their
order. What cannot be rung, the sweep finds in the database.
"""

import logging
import os
from queue import Full, Queue
from threading import Lock, Thread
from typing import Any

from celery import Task
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

# More than this many rings wait only for a broker that is away.
AT_MOST = 1000

Ring = tuple["Task[Any, Any]", tuple[object, ...], dict[str, Any]]


class Bell:
    """The thread comes with the first ring of a process, and stays."""

    def __init__(self) -> None:
        self._rings: Queue[Ring] = Queue(AT_MOST)
        self._lock = Lock()
        self._process = 0  # a fork takes the memory along, not the thread

    def ring(self, task: "Task[Any, Any]", *arguments: object, after_seconds: float = 0.0) -> None:
        """Returns at once. The task starts `after_seconds` after it could be passed on."""
        try:
            self._rings.put_nowait(
                (task, arguments, {"countdown": after_seconds} if after_seconds else {})
            )
        except Full:
            logger.warning("The broker has been away for long: %s waits for the sweep", task.name)
        with self._lock:
            if self._process != os.getpid():
                self._process = os.getpid()
                Thread(target=self._pass_on, name="bell", daemon=True).start()

    def _pass_on(self) -> None:
        while True:
            _ring(*self._rings.get())


def _ring(task: "Task[Any, Any]", arguments: tuple[object, ...], options: dict[str, Any]) -> None:
    try:
        task.apply_async(arguments, **options)
    except (OperationalError, OSError) as error:
        logger.warning("The broker does not answer (%s): %s waits for the sweep", error, task.name)
    except Exception:
        # This thread serves the whole process: one ring that cannot be written must not silence the
        # others.
        logger.exception("Could not ring for %s", task.name)


_bell = Bell()
ring = _bell.ring
