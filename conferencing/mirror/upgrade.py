"""After an upgrade: rows that an older version has folded, and that no event may ever touch again,
are folded by the rules of this one.

These are the conferences that wait for their recording, those whose end was only inferred, and
those that are live: what is counted from their beginning cannot begin in the middle.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from conferencing.database import outage
from conferencing.models import Conference
from conferencing.projection.events import NOT_LISTED

from . import writer

logger = logging.getLogger(__name__)

# Older ones are on no screen but their own.
INFERRED_SINCE = timedelta(days=7)


def fold_again(plan: Sequence[object] = (), **_: object) -> None:
    """After each migrate. Does nothing when that had nothing to apply: then nothing is new."""
    if not plan:
        return
    inferred = Q(end_reason=NOT_LISTED, ended_at__gt=timezone.now() - INFERRED_SINCE)
    live = Q(ended_at=None)
    stuck = Conference.objects.filter(inferred | live | Q(recording_stopped_at__isnull=False))
    # One by one: none shall keep the others back.
    for name in stuck.order_by("pk").values_list("pk", flat=True):
        try:
            writer.fold_again([name])
        except outage.AWAY:
            raise
        except Exception:
            logger.exception("Conference %s could not be rebuilt after the upgrade", name)
