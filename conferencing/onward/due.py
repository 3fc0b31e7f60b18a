"""Who is to be sent on: callers who have just been taken out after the longest wait, and those who
came while their queue was closed or full.
"""

from collections.abc import Iterator, Mapping, Set
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.models import OnwardStep, QueueSettings, Visit
from conferencing.models.onward import Destination, Why

from . import overflow, put_back

# What is older is no longer news: somebody else has seen to it, or the settings came later.
RECENT = timedelta(minutes=10)

Settings = Mapping[str, QueueSettings]


class Due(NamedTuple):
    caller: str
    visit: int
    queue: str
    why: Why
    to: Destination


def sends_on() -> QuerySet[QueueSettings]:
    """The queues that send anybody on."""
    return QueueSettings.objects.exclude(timeout_kind="", closed_kind="", overflow_kind="")


def callers(now: datetime) -> list[Due]:
    """One query where no queue has such a setting, and at most eight."""
    settings = sends_on().in_bulk()
    if not settings:
        return []
    since = telnyx_clock.at(now) - RECENT
    visits = Visit.objects.filter(_has_timed_out(settings, since) | _came(settings, since))
    recent = list(visits.order_by("entered_at", "pk"))
    waiting = [visit for visit in recent if visit.left_at is None]
    came = put_back.came(visit for visit in waiting if settings[visit.queue].closed_kind)
    beyond = overflow.beyond(settings, {visit.queue for visit in waiting})
    found = [due for visit in recent for due in _due(visit, settings, came, beyond)]
    found += [
        Due(leg, visit, name, Why.OVERFLOW, settings[name].onward(Why.OVERFLOW))
        for leg, visit, name in overflow.refused(settings, now - RECENT)
    ]
    callers = {one.caller for one in found}
    known = OnwardStep.objects.filter(caller__in=callers) if callers else ()
    seen_to = {(step.caller, step.visit, step.why) for step in known}
    return [one for one in found if (one.caller, one.visit, one.why) not in seen_to]


def _has_timed_out(settings: Settings, since: datetime) -> Q:
    queues = [name for name, one in settings.items() if one.timeout_kind]
    return Q(queue__in=queues, reason="timeout", left_at__isnull=False, left_at__gte=since)


def _came(settings: Settings, since: datetime) -> Q:
    queues = [
        name
        for name, one in settings.items()
        if (one.closed_kind and one.hours) or (one.overflow_kind and one.overflow_waiting)
    ]
    return Q(queue__in=queues, left_at__isnull=True, entered_at__gte=since)


def _due(visit: Visit, settings: Settings, came: put_back.Came, beyond: Set[str]) -> Iterator[Due]:
    queue, ahead = settings[visit.queue], telnyx_clock.ahead()
    if visit.left_at is not None:
        if queue.is_judged(Why.TIMEOUT, visit.left_at - ahead):
            yield _of(visit, queue, Why.TIMEOUT)
        return
    came_at = came.get((visit.call_control_id, visit.number), visit.entered_at - ahead)
    if queue.closed_kind and _came_while_closed(queue, came_at):
        yield _of(visit, queue, Why.CLOSED)
    elif visit.call_control_id in beyond:
        yield _of(visit, queue, Why.OVERFLOW)


def _came_while_closed(queue: QueueSettings, came_at: datetime) -> bool:
    """By the hours of that moment: those who wait are not sent away by a change of the settings."""
    return queue.is_judged(Why.CLOSED, came_at) and not queue.opening(came_at).is_open


def _of(visit: Visit, queue: QueueSettings, why: Why) -> Due:
    return Due(visit.call_control_id, visit.number, visit.queue, why, queue.onward(why))
