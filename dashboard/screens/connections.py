"""The account's Voice API applications beside what Switchboard needs of them: a page for
administrators. Telnyx is asked each time the page is opened.
"""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from conferencing.connections import changes, needs
from conferencing.connections import numbers as numbers_of
from conferencing.connections.needs import Need
from conferencing.connections.numbers import Numbers
from conferencing.models import ApplicationChange
from conferencing.queries.names.foreign_text import isolated
from conferencing.telnyx_api import applications
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.rows import ListedApplication
from dashboard.access import permissions

SHOWN_CHANGES = 20


@dataclass(frozen=True, slots=True)
class Line:
    """`seen` stands for what was shown: what has changed since is shown again first. `numbers`
    None: Telnyx was not asked for those of so many applications.
    """

    application: ListedApplication
    needs: list[Need]
    is_ours: bool
    numbers: Numbers | None = None

    @property
    def wrong(self) -> list[Need]:
        return [need for need in self.needs if not need.is_met]

    @property
    def fixable(self) -> list[Need]:
        return [need for need in self.wrong if need.fixable]

    @property
    def seen(self) -> str:
        return "; ".join(f"{need.subject}: {need.has}" for need in self.fixable)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permissions.needs(permissions.MANAGE_CONNECTIONS)
def manage(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    try:
        problem = carry_out(request)
    except GatewayError as error:
        problem = error.told
    return _page(request, problem) if problem else redirect("connections")


def carry_out(request: HttpRequest) -> str:
    """Why nothing was done; empty when it was. Raises GatewayError."""
    assert isinstance(request.user, User)
    now, wanted, by = timezone.now(), changes.wanted(), request.user
    if "create" in request.POST:
        if not wanted.address:
            return needs.NO_ADDRESS
        try:
            made = changes.create_once("Switchboard", wanted, by=by, now=now)
        except changes.BeingMade:
            return "One was created a moment ago. It is in the list, or will be: reload the page."
        messages.success(request, f"“{isolated(made.name)}” has been created.")
        return ""
    found = applications.retrieve(request.POST.get("id", ""))
    name = isolated(found.name or found.application_id)
    if "delete" in request.POST:
        try:
            changes.delete(found, typed=request.POST.get("name", ""), by=by, now=now)
        except changes.WrongName:
            return f"Nothing was deleted: what you typed is not “{name}”."
        messages.success(request, f"“{name}” has been deleted at Telnyx.")
        return ""
    meanwhile = f"“{name}” has been changed at Telnyx in the meantime. Check the difference again."
    if line_of(found).seen != request.POST.get("seen"):
        return meanwhile
    try:
        changes.fix(found, wanted, by=by, now=now)
    except changes.Meanwhile:
        return meanwhile
    except needs.NoAddress as error:
        return str(error)
    messages.success(request, f"“{name}” has been put right.")
    return ""


def _page(request: HttpRequest, problem: str = "") -> HttpResponse:
    lines: list[Line] = []
    try:
        listed = applications.list_applications()
        lines, problem = _lines(listed), problem or needs.left_out(listed, "application")
    except GatewayError as error:
        problem = problem or f"The applications could not be read. {error.told}"
    context = {
        "lines": lines,
        "problem": problem,
        "wanted": changes.wanted(),
        "changes": ApplicationChange.objects.select_related("by").order_by("-pk")[:SHOWN_CHANGES],
        "now": timezone.now(),
    }
    status = 400 if problem and request.method == "POST" else 200
    return render(request, "connections.html", context, using="jinja2", status=status)


def _lines(listed: list[ListedApplication]) -> list[Line]:
    """Switchboard's own come first."""
    lines = sorted((line_of(each) for each in listed), key=lambda line: not line.is_ours)
    found = numbers_of.of_each(line.application.application_id for line in lines)
    return [replace(each, numbers=found.get(each.application.application_id)) for each in lines]


def line_of(application: ListedApplication) -> Line:
    wanted = changes.wanted()
    return Line(application, needs.needs(application, wanted), needs.is_ours(application, wanted))
