"""Which agents ask for help."""

from collections.abc import Collection

from django.db.models import QuerySet

from conferencing.models import HelpRequest
from conferencing.teams import seen

from ..names.foreign_text import fit
from ..screens.agents import Help


def requests() -> QuerySet[HelpRequest]:
    """All that are open, of agents who may be seen, whoever waits longest first, with their
    people.
    """
    rows = HelpRequest.objects.filter(cleared_at=None).order_by("asked_at", "pk")
    if (agents := seen.agents()) is not None:
        rows = rows.filter(agent_id__in=agents)
    return rows.select_related("agent", "claimed_by")


def of_agents(users: Collection[int]) -> dict[int, Help]:
    """By the agent. One query."""
    rows = requests().filter(agent_id__in=users)
    return {row.agent_id: Help(row.asked_at, helper_of(row)) for row in rows}


def helper_of(row: HelpRequest) -> str:
    return fit(row.claimed_by.get_username()) if row.claimed_by else ""
