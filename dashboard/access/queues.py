"""Which queues somebody may see on wallboards: all of them for whoever may see their pages; agents
those that they are a member of.
"""

from collections import defaultdict
from collections.abc import Collection

from conferencing.models import QueueMember

from . import permissions
from .permissions import Whoever

Queues = frozenset[str] | None  # their names; None for all


def of_user(user: Whoever) -> Queues:
    return of_users([user])[user.pk]


def of_users(users: Collection[Whoever]) -> dict[int | None, Queues]:
    """By the user's id. At most one query."""
    visible: dict[int | None, Queues] = {user.pk: None for user in users}
    members = {user.pk for user in users if not permissions.may(user, permissions.ALL_QUEUES)}
    if members:
        names: defaultdict[int, set[str]] = defaultdict(set)
        rows = QueueMember.objects.filter(user__in=members)
        for user_id, name in rows.order_by().values_list("user", "queue"):
            names[user_id].add(name)
        visible |= {pk: frozenset(names.get(pk or 0, ())) for pk in members}
    return visible
