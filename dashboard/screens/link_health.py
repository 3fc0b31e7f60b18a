"""The health of the link to Telnyx, figure by figure, and the press that applies what failed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import permissions
from dashboard.health import report
from webhooks import again

from . import health_fragments
from .pages import page


@require_safe
@never_cache
@permissions.needs(permissions.VIEW_BOARD)
def show(request: HttpRequest) -> HttpResponse:
    shown = report.now()
    return page(
        request,
        "link.html",
        "link",
        report=shown,
        health=health_fragments,
        groups=report.GROUPS,
        may_process=permissions.may(request.user, permissions.PROCESS_AGAIN),
    )


@require_POST
@permissions.needs(permissions.PROCESS_AGAIN)
def process_again(request: HttpRequest) -> HttpResponse:
    """At once, and what came of it is said on the page."""
    done = again.process()
    if done.failed:
        where = f"see {'its error' if done.failed == 1 else 'their errors'}"
        words = f"{done.applied} applied, {done.failed} failed again: {where}"
        messages.error(request, f"{words} (administration, Webhook events).")
    elif done.applied:
        messages.success(request, f"{done.applied} applied.")
    elif not done.too_old:
        messages.success(request, "There was nothing to apply.")
    if done.too_old:
        messages.error(request, f"{done.too_old} not applied, {again.TOO_OLD}.")
    return redirect("link")
