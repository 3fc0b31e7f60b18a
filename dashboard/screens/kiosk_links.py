"""Kiosk links made, listed and revoked: a page for whoever hangs up screens."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.queries.names.foreign_text import fit, isolated
from conferencing.queries.names.queue_names import in_one_line
from conferencing.queries.queues import wallboard
from conferencing.queries.queues.wallboard import Shown
from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.wallboard import Choice
from conferencing.teams import sight
from dashboard.access import kiosks, permissions, queues
from dashboard.models import KioskLink

LONGEST_NAME = 80
LONGEST_ONCE = 80
REVOKED = "The link you created here has been revoked or has expired. Create a new one."
# What can be chosen, by the values of the form.
DAYS = {"": "Never", "1": "After a day", "30": "After 30 days", "365": "After a year"}
TURNS = {
    "0": "All queues at once",
    "15": "One at a time, 15 s each",
    "30": "One at a time, 30 s each",
}

Choices = Mapping[str, Choice]  # by the names of the queues


@dataclass(frozen=True, slots=True)
class Asked:
    """A link as it is asked for. `queues` are their names."""

    name: str = ""
    queues: tuple[str, ...] = ()
    days: str = ""
    turns: str = "0"

    @property
    def problem(self) -> str:
        """Why there can be none, in words; empty when all is well."""
        if not self.name or len(self.name) > LONGEST_NAME or "\0" in self.name:
            return f"Give the screen a name of at most {LONGEST_NAME} characters."
        if self.days not in DAYS or self.turns not in TURNS:
            return "Choose when the link expires and its layout from the lists."
        return "" if self.queues else "Choose at least one queue."


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permissions.needs(permissions.MANAGE_KIOSKS)
def manage(request: HttpRequest) -> HttpResponse:
    user, choices = request.user, _choices(request)
    assert isinstance(user, User)
    if request.method != "POST":
        return _page(request, choices, Asked())
    if "revoke" in request.POST:
        _revoke(request, request.POST["revoke"], user, choices)
        return redirect("kiosks")
    asked = _read(request, choices)
    if asked.problem:
        return _page(request, choices, asked, problem=asked.problem)
    address = _make(request, asked, user)
    if not address:
        return _page(request, choices, asked, problem=REVOKED)
    return _page(request, choices, Asked(), address=address)


def _make(request: HttpRequest, asked: Asked, user: User) -> str:
    """The address of a new link; empty if it is no longer good. The page that is answered is the
    only one that ever shows it. Sent again (reloaded, pressed twice) the form makes no second one.
    """
    now = timezone.now()
    link, token = kiosks.make(
        asked.name,
        asked.queues,
        by=user,
        now=now,
        expires_at=now + timedelta(days=int(asked.days)) if asked.days else None,
        turns_seconds=int(asked.turns),
        once=request.POST.get("once", "")[:LONGEST_ONCE],
    )
    if not link.is_good(now):
        return ""
    return request.build_absolute_uri(reverse("kiosk", args=[token]))


def _revoke(request: HttpRequest, pk: str, user: User, choices: Choices) -> None:
    chosen = KioskLink.objects.filter(pk=int(pk)) if pk.isdecimal() and len(pk) < 19 else None
    if chosen is None or not _seen(chosen, choices):
        return
    if kiosks.revoke(chosen, by=user, now=timezone.now()):
        name = isolated(chosen.get().name)
        messages.success(
            request, f"The link for “{name}” has been revoked. Its screens go dark within seconds."
        )


def _read(request: HttpRequest, choices: Choices) -> Asked:
    keys = {in_one_line(key) for key in request.POST.getlist("queue")}
    return Asked(
        name=fit(request.POST.get("name", "")),
        queues=tuple(name for name, choice in choices.items() if in_one_line(choice.key) in keys),
        days=request.POST.get("days", ""),
        turns=request.POST.get("turns", "0"),
    )


def _choices(request: HttpRequest) -> Choices:
    """Nobody shows others what they do not see themselves."""
    numbers = permissions.audience(request.user) == "full"
    shown = Shown(numbers=numbers, within=queues.of_user(request.user))
    return wallboard.choices(Clock(timezone.now(), telnyx_clock.ahead()), shown)


def _page(
    request: HttpRequest, choices: Choices, asked: Asked, *, problem: str = "", address: str = ""
) -> HttpResponse:
    now = timezone.now()
    links = _seen(KioskLink.objects.select_related("made_by"), choices)
    context = {
        "links": [(link, _called(link, choices), link.is_good(now)) for link in links],
        "choices": choices,
        "asked": asked,
        "problem": problem,
        "address": address,
        "once": secrets.token_urlsafe(),
        "days": DAYS,
        "turns": TURNS,
    }
    return render(request, "kiosks.html", context, using="jinja2", status=400 if problem else 200)


def _seen(links: Iterable[KioskLink], choices: Choices) -> list[KioskLink]:
    """People of teams know only the screens that show nothing but what they may see."""
    if not sight.current().is_limited:
        return list(links)
    return [link for link in links if all(name in choices for name in link.queues)]


def _called(link: KioskLink, choices: Choices) -> list[str]:
    """What its queues are called, as far as the viewer may see them."""
    return [choices[name].name for name in link.queues if name in choices]
