"""What people pressed on a queue, and on those who waited in it."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from conferencing.models import Command, Visit

from ..reading.clock import Clock
from . import presses
from .presses import Press

# So far back the page of a queue shows it.
REACH = timedelta(days=1)
# Telnyx's clock, which stamps visits, may be so far from ours.
SLACK = timedelta(seconds=5)


def read(
    queue: str, count: int, clock: Clock, *, on_queues: Collection[str], on_callers: Collection[str]
) -> list[Press]:
    """What people pressed on this queue, or on callers while they were in it or to bring them
    there, of these verbs; newest first. Of the last day, so that a long ledger costs no more. Two
    queries.
    """
    was_in_it = Visit.objects.filter(
        Q(left_at__isnull=True) | Q(left_at__gte=OuterRef("asked_at") - SLACK),
        queue=queue,
        call_control_id=OuterRef("call_control_id"),
        entered_at__lte=OuterRef("asked_at") + SLACK,
    )
    about_it = Q(verb__in=[*on_queues, *on_callers], arguments__queue=queue)
    rows = Command.objects.filter(
        about_it | Q(Exists(was_in_it), verb__in=on_callers),
        is_automatic=False,
        asked_at__gte=clock.now - REACH,
    )
    return presses.numbered(list(rows.order_by("-pk").values_list("pk", flat=True)[:count]))
