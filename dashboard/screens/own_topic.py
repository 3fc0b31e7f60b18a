"""What is a supervisor's own on each of their pages: the bar that says who hears them, and the
agents who ask for help. It is pushed by a topic of its own, beside that of the page.
"""

from django.http import HttpRequest
from django.utils import timezone

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.queries.agents import help
from conferencing.queries.reading.clock import Clock
from conferencing.supervision import bar, privately
from dashboard.access import permissions
from dashboard.topics import SUPERVISION

_NOTHING: dict[str, object] = {"help_wanted": (), "private_supervisors": ()}


def of_page(request: HttpRequest) -> dict[str, object]:
    """`own_topic`: what the page watches beside its own topic; empty for whoever supervises
    neither conferences nor agents. At most three queries while nothing is to be shown.
    """
    user = request.user
    if not permissions.may(user, permissions.VIEW_BOARD):
        return {"own_topic": "", "supervision": None, **_NOTHING}
    clock = Clock(timezone.now(), telnyx_clock.ahead())
    numbers = permissions.audience(user) == "full"
    shown = bar.read(user.pk or 0, clock, numbers=numbers)
    watches = bool(shown) or any(permissions.may(user, each) for each in permissions.SUPERVISORS)
    return {
        "own_topic": f"{SUPERVISION}{user.pk}" if watches else "",
        "supervision": shown,
        **(_beside(user.pk or 0, clock, numbers=numbers) if watches else _NOTHING),
    }


def _beside(user_id: int, clock: Clock, *, numbers: bool) -> dict[str, object]:
    return {
        "help_wanted": help.read(clock, numbers=numbers),
        "private_supervisors": privately.read(user_id, clock, numbers=numbers),
    }
