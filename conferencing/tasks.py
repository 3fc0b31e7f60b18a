"""Gathers the task modules for Celery, which looks for one `tasks` in each app, and starts a
worker's first round.
"""

from threading import Thread

from celery.signals import worker_ready

from conferencing.commands import enqueue
from conferencing.commands.tasks import carry_out, sweep, verify
from conferencing.reconcile.tasks import list_recordings, name_conferences, reconcile
from conferencing.telnyx_api import client

__all__ = ["carry_out", "list_recordings", "name_conferences", "reconcile", "sweep", "verify"]


@worker_ready.connect
def _begin(**_: object) -> None:
    """A worker that starts looks at once for what was left lying, and is warm before the first
    press.
    """
    # Beside the tasks: the import takes a second, and a press must not wait for it.
    Thread(target=client.warm, name="warm", daemon=True).start()
    for task in (sweep, reconcile):
        enqueue.task(task)
