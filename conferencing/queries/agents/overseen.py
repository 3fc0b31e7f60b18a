"""Which agents talk on a call that can be listened to, and who listens to it."""

from collections.abc import Collection

from conferencing.models import Offer, Supervision
from conferencing.teams import seen

from ..names.foreign_text import fit
from ..screens.supervision import Overseen, Supervisor

DOING = {
    "listen": "listening",
    "whisper": "whispering to the agent",
    "barge": "heard by both",
}


def of_agents(users: Collection[int]) -> dict[int, Overseen]:
    """By the agent; those who talk with a caller of a queue that may be seen. Two queries."""
    talks = Offer.objects.filter(agent_id__in=users, state=Offer.State.CONNECTED)
    talks = seen.in_queues(talks)
    legs = {leg: user for leg, user in talks.values_list("agent_leg", "agent_id") if leg}
    rows = Supervision.objects.filter(call__in=legs, ended_at=None, is_private=False)
    found: dict[str, list[Supervisor]] = {leg: [] for leg in legs}
    for row in rows.select_related("user").order_by("started_at"):
        found[row.call].append(_supervisor(row))
    return {legs[leg]: Overseen(leg, tuple(listening)) for leg, listening in found.items()}


def _supervisor(row: Supervision) -> Supervisor:
    name = fit(row.user.get_full_name()) or fit(row.user.get_username())
    if row.joined_at is None:
        return Supervisor(name, "on their way in", row.started_at)
    return Supervisor(name, DOING[row.wanted_mode], row.joined_at, row.wanted_mode != "listen")
