"""What agents and supervisors press: to ask for help, to take it on, to say that it is over. A
request is locked before it is changed, so that two supervisors never both have it.
"""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from conferencing import signals
from conferencing.commands.press import Refused
from conferencing.models import HelpRequest, QueueMember
from conferencing.teams import seen

OVER = "This agent is no longer asking for help."


def ask(agent: User, now: datetime) -> HelpRequest:
    """Pressed twice, it is one request."""
    with transaction.atomic():
        request, _ = HelpRequest.objects.get_or_create(
            agent=agent, cleared_at=None, defaults={"asked_at": now}
        )
        _announce(request)
    return request


def withdraw(agent: User, now: datetime) -> None:
    """The agent needs no help any more."""
    with transaction.atomic():
        request = _locked().filter(agent=agent, cleared_at=None).first()
        if request:
            _clear(request, agent, now)


def claim(pk: int, by: User, now: datetime) -> None:
    """Raises Refused."""
    with transaction.atomic():
        request = _open(pk)
        if request.claimed_by and request.claimed_by != by:
            helper, agent = request.claimed_by.get_username(), request.agent.get_username()
            raise Refused(f"{helper} is already helping {agent}.")
        if request.claimed_by is None:
            request.claimed_by, request.claimed_at = by, now
            _save(request)


def hand_back(pk: int) -> None:
    """Nobody has it any more: whoever is free may take it on. Raises Refused."""
    with transaction.atomic():
        request = _open(pk)
        request.claimed_by = request.claimed_at = None
        _save(request)


def clear(pk: int, by: User, now: datetime) -> None:
    """It is over. Raises Refused."""
    with transaction.atomic():
        _clear(_open(pk), by, now)


def _open(pk: int) -> HelpRequest:
    request = _locked().filter(pk=pk, cleared_at=None).first()
    if request is None or not seen.sees_agent(request.agent_id):
        raise Refused(OVER)
    return request


def _locked() -> QuerySet[HelpRequest]:
    rows = HelpRequest.objects.select_for_update(of=("self",))
    return rows.select_related("agent", "claimed_by")


def _clear(request: HelpRequest, by: User, now: datetime) -> None:
    request.cleared_by, request.cleared_at = by, now
    _save(request)


def _save(request: HelpRequest) -> None:
    request.save()
    _announce(request)


def _announce(request: HelpRequest) -> None:
    """To the board, to the agent's own screen, and to the pages of their queues."""
    queues = QueueMember.objects.filter(user_id=request.agent_id).values_list("queue_id", flat=True)
    keys = {"help", f"agent:{request.agent_id}", *(f"agents:{queue}" for queue in queues)}
    signals.announce(keys)
