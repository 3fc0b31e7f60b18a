"""What there is to choose from just now, as JSON: for the selects of dialogs and for the palette.

    {"conferences": [{id, name, people, is_started, address}],
     "people": [{leg, label, number, conference, conference_name, address}],
     "legs": [{leg, label, where, kind, with, since}],  since: epoch milliseconds, or null
     "queues": [{name, label}]}                         name: its real one; label: to show

The kind of a call is waiting, parked, ringing, connected (`with` whom, as far as that is known) or
active. Each part is empty for those who may not see it.
"""

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.queries.commands import choices
from conferencing.queries.names.foreign_text import isolated
from conferencing.queries.queues import queues
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.queries.screens.choices import ConferenceChoice, PersonChoice
from conferencing.queries.screens.queues import Leg, QueueCard
from dashboard.access import permissions

from .filters import domid, ms

Entry = dict[str, object]


@require_safe
@never_cache
def offer(request: HttpRequest) -> HttpResponseBase:
    user = request.user
    if not user.is_authenticated:
        return JsonResponse({"problem": "You are signed out."}, status=401)
    numbers = permissions.audience(user) == "full"
    # A part that is not for this viewer is empty rather than missing: scripts need not ask.
    offered: dict[str, object] = {"conferences": [], "people": [], "legs": [], "queues": []}
    sees_board = permissions.may(user, permissions.VIEW_BOARD)
    if sees_board:
        offered |= _conferences_and_people(numbers=numbers)
    if sees_board or permissions.may(user, permissions.ALL_QUEUES):
        offered |= _legs_and_queues(Clock(timezone.now(), telnyx_clock.ahead()), numbers=numbers)
    return JsonResponse(offered)


def _conferences_and_people(*, numbers: bool) -> dict[str, list[Entry]]:
    return {
        "conferences": [_conference(one) for one in readable(choices.conferences(numbers=numbers))],
        "people": [_person(one) for one in readable(choices.people(numbers=numbers))],
    }


def _legs_and_queues(clock: Clock, *, numbers: bool) -> dict[str, object]:
    calls = readable(choices.legs(clock, numbers=numbers))
    return {
        "legs": [_leg(one) for one in calls],
        "queues": [_queue(one) for one in readable(queues.read(clock, numbers=numbers))],
    }


def _conference(choice: ConferenceChoice) -> Entry:
    return {
        "id": choice.telnyx_id,
        "name": isolated(choice.name),
        "people": choice.people,
        "is_started": choice.is_started,
        "address": reverse("console", args=[choice.telnyx_id]),
    }


def _person(choice: PersonChoice) -> Entry:
    row = f"participant-{domid(choice.call_control_id)}"
    return {
        "leg": choice.call_control_id,
        "label": isolated(choice.person.label),
        "number": choice.person.number,
        "conference": choice.conference_id,
        "conference_name": isolated(choice.conference_name),
        "address": f"{reverse('console', args=[choice.conference_id])}#{row}",
    }


def _queue(queue: QueueCard) -> Entry:
    return {"name": queue.key, "label": isolated(queue.name) or "Unnamed queue"}


def _leg(leg: Leg) -> Entry:
    return {
        "leg": leg.call_control_id,
        "label": isolated(leg.person.label),
        "where": isolated(leg.where),
        "kind": _kind(leg.where),
        "with": isolated(leg.other),
        "since": ms(leg.since) if leg.since else None,
    }


def _kind(where: str) -> str:
    if where.startswith("in queue "):
        return "waiting"
    return "connected" if where == "bridged" else where
