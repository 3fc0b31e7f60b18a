"""Bring a waiting caller to an agent: who there is to choose from, and the press."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from conferencing.agents import bring
from conferencing.clocks.telnyx import telnyx_clock
from conferencing.commands.press import Refused
from conferencing.ledger.verbs import VERBS
from conferencing.queries import agents, directory, queue_names
from conferencing.queries.clock import Clock
from dashboard.access import permissions
from dashboard.topics import QUEUE

from . import pages


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
        person=directory.of_legs([leg], numbers=numbers).person(leg),
        agents=agents.of_queues([name], clock, numbers=numbers)[name],
    )


def _bring(request: HttpRequest, key: str, queue: str, leg: str) -> HttpResponseBase:
    number = request.POST.get("agent", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise Http404
    try:
        bring.to_agent(leg, queue, get_object_or_404(User, pk=int(number)), timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("bring", key=key, leg=leg)
    return redirect("queue", key=key)
