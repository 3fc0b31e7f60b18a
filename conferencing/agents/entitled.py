"""Who may be brought a caller of a queue: an active account with the permission to take calls, and
a member of that queue. Asked anew each time, for either can be withdrawn while a phone rings.
"""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet

from conferencing.models import AgentState, QueueMember

from . import presence, states, words

Kind = AgentState.Kind
TAKE_CALLS = "conferencing.take_calls"
MAY_NOT = "May not take calls"


def users() -> "QuerySet[User]":
    """Active ones, with the permission."""
    backend = settings.AUTHENTICATION_BACKENDS[0]
    return User.objects.with_perm(TAKE_CALLS, backend=backend)


def problem(agent: User, queue: str) -> str:
    """Why this agent may not be brought a caller of this queue; "" if they may. One query where
    nothing is wrong.
    """
    if users().filter(pk=agent.pk, pk__in=_members(queue)).exists():
        return ""
    if not User.objects.filter(pk=agent.pk, is_active=True).exists():
        return words.ACCOUNT_CLOSED
    if not _members(queue).filter(user_id=agent.pk).exists():
        return words.NO_LONGER_MEMBER
    return words.NO_LONGER_AGENT


def sign_off(now: datetime) -> None:
    """Those at work who may not be, so that no screen counts on them: without the permission they
    cannot say so themselves. One query where there is none.
    """
    at_work = AgentState.objects.filter(kind__in=presence.AT_WORK)
    withdrawn = at_work.exclude(user__in=users()).select_related("user")
    for state in withdrawn.order_by("user_id"):
        states.say(state.user, Kind.OFFLINE, now, reason=MAY_NOT)


def _members(queue: str) -> "QuerySet[QueueMember, int]":
    return QueueMember.objects.filter(queue_id=queue).values_list("user_id", flat=True)
