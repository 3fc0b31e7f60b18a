"""Celery tasks that count figures anew. Each may run twice, late or not at all: the next run makes
up for it.
"""

from celery import shared_task

from conferencing.database import outage

from . import recount

# Of every ten: the worker has other things to do.
SECONDS = 2.0


@shared_task
@outage.said_once
def recount_figures() -> None:
    """After the threshold of a queue was changed: the newest hours first, then all before."""
    recount.stale(SECONDS)
