"""Hand tasks to Celery without waiting for the broker.

A broker that is away, or frozen, keeps whoever talks to it waiting for seconds. An operator's press
must not wait: it leaves its task here, and one thread of the process passes the tasks on, in their
order. What cannot be passed on, the sweep finds in the database.
"""

import logging
import os
from queue import Full, Queue
from threading import Lock, Thread
from typing import NamedTuple, Protocol

from kombu.exceptions import OperationalError

from conferencing import tracing

logger = logging.getLogger(__name__)

# The queue only grows beyond this while the broker is down.
AT_MOST = 1000


class Task(Protocol):
    """What we need of a Celery task."""

    name: str

    def apply_async(self, args: tuple[object, ...], *, countdown: float = ...) -> object:
        """Send it to the broker. `countdown`: seconds until it starts."""


class Entry(NamedTuple):
    task: Task
    arguments: tuple[object, ...]
    after_seconds: float
    ids: tracing.Ids = tracing.NONE  # of what asked for it


class TaskQueue:
    """Its thread starts with the first task of a process, and stays."""

    def __init__(self) -> None:
        self._entries: Queue[Entry] = Queue(AT_MOST)
        self._lock = Lock()
        self._process = 0  # a fork takes the memory along, not the thread

    def enqueue(self, task: Task, *arguments: object, after_seconds: float = 0.0) -> None:
        """Returns at once. The task starts `after_seconds` after it could be passed on."""
        try:
            self._entries.put_nowait(Entry(task, arguments, after_seconds, tracing.current()))
        except Full:
            logger.warning("The broker is still down; %s is left to the next sweep", task.name)
        with self._lock:
            if self._process != os.getpid():
                self._process = os.getpid()
                Thread(target=self._pass_on, name="enqueue", daemon=True).start()

    def _pass_on(self) -> None:
        while True:
            _send(self._entries.get())


def _send(entry: Entry) -> None:
    name = entry.task.name
    try:
        with tracing.about(**entry.ids):
            entry.task.apply_async(entry.arguments, countdown=entry.after_seconds)
    except (OperationalError, OSError) as error:
        logger.warning(
            "The broker does not answer (%s): check Redis and REDIS_URL. %s is left to the next"
            " sweep",
            error,
            name,
        )
    except Exception:
        # This thread serves the whole process: one bad task must not stop the others.
        logger.exception("Could not enqueue %s", name)


_queue = TaskQueue()
task = _queue.enqueue
