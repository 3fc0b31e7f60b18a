"""The periodic task that deletes what is older than the settings say. It may run twice, late or not
at all: the next run goes on where the last one stood.
"""

from celery import shared_task
from django.utils import timezone

from conferencing.database import outage
from dashboard.retention import pruning

# Of every thirty: the worker and the database have other things to do.
SECONDS = 5.0


@shared_task
@outage.said_once
def prune() -> None:
    pruning.run(timezone.now(), SECONDS)
