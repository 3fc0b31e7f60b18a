"""Call back: pressed in the list of those who hung up while waiting."""

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from conferencing.agents.call_backs import begin, machine
from conferencing.commands.press import Refused
from conferencing.ledger.form_fields import Whole, Wrong
from conferencing.ledger.verbs import VERBS
from conferencing.queries.agents import call_backs
from conferencing.queries.names.masking import masked
from dashboard.access import permissions

from . import errors, in_place, way_back

_NUMBER = Whole(0, 2**63 - 1)
_VISIT = Whole(0, 2**31 - 1)


@require_POST
@permissions.needs(permissions.ALL_QUEUES)
@permissions.needs(VERBS["dial"].permission)
def press(request: HttpRequest, key: str) -> HttpResponseBase:
    """caller, visit: what was given up; seen: the newest call back that the page showed."""
    given = request.GET.dict() | request.POST.dict()
    user = request.user
    assert isinstance(user, User), "the view is guarded"
    back = way_back.of(request, reverse("queue_day", args=[key]))
    try:
        caller = str(given.get("caller", ""))
        visit, seen = _VISIT(str(given.get("visit", ""))), _NUMBER(str(given.get("seen", "0")))
        if "\0" in caller:
            raise Wrong(errors.UNREADABLE)
        begin.begin(user, caller, visit, timezone.now(), seen=seen)
    except (Refused, Wrong) as refusal:
        return in_place.refused(request, str(refusal), back)
    return in_place.done(request, back)


@require_POST
@permissions.needs(permissions.ALL_QUEUES)
@permissions.needs(VERBS["dial"].permission)
def stop(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """While a phone rings, whoever may call back may stop it."""
    user = request.user
    assert isinstance(user, User), "the view is guarded"
    back = way_back.of(request, reverse("queue_day", args=[key]))
    try:
        machine.stop(pk, user, timezone.now())
    except Refused as refusal:
        return in_place.refused(request, str(refusal), back)
    return in_place.done(request, back)


def phone_of(user: permissions.Whoever) -> str:
    """What rings first; empty where none is set up."""
    own = call_backs.own_phone(user.pk) if isinstance(user, User) else None
    if own is None:
        return ""
    return own.phone if permissions.audience(user) == "full" else masked(own.phone)


def setup_of(user: permissions.Whoever) -> str:
    """The address where this user can set up a phone; empty for whoever has to ask."""
    if permissions.may(user, permissions.LISTEN) and permissions.may(user, permissions.VIEW_BOARD):
        return reverse("supervisor_phone")
    if not (user.is_staff and permissions.may(user, permissions.MANAGE_QUEUES)):
        return ""
    return f"{reverse('admin:conferencing_agentprofile_add')}?user={user.pk}"
