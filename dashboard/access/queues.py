"""Which queues somebody may see on wallboards: those of their teams, or all, for whoever may see
the pages of queues; agents those that they are a member of.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

from conferencing.models import QueueMember, TeamQueue
from conferencing.teams import sight

from . import permissions
from .permissions import Whoever

Queues = frozenset[str] | None  # their names; None for all


def of_user(user: Whoever) -> Queues:
    return of_users([user])[user.pk]


def of_users(users: Collection[Whoever]) -> dict[int | None, Queues]:
    """By the user's id. At most one query for agents, and one for people of teams."""
    members = {user.pk for user in users if not permissions.may(user, permissions.ALL_QUEUES)}
    others = [user for user in users if user.pk not in members]
    visible: dict[int | None, Queues] = {user.pk: None for user in users}
    visible |= _of_teams({user.pk: teams for user in others if (teams := sight.teams_of(user))})
    if members:
        names: defaultdict[int, set[str]] = defaultdict(set)
        rows = QueueMember.objects.filter(user__in=members)
        for user_id, name in rows.order_by().values_list("user", "queue"):
            names[user_id].add(name)
        visible |= {pk: frozenset(names.get(pk or 0, ())) for pk in members}
    return visible


def _of_teams(teams: Mapping[int | None, frozenset[int]]) -> dict[int | None, Queues]:
    if not teams:
        return {}
    names: defaultdict[int, set[str]] = defaultdict(set)
    rows = TeamQueue.objects.filter(team__in=frozenset().union(*teams.values()))
    for team, name in rows.values_list("team_id", "queue"):
        names[team].add(name)
    return {
        pk: frozenset(name for team in mine for name in names.get(team, ()))
        for pk, mine in teams.items()
    }
