"""A Celery worker and its clock inside the web process: for the demo, and for running without
Redis.

The queue lives in memory and dies with the process. That costs nothing but time: what is to be done
stands in the database, and a worker that starts sweeps it.
"""

import threading
import warnings
from typing import Any

from celery import beat
from celery.platforms import SecurityWarning  # type: ignore[attr-defined]
from celery.worker import state

from dashboard.celery import app

STOP_SECONDS = 2.0


class Embedded:
    """One per process: Celery keeps its request to stop in a global variable."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []
        self._beat: Any = None
        self._is_asked = False

    def start(self) -> None:
        """Returns at once; the worker takes tasks some tenths of a second later."""
        worker = _worker()
        self._beat = beat.EmbeddedService(app, thread=True, scheduler_cls=app.conf.beat_scheduler)
        self._threads = [
            threading.Thread(target=worker.start, name="worker", daemon=True),
            self._beat,
        ]
        for thread in self._threads:
            thread.start()

    def ask_to_stop(self) -> None:
        """Returns at once; what comes meanwhile, the next start picks up."""
        if not self._threads or self._is_asked:
            return
        self._is_asked = True
        self._beat.service.stop()
        state.should_stop = 0  # type: ignore[assignment]
        # A message makes the worker look up and see that it is to stop; a second ends its last look
        # at the queue.
        for _ in range(2):
            app.send_task("conferencing.commands.tasks.sweep")

    def stop(self) -> None:
        """Lets running tasks finish, but waits at most `STOP_SECONDS`: what is cut off, the next
        start picks up.
        """
        if not self._threads:
            return
        self.ask_to_stop()
        self._threads[0].join(STOP_SECONDS)
        if not self._threads[0].is_alive():
            state.should_stop = None
        self._threads, self._is_asked = [], False


def _worker() -> Any:
    with warnings.catch_warnings():
        # Celery's warning about running as root repeats what the operator already knows.
        warnings.simplefilter("ignore", SecurityWarning)
        return app.Worker(
            hostname="embedded@switchboard",
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            quiet=True,
        )


_embedded = Embedded()
start = _embedded.start
ask_to_stop = _embedded.ask_to_stop
stop = _embedded.stop
