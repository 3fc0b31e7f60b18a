"""Which agents talk on a call that can be listened to, and who listens to it, or to callers who
wait.
"""

from collections import defaultdict
from collections.abc import Collection

from conferencing.models import Supervision

from ..names.foreign_text import fit
from ..screens.supervision import Overseen, Supervisor
from . import talks

DOING = {
    "listen": "listening",
    "whisper": "whispering to the agent",
    "barge": "heard by both",
}


def of_agents(users: Collection[int]) -> dict[int, Overseen]:
    """By the agent; those who talk with a caller of a queue that may be seen. Three queries."""
    legs = talks.legs_of(users)
    listening = of_legs(legs)
    return {user: Overseen(leg, listening.get(leg, ())) for leg, user in legs.items()}


def of_legs(legs: Collection[str]) -> dict[str, tuple[Supervisor, ...]]:
    """Who listens to these calls, and not privately. One query."""
    rows = Supervision.objects.filter(call__in=legs, ended_at=None, is_private=False)
    found: defaultdict[str, tuple[Supervisor, ...]] = defaultdict(tuple)
    for row in rows.select_related("user").order_by("started_at"):
        found[row.call] += (_supervisor(row),)
    return dict(found)


def _supervisor(row: Supervision) -> Supervisor:
    name = fit(row.user.get_full_name()) or fit(row.user.get_username())
    if row.joined_at is None:
        return Supervisor(name, "on their way in", row.started_at)
    return Supervisor(name, DOING[row.wanted_mode], row.joined_at, row.wanted_mode != "listen")
