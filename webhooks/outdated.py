"""Stored events that are older than what is kept. Applied now, one of a call or conference that has
been deleted would bring it back, as one that still lasts.
"""

from datetime import datetime, timedelta

from django.conf import settings

from conferencing.models import Call, Conference
from conferencing.projection.events import Event

# By the kind of what an event tells of: where that is kept, and for how many days.
KEPT = {
    "call": (Call, "KEEP_CALLS_DAYS"),
    "conference": (Conference, "KEEP_CONFERENCES_DAYS"),
}


def reason(event: Event, received_at: datetime, now: datetime) -> str:
    """Why this event is not to be applied any more; empty if it is. What it tells of is locked, so
    that it is not deleted meanwhile: to be called in the transaction that applies it.
    """
    kind, _, name = event.aggregate.partition(":")
    if kind not in KEPT:
        return ""
    model, setting = KEPT[kind]
    days = int(getattr(settings, setting))  # 0: for ever
    if not days or received_at >= now - timedelta(days=days):
        return ""
    if model._base_manager.select_for_update().filter(pk=name).exists():
        return ""
    return f"It is older than the {days} days for which a {kind} is kept ({setting})"
