"""Who may be brought a caller of a queue: an active account with the permission to take calls, and
a member of that queue. Asked anew each time, for either can be withdrawn while a phone rings.
"""

from collections.abc import Collection
from datetime import datetime
from functools import cache

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


def problems(pairs: Collection[tuple[User, str]]) -> dict[tuple[int, str], str]:
    """Of agents and queues, by their ids and names: why this agent may not be brought a caller of
    this queue. Not those who may. Two queries, or none.
    """
    if not pairs:
        return {}
    agents = {agent.pk for agent, _ in pairs}
    entitled = set(users().filter(pk__in=agents).values_list("pk", flat=True))
    rows = QueueMember.objects.filter(user_id__in=agents)
    members = set(rows.values_list("user_id", "queue_id"))
    found = {
        (agent.pk, queue): _problem(agent, (agent.pk, queue) in members, agent.pk in entitled)
        for agent, queue in pairs
    }
    return {pair: problem for pair, problem in found.items() if problem}


def _problem(agent: User, is_member: bool, is_entitled: bool) -> str:
    if not agent.is_active:
        return words.ACCOUNT_CLOSED
    if not is_member:
        return words.NO_LONGER_MEMBER
    return "" if is_entitled else words.NO_LONGER_AGENT


def sign_off(now: datetime) -> None:
    """Those at work who may not be, so that no screen counts on them: without the permission they
    cannot say so themselves. One query where there is none.
    """
    statement, parameters = _withdrawn()
    for state in AgentState.objects.raw(statement, parameters):
        states.say(state.user, Kind.OFFLINE, now, reason=MAY_NOT)


@cache
def _withdrawn() -> tuple[str, tuple[object, ...]]:
    """A statement and its parameters. Kept, because it is asked every other second, and Django
    takes 7 ms to write it where the database answers in a third of one (measured).
    """
    at_work = AgentState.objects.filter(kind__in=presence.AT_WORK)
    withdrawn = at_work.exclude(user__in=users()).order_by("user_id")
    return withdrawn.query.sql_with_params()
