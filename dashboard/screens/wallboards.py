"""The wallboards: for whoever is signed in, and by a kiosk link for a screen at which nobody is."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.queries import link
from conferencing.queries.queues import wallboard
from conferencing.queries.queues.wallboard import Shown
from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.wallboard import Wallboard
from dashboard import topics
from dashboard.access import attempts, kiosks, permissions, queues

from . import fragments, own_fragments, own_topic, wall_fragments
from .filters import telnyx_ahead_ms

MOST_CHOSEN = 50


@require_safe
@never_cache
@permissions.needs(permissions.VIEW_QUEUES)
def show(request: HttpRequest) -> HttpResponse:
    """Of all queues, or of some: ?queue=support&queue=sales."""
    chosen = [key for key in request.GET.getlist("queue") if "\0" not in key][:MOST_CHOSEN]
    return _of_user(request, topics.wallboard_of(chosen))


@require_safe
@never_cache
@permissions.needs(permissions.VIEW_QUEUES)
def show_queue(request: HttpRequest, queue: str) -> HttpResponse:
    return _of_user(request, topics.wallboard_of([queue]), queue=queue)


@require_safe
@never_cache
def show_kiosk(request: HttpRequest, token: str) -> HttpResponse:
    """A link that is unknown, revoked or expired is not there: which of these, nobody is told."""
    now, digest = timezone.now(), kiosks.digest_of(token)
    found = kiosks.behind([digest], now).get(digest)
    if found is None:
        return _secret(render(request, "kiosk_gone.html", {}, status=404, using="jinja2"))
    kiosks.note_seen(found, attempts.address_of(request), now)
    clock = _clock()
    wall = wallboard.read(clock, Shown(within=frozenset(found.queues)))
    context = {"kiosk": found, "can": [], **_common(topics.WALLBOARD, wall, clock)}
    return _secret(render(request, "wallboard.html", context, using="jinja2"))


def _of_user(request: HttpRequest, topic: str, queue: str = "") -> HttpResponse:
    user = request.user
    shown = Shown(
        numbers=permissions.audience(user) == "full",
        names=True,
        within=queues.of_user(user),
        chosen=topics.chosen_queues(topic),
    )
    clock = _clock()
    wall = wallboard.read(clock, shown)
    if queue and not wall.bands:
        raise Http404
    context = {
        "kiosk": None,
        "can": permissions.words_of(user),
        # Whoever looks at a wall may be heard meanwhile. A kiosk has nobody whose bar it could be.
        **own_topic.of_page(request),
        **_common(topic, wall, clock),
    }
    return render(request, "wallboard.html", context, using="jinja2")


def _clock() -> Clock:
    return Clock(timezone.now(), telnyx_clock.ahead())


def _common(topic: str, wall: Wallboard, clock: Clock) -> dict[str, object]:
    return {
        "topic": topic,
        "wall": wall,
        "fragments": fragments,
        "own_fragments": own_fragments,
        "wall_fragments": wall_fragments,
        "telnyx_ahead_ms": telnyx_ahead_ms(),
        "link": link.read(clock),
    }


def _secret(response: HttpResponse) -> HttpResponse:
    """Its address is not told to whatever the page asks for, nor to search engines."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
