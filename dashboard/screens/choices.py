"""What there is to choose from just now, as JSON: for the selects of dialogs and for the palette.

    {"conferences": [{id, name, people, address}], "people": [{leg, label, conference_name, address}],
     "legs": [{leg, label, where, since}], "queues": [name]}        since: epoch ms

Each part is empty for those who may not see it.
"""

from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferencing.queries.choices import conferences, legs, people
from conferencing.queries.clock import Clock
from conferencing.queries.queues import queues
from dashboard.access import permissions

from .jinja import domid, ms


@require_safe
@never_cache
def choices(request: HttpRequest) -> HttpResponseBase:
    user = request.user
    if not user.is_authenticated:
        return JsonResponse({"problem": "You are signed out."}, status=401)
    numbers = permissions.audience(user) == "full"
    rooms = permissions.may(user, permissions.VIEW_BOARD)
    calls = rooms or permissions.may(user, permissions.VIEW_QUEUES)
    return JsonResponse(
        {
            "conferences": _conferences(numbers) if rooms else [],
            "people": _people(numbers) if rooms else [],
            "legs": _legs(numbers) if calls else [],
            "queues": [queue.name for queue in queues(Clock(timezone.now()), numbers=numbers)]
            if calls
            else [],
        }
    )


def _conferences(numbers: bool) -> list[dict[str, Any]]:
    return [
        {
            "id": one.telnyx_id,
            "name": one.name,
            "people": one.people,
            "address": reverse("console", args=[one.telnyx_id]),
        }
        for one in conferences(numbers=numbers)
    ]


def _people(numbers: bool) -> list[dict[str, Any]]:
    return [
        {
            "leg": one.call_control_id,
            "label": one.person.label,
            "conference_name": one.conference_name,
            "address": f"{reverse('console', args=[one.conference_id])}#participant-{domid(one.call_control_id)}",
        }
        for one in people(numbers=numbers)
    ]


def _legs(numbers: bool) -> list[dict[str, Any]]:
    return [
        {
            "leg": one.call_control_id,
            "label": one.person.label,
            "where": one.where,
            "since": ms(one.since) if one.since else None,
        }
        for one in legs(Clock(timezone.now()), numbers=numbers)
    ]
