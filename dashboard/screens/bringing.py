"""Bring a waiting caller to an agent: who there is to choose from, and the press."""

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from conferencing.agents import bring
from conferencing.clocks.telnyx import telnyx_clock
from conferencing.commands.press import Refused
from conferencing.ledger.verbs import VERBS
from conferencing.queries.agents import agents
from conferencing.queries.names import directory, queue_names
from conferencing.queries.queues import queue_page
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.queries.screens.queue_page import CallerRow
from conferencing.teams import calls, seen
from dashboard.access import permissions
from dashboard.topics import QUEUE

from . import in_place, pages


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permissions.needs(permissions.ALL_QUEUES)
@permissions.needs(VERBS["bridge"].permission)
def choose(request: HttpRequest, key: str, leg: str) -> HttpResponseBase:
    """agent: the number of their account."""
    numbers = permissions.audience(request.user) == "full"
    name = queue_names.find(key, numbers=numbers)
    if name is None:
        raise Http404
    if request.method == "POST":
        return _bring(request, key, name, leg)
    clock = Clock(timezone.now(), telnyx_clock.ahead())
    return pages.page(
        request,
        "bring.html",
        f"{QUEUE}{key}",
        key=key,
        leg=leg,
        person=directory.of_legs(calls.seen([leg]), numbers=numbers).person(leg),
        members=agents.of_queue(name, key, clock, numbers=numbers),
        row=_row(name, leg, clock, numbers=numbers),
    )


def _row(queue: str, leg: str, clock: Clock, *, numbers: bool) -> CallerRow | None:
    """As the page of the queue shows it; None where they have gone."""
    callers = readable(queue_page.read(queue, clock, numbers=numbers).callers)
    return next((row for row in callers if row.caller.call_control_id == leg), None)


def _bring(request: HttpRequest, key: str, queue: str, leg: str) -> HttpResponseBase:
    number = request.POST.get("agent", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise Http404
    agent = get_object_or_404(User, pk=int(number))
    if not seen.sees_agent(agent.pk):
        raise Http404
    by = request.user
    assert isinstance(by, User), "the view is guarded"
    try:
        bring.to_agent(leg, queue, agent, timezone.now(), by=by)
    except Refused as refusal:
        return in_place.refused(request, str(refusal), reverse("bring", args=[key, leg]))
    return in_place.done(request, reverse("queue", args=[key]))
