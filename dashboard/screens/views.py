"""The pages. Each is drawn whole from one reading of the mirror, with the very fragments that the
live socket sends later.
"""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from conferencing.ledger.form_fields import LANGUAGES
from conferencing.queries.board import board as read_board
from conferencing.queries.board import figures as read_figures
from conferencing.queries.choices import announcements as read_announcements
from conferencing.queries.choices import legs as read_legs
from conferencing.queries.clock import Clock
from conferencing.queries.console import console as read_console
from conferencing.queries.ledger import ledger as read_ledger
from conferencing.queries.queues import queues as read_queues
from conferencing.queries.recordings import SOURCES, Wanted
from conferencing.queries.recordings import recordings as read_recordings
from dashboard.access import permissions
from dashboard.topics import CONFERENCE

from . import fragments
from .fragments import ACTIVITY_LINES


@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """The live board; whoever may see only the queues is sent on to them."""
    user = request.user
    if (
        user.is_authenticated
        and not permissions.may(user, permissions.VIEW_BOARD)
        and permissions.may(user, permissions.VIEW_QUEUES)
    ):
        return redirect("queues")
    return board(request)


@never_cache
@permissions.needs(permissions.VIEW_BOARD)
def board(request: HttpRequest) -> HttpResponse:
    return _page(
        request, "board.html", "board", board=read_board(_clock(), numbers=_numbers(request))
    )


@require_safe
@never_cache
@permissions.needs(permissions.VIEW_BOARD)
def console(request: HttpRequest, conference_id: str) -> HttpResponse:
    if "\0" in conference_id:  # which PostgreSQL does not take
        raise Http404
    clock, numbers = _clock(), _numbers(request)
    found = read_console(conference_id, clock, numbers=numbers)
    if found is None:
        return render(
            request, "404.html", {"conference_id": conference_id}, status=404, using="jinja2"
        )
    lines = read_ledger(clock, numbers=numbers, conference_id=conference_id)
    data = {"announcements": read_announcements(), "languages": _languages()}
    return _page(
        request, "console.html", f"{CONFERENCE}{conference_id}", console=found, ledger=lines, **data
    )


@require_safe
@never_cache
@permissions.needs(permissions.VIEW_QUEUES)
def queues(request: HttpRequest) -> HttpResponse:
    found = read_queues(_clock(), numbers=_numbers(request))
    legs = read_legs(_clock(), numbers=_numbers(request), waiting=False)
    return _page(request, "queues.html", "queues", queues=found, legs=legs, figures=read_figures())


@require_safe
@never_cache
@permissions.needs(permissions.VIEW_BOARD)
def activity(request: HttpRequest) -> HttpResponse:
    lines = read_ledger(_clock(), numbers=_numbers(request), newest=ACTIVITY_LINES)
    return _page(request, "activity.html", "activity", ledger=lines)


@require_safe
@never_cache
@permissions.needs(permissions.VIEW_RECORDINGS)
def recordings(request: HttpRequest) -> HttpResponse:
    """Filters stand in the address: conference, source, from, to (days, the last one included),
    page.
    """
    asked = {
        name: request.GET.get(name, "").strip() for name in ("conference", "source", "from", "to")
    }
    problems: dict[str, str] = {}
    since, until = _day(asked, "from", problems), _day(asked, "to", problems)
    wanted = Wanted(
        asked["conference"][:255],
        asked["source"] if asked["source"] in SOURCES else "",
        since,
        until + timedelta(days=1) if until else None,
    )
    number = request.GET.get("page", "")
    page = read_recordings(
        wanted, numbers=_numbers(request), page=int(number) if number.isdecimal() else 1
    )
    data = {
        "page": page,
        "asked": asked,
        "problems": problems,
        "is_filtered": wanted != Wanted(),
        "address": urlencode({name: value for name, value in asked.items() if value}),
        "ledger": fragments.deletions(_clock(), numbers=_numbers(request)),
    }
    return _page(request, "recordings.html", "recordings", **data)


class Login(auth_views.LoginView):
    template_name = "login.html"
    redirect_authenticated_user = True
    extra_context = {"demo": settings.DEMO}


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; whether the others do is not asked here."""
    return HttpResponse("ok\n", content_type="text/plain")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse("The request could not be read.\n", content_type="text/plain", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`PermissionDenied` carries the name of the permission that is missing."""
    missing = permissions.words_for(str(exception)) if "." in str(exception) else ""
    return render(request, "403.html", {"missing": missing}, status=403, using="jinja2")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token of a form or button is not that of the session: somebody signed in anew in another
    tab, or it is forged.
    """
    words = "This page is from before you last signed in. Reload it and press again."
    if permissions.wants_json(request):
        return JsonResponse({"problem": words}, status=403)
    return render(request, "403.html", {"problem": words}, status=403, using="jinja2")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", {}, status=404, using="jinja2")


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", {}, status=500, using="jinja2")


def _page(request: HttpRequest, template: str, topic: str, **data: Any) -> HttpResponse:
    audience = permissions.audience(request.user)
    can = permissions.words_of(request.user)
    context = {"topic": topic, "audience": audience, "can": can, "fragments": fragments, **data}
    return render(request, template, context, using="jinja2")


def _day(asked: dict[str, str], name: str, problems: dict[str, str]) -> datetime | None:
    """The beginning of that day in the zone of the settings; None for none, and for what is not a
    day.
    """
    if not asked[name]:
        return None
    try:
        return timezone.make_aware(datetime.strptime(asked[name], "%Y-%m-%d"))
    except ValueError:
        problems[name] = f"“{asked[name][:20]}” is not a day such as 2026-03-31."
        return None


def _languages() -> list[tuple[str, str]]:
    """For a select: the usual one first."""
    return [(code, code) for code in sorted(LANGUAGES, key=lambda code: (code != "en-US", code))]


def _clock() -> Clock:
    return Clock(timezone.now())


def _numbers(request: HttpRequest) -> bool:
    return permissions.audience(request.user) == "full"
