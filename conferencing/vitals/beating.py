"""One thread of each process writes down every few seconds that it lives, and what it has counted.

Nothing waits for it; while the database is away, what was counted waits for the next time.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from conferencing.database import outage

from . import intervals, pulses, queue_lengths

logger = logging.getLogger(__name__)

EVERY_SECONDS = 5.0
# What is old is cleared away once in so many times.
CLEAR_EVERY = 120

_stop = threading.Event()
_lock = threading.Lock()
_threads: list[threading.Thread] = []


def begin(job: str) -> None:
    """This process has this job from now on. The first one starts the threads."""
    pulses.begin(job)
    with _lock:
        if _threads:
            return
        _stop.clear()
        for repeat, name in ((_beat, "vitals"), (_look_at_queues, "queue-lengths")):
            thread = threading.Thread(target=repeat, name=name, daemon=True)
            _threads.append(thread)
            thread.start()


def end(job: str) -> None:
    """It stops in order: what was counted is written, and nobody misses it."""
    if job not in pulses.jobs():
        return
    _carefully(write)
    _carefully(partial(pulses.end, job))
    if not pulses.jobs():
        _stop.set()
        with _lock:
            _threads.clear()


def write() -> None:
    """Both in one transaction: on SQLite each costs a write to the disk."""
    now = timezone.now()
    with transaction.atomic():
        pulses.write(now)
        intervals.write(now)


def _beat() -> None:
    times = 0
    while True:
        _carefully(write)
        if times % CLEAR_EVERY == 0:
            _carefully(_clear)
        times += 1
        if _stop.wait(EVERY_SECONDS):
            return


def _clear() -> None:
    now = timezone.now()
    intervals.roll_up(now)
    pulses.forget_old(now)


def _carefully(step: Callable[[], None]) -> None:
    try:
        step()
    except (*outage.AWAY, ProgrammingError):
        # Said by the periodic tasks, and the age on screen grows. Or the tables are not made yet:
        # a worker may start before the web process has migrated.
        pass
    except Exception:
        logger.exception("The state of this process could not be written")
    finally:
        connection.close()


def _look_at_queues() -> None:
    """In a thread of its own: a broker that is away keeps whoever asks it waiting."""
    while not _stop.wait(EVERY_SECONDS):
        if "web" not in pulses.jobs():
            continue
        with suppress(Exception):  # unread, it grows old, and the screen says so
            queue_lengths.measure()
