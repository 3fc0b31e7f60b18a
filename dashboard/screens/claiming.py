"""An operator says that they handle a conference, or no longer do."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from conferencing.claims import claiming
from conferencing.commands.press import Refused
from dashboard.access import permissions

from . import in_place, way_back


@require_POST
@permissions.needs(permissions.VIEW_BOARD)
def claim(request: HttpRequest, conference_id: str) -> HttpResponseBase:
    return _done(request, conference_id, timezone.now())


@require_POST
@permissions.needs(permissions.VIEW_BOARD)
def release(request: HttpRequest, conference_id: str) -> HttpResponseBase:
    return _done(request, conference_id, None)


def _done(request: HttpRequest, conference: str, claimed_at: datetime | None) -> HttpResponse:
    user = request.user
    assert isinstance(user, User), "the view is guarded"
    if not any(permissions.may(user, each) for each in permissions.OPERATORS):
        raise PermissionDenied(permissions.OPERATORS[0])
    back = way_back.of(request, reverse("console", args=[conference]))
    try:
        if claimed_at:
            claiming.claim(conference, user, claimed_at)
        else:
            claiming.release(conference, user)
    except Refused as refusal:
        return in_place.refused(request, str(refusal), back)
    return in_place.done(request, back)
