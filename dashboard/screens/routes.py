"""The routes of calls that come in, and what would happen to a call: a page for administrators.
They are changed in the admin.
"""

from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferencing.inbound import choice, forecast
from conferencing.inbound.forecast import Forecast
from conferencing.models import Arrival, Route, numbers
from conferencing.models.numbers import NoNumber
from dashboard.access import permissions

UNDER_WAY = ~Q(arrivals__stage=Arrival.Stage.OVER)
NEEDS_YOU = Q(arrivals__stage=Arrival.Stage.NEEDS_YOU)


@require_safe
@never_cache
@permissions.needs(permissions.MANAGE_ROUTES)
def show(request: HttpRequest) -> HttpResponse:
    called, at = request.GET.get("called", "").strip(), request.GET.get("at", "").strip()
    told, problem = _told(called, at)
    counted = Route.objects.annotate(
        calls=Count("arrivals", filter=UNDER_WAY), needing=Count("arrivals", filter=NEEDS_YOU)
    )
    page = {
        "routes": list(counted.order_by("-is_active", "order", "pk")),
        "called": called,
        "at": at,
        "told": told,
        "problem": problem,
    }
    return render(request, "routes.html", page)


def _told(called: str, at: str) -> tuple[Forecast | None, str]:
    """What would happen; or why that cannot be said."""
    if not called:
        return None, ""
    try:
        # As a route takes it: no call can come in to anything else.
        numbers.normalised(called, settings.LOCAL_REGION)
    except NoNumber as problem:
        return None, str(problem)
    try:
        moment = datetime.fromisoformat(at) if at else timezone.now()
    except ValueError:
        return None, "Enter a day and a time, such as 2026-11-29 18:05."
    if not 2000 <= moment.year <= 2100:
        return None, "Enter a day of this century."
    return forecast.of(choice.active(), called, moment), ""
