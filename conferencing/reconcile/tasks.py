"""Celery tasks that compare the mirror with Telnyx. Each may run twice, late or not at all: the
next round makes up for it.
"""

import logging

from celery import shared_task
from django.utils import timezone

from conferencing.database import outage

from . import clock_readings, everything, names, recordings

logger = logging.getLogger(__name__)


@shared_task
@outage.said_once
def reconcile() -> None:
    """Compare the whole mirror with what Telnyx lists, and tell how right our clock is."""
    if repaired := everything.compare():
        logger.info("Differences from Telnyx's listings repaired: %d", repaired)
    clock_readings.share(timezone.now())


@shared_task
@outage.said_once
def list_recordings() -> None:
    """Add the recordings whose webhooks were lost."""
    recordings.add_missing()


@shared_task
@outage.said_once
def name_conferences() -> None:
    names.fetch_missing()
