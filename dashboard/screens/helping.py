"""An agent asks for help, and a supervisor takes it on."""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from conferencing.commands.press import Refused
from conferencing.help import requests
from dashboard.access import permissions

from . import in_place, way_back


@require_POST
@permissions.needs(permissions.TAKE_CALLS)
def ask(request: HttpRequest) -> HttpResponseBase:
    return _done(request, "agent", lambda user: requests.ask(user, timezone.now()))


@require_POST
@permissions.needs(permissions.TAKE_CALLS)
def withdraw(request: HttpRequest) -> HttpResponseBase:
    return _done(request, "agent", lambda user: requests.withdraw(user, timezone.now()))


@require_POST
@permissions.needs(permissions.MANAGE_QUEUES)
def claim(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _done(request, "board", lambda user: requests.claim(pk, user, timezone.now()))


@require_POST
@permissions.needs(permissions.MANAGE_QUEUES)
def hand_back(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _done(request, "board", lambda _: requests.hand_back(pk))


@require_POST
@permissions.needs(permissions.MANAGE_QUEUES)
def clear(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _done(request, "board", lambda user: requests.clear(pk, user, timezone.now()))


def _done(request: HttpRequest, screen: str, press: Callable[[User], object]) -> HttpResponse:
    back = way_back.of(request, reverse(screen))
    assert isinstance(request.user, User), "the view is guarded"
    try:
        press(request.user)
    except Refused as refusal:
        return in_place.refused(request, str(refusal), back)
    return in_place.done(request, back)
