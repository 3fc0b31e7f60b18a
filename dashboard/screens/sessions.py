"""Where one is signed in: a page of one's own, on which each session can be ended."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dashboard.access import open_sessions, permissions

OTHERS = "others"
GONE = "That session had already ended."
ENDED = "Signed out. Pages open there stop working within seconds."
NO_OTHERS = "You were signed in nowhere else."


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def manage(request: HttpRequest) -> HttpResponse:
    """POST with `end`: the number of a session, or "others"."""
    user = request.user
    if not isinstance(user, User):
        return permissions.ask_to_sign_in(request)
    if request.method == "POST":
        return _end(request, user, request.POST.get("end", ""))
    sessions = open_sessions.listed(user, request.session.session_key, timezone.now())
    return render(request, "sessions.html", {"sessions": sessions}, using="jinja2")


def _end(request: HttpRequest, user: User, which: str) -> HttpResponse:
    this_key = request.session.session_key
    if which == OTHERS:
        ended = open_sessions.end_all(user, but=this_key)
        messages.success(request, _ended_elsewhere(ended) if ended else NO_OTHERS)
    elif which.isdecimal() and len(which) < 19:
        sessions = open_sessions.listed(user, this_key, timezone.now())
        if any(each.is_this_one and each.pk == int(which) for each in sessions):
            logout(request)
            return redirect("login")
        messages.success(request, ENDED if open_sessions.end(user, int(which)) else GONE)
    return redirect("sessions")


def _ended_elsewhere(ended: int) -> str:
    return f"Signed out of {ended} other session{'s' * (ended != 1)}. {ENDED.partition('. ')[2]}"
