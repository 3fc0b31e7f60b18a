"""Calls that have just come in, and which of them follow a route. Each is taken once: the row of an
arrival is unique for the call.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.models import AgentProfile, Arrival, Call, Participant, Route, SupervisorPhone
from conferencing.models.routes import Target

from . import choice
from .choice import Choice

# Whoever has not been answered for longer has hung up, or belongs to somebody else.
RECENT = timedelta(minutes=5)
# As Telnyx calls a call that comes in and has not been answered.
RINGING = ("", "parked")


def ringing(routes: Sequence[Route], now: datetime) -> list[str]:
    """Calls that came in while there was a route for them, and ring. One query, or none."""
    if not routes:
        return []
    first = min(route.since for route in routes)
    since = max(now - RECENT, first)
    found = _unanswered().filter(initiated_at__gte=telnyx_clock.at(since))
    return list(found.order_by("initiated_at").values_list("pk", flat=True))


def take(caller: str, routes: Sequence[Route], now: datetime) -> Arrival | None:
    """To be called under the lock of the call. None: it follows no route, or does so already."""
    call = _unanswered().filter(pk=caller).first()
    if call is None or call.initiated_at is None:
        return None
    came_at = call.initiated_at - telnyx_clock.ahead()
    chosen = choice.of(_older(routes, came_at), call.to_number, came_at)
    if chosen is None or (chosen.route.is_default and _rings_somebody_of_ours(call)):
        return None
    return _arrival(call, chosen, came_at, now)


def _unanswered() -> QuerySet[Call]:
    """What was answered before we saw it has been answered by another application."""
    taken = Arrival.objects.filter(caller=OuterRef("pk"))
    inside = Participant.objects.filter(call_control_id=OuterRef("pk"))
    return Call.objects.filter(
        ~Exists(taken),
        ~Exists(inside),
        direction="incoming",
        status__in=RINGING,
        answered_at=None,
        ended_at=None,
        waiting_in="",
    )


def _older(routes: Sequence[Route], came_at: datetime) -> list[Route]:
    return [route for route in routes if route.since <= came_at]


def _rings_somebody_of_ours(call: Call) -> bool:
    """The phone of an agent or a supervisor, at a number of the same account: they are to answer
    it, and not the route for all other calls.
    """
    number = choice.as_reported(call.to_number)
    phones = (AgentProfile.objects, SupervisorPhone.objects)
    return any(rows.filter(phone=number).exists() for rows in phones)


def _arrival(call: Call, chosen: Choice, came_at: datetime, now: datetime) -> Arrival:
    route = chosen.route
    otherwise = route.otherwise if route.otherwise != chosen.target else Target("", "")
    return Arrival(
        caller=call.pk,
        called=call.to_number,
        route=route,
        route_name=route.name,
        why=chosen.why,
        greeting=chosen.greeting,
        language=route.language,
        hold_audio=route.hold_audio,
        kind=chosen.target.kind,
        value=chosen.target.value.strip(),
        else_kind=otherwise.kind,
        else_value=otherwise.value.strip(),
        wait_seconds=route.wait_seconds,
        stage_since=now,
        came_at=came_at,
    )
