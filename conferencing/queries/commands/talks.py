"""Who is connected with whom outside of conferences: inferred, because Telnyx reports both sides of
a connection at about the same time, but not who they are, nor when they part.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from conferencing.models import Call, Participant

# The two sides are reported one after the other.
APART = timedelta(seconds=2)


def of(legs: Sequence[str]) -> dict[str, str]:
    """By leg, the call that it is connected with. A query, and one more for each that is."""
    return {
        call.leg: other
        for call in _read(_connected().filter(pk__in=legs))
        if (other := _other_side(call, _read(_near(call))))
    }


def is_with_somebody(call: Call) -> bool:
    """Connected with another call, or in a live conference."""
    return bool(with_somebody([call]))


def with_somebody(calls: Sequence[Call]) -> set[str]:
    """Of these, those of whom `is_with_somebody` is true. One query, or none."""
    bridged = {call.pk for call in calls if call.status == "bridged"}
    others = {call.pk for call in calls} - bridged
    if not others:
        return bridged
    present = Participant.objects.filter(call_control_id__in=others, is_present=True)
    live = present.filter(conference__ended_at=None)
    return bridged | set(live.values_list("call_control_id", flat=True))


def everywhere() -> dict[str, str]:
    """The same of all calls. One query."""
    calls = sorted(_read(_connected()), key=lambda call: call.at)
    sides: dict[str, str] = {}
    first = 0
    for call in calls:
        while calls[first].at < call.at - APART:
            first += 1
        last = first
        while last < len(calls) and calls[last].at <= call.at + APART:
            last += 1
        if other := _other_side(call, calls[first:last]):
            sides[call.leg] = other
    return sides


class _Connected(NamedTuple):
    leg: str
    at: datetime
    session: str


def _read(calls: QuerySet[Call]) -> list[_Connected]:
    return [
        _Connected._make(row) for row in calls.values_list("pk", "bridged_at", "call_session_id")
    ]


def _connected() -> QuerySet[Call]:
    """Calls that are up outside of queues and conferences, and were connected once."""
    inside = Participant.objects.filter(call_control_id=OuterRef("pk"), is_present=True)
    up = Call.objects.filter(~Exists(inside), ended_at=None, waiting_in="")
    return up.filter(bridged_at__isnull=False)


def _near(call: _Connected) -> QuerySet[Call]:
    return _connected().filter(bridged_at__range=(call.at - APART, call.at + APART))


def _other_side(call: _Connected, near: Iterable[_Connected]) -> str:
    others = [other for other in near if other.leg != call.leg]
    # Of one session if there is one: a transfer's new call is of the session of the first.
    others.sort(key=lambda other: (other.session != call.session, abs(other.at - call.at)))
    return others[0].leg if others else ""
