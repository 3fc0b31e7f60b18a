"""Celery tasks: the doorbell. Each may run twice, late or not at all; what is to be done stands in the database.

Background work may take at most half of a worker's threads, so that a slow listing never keeps an operator's press waiting.
"""

import logging
from collections.abc import Iterable
from uuid import UUID

from celery import shared_task
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def ring(uuids: Iterable[UUID], *, after_seconds: float = 0.0) -> None:
    """Have these commands carried out. With the broker away this only logs: the sweep finds them."""
    for uuid in uuids:
        try:
            carry_out.apply_async([str(uuid)], countdown=after_seconds or None)
        except (OperationalError, OSError) as error:
            logger.warning("The broker does not answer (%s): command %s waits for the sweep", error, uuid)


@shared_task
def carry_out(uuid: str) -> None:
    """Send one command to Telnyx, if it is its turn."""
