"""Gathers the task modules for Celery, which looks for one `tasks` in each app, and starts a
worker's first round.
"""

from threading import Thread
from typing import Any

from celery.signals import worker_ready

from conferencing.commands import enqueue
from conferencing.commands.tasks import carry_out, sweep, verify
from conferencing.reconcile.tasks import list_recordings, name_conferences, reconcile
from conferencing.telnyx_api import client

__all__ = ["carry_out", "list_recordings", "name_conferences", "reconcile", "sweep", "verify"]


@worker_ready.connect
def _begin(**_: Any) -> None:
    """A worker that starts looks at once for what was left lying, and is warm before the first
    press.
    """
    Thread(target=client.warm, name="warm", daemon=True).start()
    for task in (sweep, reconcile):
        enqueue.task(task)
