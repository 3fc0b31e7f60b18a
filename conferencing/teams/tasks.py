"""The Celery task that decides anew what belongs to which team. It may run twice, late or not at
all: the next run makes up for it.
"""

from celery import shared_task
from django.utils import timezone

from conferencing.database import outage

from . import owning


@shared_task
@outage.said_once
def settle() -> None:
    """After the rules of teams have changed. One query where they have not."""
    owning.settle_all(timezone.now())
