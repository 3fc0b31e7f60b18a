"""The pages that lead on where a console's lists end: everybody who left, all that happened."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferencing.queries.conferences import past
from conferencing.queries.screens.past import PastPage
from dashboard.access import permissions

from .pages import page

# What such a page shows does not change but at its end: it watches nothing but the link to Telnyx.
TOPIC = "activity"


@require_safe
@never_cache
@permissions.needs(permissions.VIEW_BOARD)
def show_left(request: HttpRequest, conference_id: str) -> HttpResponse:
    return _show(request, conference_id, "left", "Who left", past.departed)


@require_safe
@never_cache
@permissions.needs(permissions.VIEW_BOARD)
def show_events(request: HttpRequest, conference_id: str) -> HttpResponse:
    return _show(request, conference_id, "events", "What happened", past.events)


def _show(
    request: HttpRequest,
    conference_id: str,
    what: str,
    heading: str,
    read: Callable[..., PastPage | None],
) -> HttpResponse:
    numbers = permissions.audience(request.user) == "full"
    shown = read(conference_id, numbers=numbers, number=_number(request))
    if shown is None:
        about = {"conference_id": conference_id}
        return render(request, "404.html", about, status=404, using="jinja2")
    return page(request, "past.html", TOPIC, past=shown, what=what, heading=heading)


def _number(request: HttpRequest) -> int:
    """No more digits than any page has: Python refuses to read thousands of them."""
    asked = request.GET.get("page", "")[:9]
    return int(asked) if asked.isdecimal() else 1
