"""An agent's home, and what is pressed there. And the switch by which a supervisor changes the
state of an agent.
"""

from collections.abc import Callable
from functools import partial

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from conferencing.agents import machine, presence, states, take
from conferencing.clocks.telnyx import telnyx_clock
from conferencing.commands.press import Refused
from conferencing.models import AgentState
from conferencing.queries.agents import agent_home
from conferencing.queries.reading.clock import Clock
from conferencing.teams import seen, sight
from dashboard.access import permissions
from dashboard.topics import AGENT

from . import in_place, pages, way_back

TOO_LATE = "Your phone is no longer ringing."
STATES = (AgentState.Kind.READY, AgentState.Kind.AWAY, AgentState.Kind.OFFLINE)


@require_safe
@never_cache
@permissions.needs(permissions.TAKE_CALLS)
def show(request: HttpRequest) -> HttpResponse:
    clock = Clock(timezone.now(), telnyx_clock.ahead())
    user = _signed_in(request)
    numbers = permissions.audience(user) == "full"
    presence.came(user.pk, clock.now)
    # Theirs are the queues that they are a member of, whatever the teams of these.
    with sight.as_seen(sight.EVERYTHING):
        home = agent_home.read(user.pk, clock, numbers=numbers)
    return pages.page(request, "agent.html", f"{AGENT}{user.pk}", home=home)


@require_POST
@permissions.needs(permissions.TAKE_CALLS)
def take_next(request: HttpRequest) -> HttpResponseBase:
    return _done(request, partial(take.next_call, now=timezone.now()))


@require_POST
@permissions.needs(permissions.TAKE_CALLS)
def stop_ringing(request: HttpRequest) -> HttpResponseBase:
    def cancel(user: User) -> None:
        if not machine.cancel(user, timezone.now()):
            raise Refused(TOO_LATE)

    return _done(request, cancel)


@require_POST
@permissions.needs(permissions.TAKE_CALLS)
def say(request: HttpRequest) -> HttpResponseBase:
    """kind: ready, away or offline; reason: of being away."""
    return _done(request, partial(_say, request))


@require_POST
@permissions.needs(permissions.MANAGE_QUEUES)
def say_of(request: HttpRequest, user_id: int) -> HttpResponseBase:
    """The same of an agent, by a supervisor, whose name is shown with it."""
    agent = get_object_or_404(User, pk=user_id, agent_profile__isnull=False)
    if not seen.sees_agent(agent.pk):
        raise Http404
    back = way_back.of(request, reverse("queues"))
    try:
        _say(request, agent, by=_signed_in(request))
    except Refused as refusal:
        return in_place.refused(request, str(refusal), back)
    return in_place.done(request, back)


def _say(request: HttpRequest, user: User, by: User | None = None) -> None:
    """Raises Refused."""
    given = request.GET.dict() | request.POST.dict()
    kind, reason = str(given.get("kind", "")), str(given.get("reason", ""))
    if kind not in STATES or "\0" in reason:
        raise Refused("There is no such state.")
    reason = reason.strip() if kind == AgentState.Kind.AWAY else ""
    states.say(user, kind, timezone.now(), reason=reason, by=by or user)


def _done(request: HttpRequest, press: Callable[[User], object]) -> HttpResponse:
    presence.came(_signed_in(request).pk, timezone.now())
    try:
        press(_signed_in(request))
    except Refused as refusal:
        return in_place.refused(request, str(refusal), reverse("agent"))
    return in_place.done(request, reverse("agent"))


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "the view is guarded"
    return request.user
