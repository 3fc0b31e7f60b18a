"""Gathers the task modules for Celery, which looks for one `tasks` in each app, starts a
worker's first round, and says that it lives.
"""

from celery.signals import celeryd_init, task_postrun, worker_ready, worker_shutdown

from conferencing.agents.tasks import advance, look, look_at_call_back
from conferencing.commands import enqueue
from conferencing.commands.tasks import carry_out, sweep, verify
from conferencing.inbound.tasks import look as look_at_arrival
from conferencing.inbound.tasks import route
from conferencing.mirror.tasks import recount_figures
from conferencing.reconcile.tasks import list_recordings, name_conferences, reconcile
from conferencing.supervision.tasks import look_at_supervisor, supervise
from conferencing.teams.tasks import settle
from conferencing.telnyx_api import client
from conferencing.vitals import beating, pulses

__all__ = [
    "advance",
    "carry_out",
    "list_recordings",
    "look",
    "look_at_arrival",
    "look_at_call_back",
    "look_at_supervisor",
    "name_conferences",
    "recount_figures",
    "reconcile",
    "route",
    "settle",
    "supervise",
    "sweep",
    "verify",
]


WORKER = "worker"


@worker_ready.connect
def _begin(**_: object) -> None:
    """Warm a worker before it takes its first task, and have it look for what was left over."""
    # Celery reads its queues only after this. A worker that took a press earlier would let its
    # deadline pass while the SDK is imported, with other workers idle beside it.
    client.warm()
    for task in (sweep, advance, supervise, route, reconcile):
        enqueue.task(task)


@celeryd_init.connect
def _live(**_: object) -> None:
    beating.begin(WORKER)


@task_postrun.connect
def _work(**_: object) -> None:
    pulses.work(WORKER)


@worker_shutdown.connect
def _end(**_: object) -> None:
    beating.end(WORKER)
