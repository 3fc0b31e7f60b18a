"""A supervisor brings one waiting caller to one agent, past everybody who waits before them."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from conferencing.commands.press import Refused
from conferencing.models import AgentProfile, CallBack, Offer, QueueMember
from conferencing.queries.agents import agents
from conferencing.queries.reading.clock import Clock

from . import entitled, line, take
from .line import InLine

NOT_IN_LINE = "This caller is no longer in the queue."


def to_agent(caller: str, queue: str, agent: User, now: datetime, *, by: User) -> Offer:
    """Ring this agent's phone for this caller, who stays in line until it is answered. Raises
    Refused, in words for the supervisor. Pressed twice, it is one offer.
    """
    name = agent.get_username()
    profile = AgentProfile.objects.filter(user=agent, user__is_active=True).first()
    if profile is None:
        raise Refused(
            f"No phone is set up for {name}. Administrators add phones under Agent profiles."
        )
    if not QueueMember.objects.filter(queue_id=queue, user=agent).exists():
        raise Refused(f"{name} is not a member of this queue.")
    if not entitled.users().filter(pk=agent.pk).exists():
        raise Refused(f"{name} is not allowed to take calls.")
    waiting = _in_line(caller, queue)
    if waiting.number == profile.phone:
        raise Refused(f"This caller is calling from {name}'s own phone.")
    if offer := _on_its_way(caller):
        if offer.agent_id == agent.pk:
            return offer
        raise Refused(f"{offer.agent.get_username()}'s phone is already ringing for this caller.")
    _require_ready(agent, now)
    with transaction.atomic():
        taken = take.reserve(
            profile,
            waiting,
            now,
            kind=Offer.Kind.RUNG,
            ring_seconds=profile.ring_seconds,
            by=by,
        )
    if taken is None:
        raise Refused(
            f"Too late: the caller has just gone to another agent, or {name} is no longer ready."
        )
    return taken


def _in_line(caller: str, queue: str) -> InLine:
    for one in line.callers([queue]):
        if one.caller == caller:
            return one
    raise Refused(NOT_IN_LINE)


def _on_its_way(caller: str) -> Offer | None:
    offers = Offer.objects.filter(caller=caller, state__in=Offer.WITH_CALLER)
    return offers.select_related("agent").first()


def _require_ready(agent: User, now: datetime) -> None:
    name = agent.get_username()
    if CallBack.objects.filter(by=agent, state__in=CallBack.OPEN).exists():
        raise Refused(f"{name} is calling somebody back.")
    card = agents.of_users([agent.pk], Clock(now, timedelta()), numbers=False)[agent.pk]
    match card.kind:
        case "on_call":
            raise Refused(f"{name} is on a call.")
        case "ringing":
            raise Refused(f"{name}'s phone is ringing for another caller.")
        case "wrap_up":
            raise Refused(f"{name} is wrapping up.")
        case "away":
            reason = f" ({card.reason})" if card.reason else ""
            raise Refused(f"{name} is away{reason}.")
        case "offline":
            raise Refused(f"{name} is signed off.")
