"""The bar of a supervisor, as each of their pages begins with it."""

from django.http import HttpRequest
from django.utils import timezone

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.queries.reading.clock import Clock
from conferencing.supervision import bar
from dashboard.access import permissions
from dashboard.topics import SUPERVISION


def of_page(request: HttpRequest) -> dict[str, object]:
    """`own_topic`: what the page watches beside its own topic; empty for whoever may not listen and
    does not. At most one query for whoever does not listen.
    """
    user = request.user
    if not permissions.may(user, permissions.VIEW_BOARD):
        return {"own_topic": "", "supervision": None}
    clock = Clock(timezone.now(), telnyx_clock.ahead())
    numbers = permissions.audience(user) == "full"
    shown = bar.read(user.pk or 0, clock, numbers=numbers)
    watches = shown is not None or permissions.may(user, permissions.LISTEN)
    return {"own_topic": f"{SUPERVISION}{user.pk}" if watches else "", "supervision": shown}
