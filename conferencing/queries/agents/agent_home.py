"""An agent's own home: their queues, their state, their call, and their calls today. Nothing of
queues that they are no member of.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils import timezone

from conferencing.models import AgentProfile, Call, Offer, Queue, QueueMember

from ..doubts import Doubts, oldest
from ..names import directory
from ..names.directory import Directory
from ..names.masking import masked
from ..names.queue_settings import SettingsOfQueues
from ..reading.clock import Clock
from ..screens.agents import (
    AgentCard,
    AgentDay,
    AgentHome,
    AgentMe,
    MyCall,
    MyQueue,
)
from . import agents, asking

# So long it is said why a call came to nothing.
TOLD_FOR = timedelta(minutes=2)
MOST_CALLS = 30
NO_PHONE = "No phone is set up for you. Ask your administrator to add one under Agent profiles."
NO_QUEUES = "You are not a member of any queue. Ask your supervisor to add you to one."


def read(user_id: int, clock: Clock, *, numbers: bool) -> AgentHome:
    """A fixed number of queries."""
    queues = _queues(user_id, clock, numbers=numbers)
    calls, people = _today(user_id, clock, numbers=numbers)
    profile = AgentProfile.objects.filter(user_id=user_id).first()
    card = agents.of_users([user_id], clock, numbers=numbers).get(user_id)
    me = AgentMe(
        card=card or AgentCard(user_id, "", "offline"),
        call=_call(calls, people, clock),
        phone=_phone(profile, numbers=numbers),
        problem=NO_PHONE if profile is None else "" if queues else NO_QUEUES,
        waiting=sum(queue.waiting for queue in queues),
        away_because=_away_because(card),
        doubt=oldest(queue.doubt for queue in queues),
        help=asking.of_agents([user_id]).get(user_id),
    )
    return AgentHome(me, queues, _day(calls, people))


def _away_because(card: AgentCard | None) -> str:
    """What they could not know, since nobody has told them."""
    if card is None or card.kind != "away" or card.said_by != agents.SYSTEM:
        return ""
    if card.reason == agents.BROWSER_CLOSED:
        return "Switchboard was not open in your browser, so you were set to Away."
    return f"You were set to Away: {card.reason}."


def is_member(user_id: int, queues: Collection[str]) -> bool:
    """Of any of these."""
    return QueueMember.objects.filter(user_id=user_id, queue_id__in=queues).exists()


def _phone(profile: AgentProfile | None, *, numbers: bool) -> str:
    if profile is None:
        return ""
    return profile.phone if numbers else masked(profile.phone)


def _queues(user_id: int, clock: Clock, *, numbers: bool) -> tuple[MyQueue, ...]:
    """Five queries."""
    ranks = QueueMember.objects.filter(user_id=user_id).order_by("priority", "queue_id")
    names = list(ranks.values_list("queue_id", flat=True))
    rows = Call.objects.filter(waiting_in__in=names, ended_at=None).order_by(
        "waiting_since", "call_control_id"
    )
    fields = ("call_control_id", "waiting_in", "waiting_since")
    lines: dict[str, list[tuple[str, datetime | None]]] = {name: [] for name in names}
    for leg, name, since in rows.values_list(*fields):
        lines[name].append((leg, since))
    people = directory.of_legs([line[0][0] for line in lines.values() if line], numbers=numbers)
    of_queue, doubts = SettingsOfQueues(), Doubts(clock)
    checked = Queue.objects.filter(pk__in=names).values_list("name", "verified_at", "head_at")
    checks = {name: (verified_at, head_at) for name, verified_at, head_at in checked}

    def queue(name: str) -> MyQueue:
        line, chosen = lines[name], of_queue.of(name)
        shown = of_queue.name(name, numbers=numbers)
        limits = chosen.limits("longest_wait")
        first, since = line[0] if line else ("", None)
        return MyQueue(
            key=shown.key,
            name=shown.shown,
            colour=chosen.colour,
            waiting=len(line),
            first=people.person(first) if first else None,
            first_since=clock.ours(since),
            is_open=chosen.opening(clock.now).is_open,
            rings=chosen.rings_agents,
            warning=limits.warning,
            critical=limits.critical,
            doubt=doubts.of(*checks.get(name, (None, None)), since),
        )

    return tuple(map(queue, names))


def _today(user_id: int, clock: Clock, *, numbers: bool) -> tuple[list[Offer], Directory]:
    zone = timezone.get_default_timezone()
    midnight = clock.now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    offers = list(
        Offer.objects.filter(agent_id=user_id, reserved_at__gte=midnight).order_by("-pk")[:500]
    )
    shown = offers[:MOST_CALLS]
    return offers, directory.of_legs([offer.caller for offer in shown], numbers=numbers)


def _call(offers: list[Offer], people: Directory, clock: Clock) -> MyCall | None:
    """The newest, while it goes on, or while it is still to be said why it came to nothing."""
    if not offers:
        return None
    newest = offers[0]
    if newest.state in Offer.WITH_AGENT:
        return _shown(newest, people)
    is_news = newest.told and not clock.passed(newest.state_since + TOLD_FOR)
    return _shown(newest, people) if is_news else None


def _day(offers: list[Offer], people: Directory) -> AgentDay:
    over = [offer for offer in offers if offer.connected_at and offer.ended_at]
    talk = sum((_talk(offer) for offer in over), timedelta())
    return AgentDay(
        calls=tuple(
            _shown(offer, people)
            for offer in offers[:MOST_CALLS]
            if offer.state not in Offer.WITH_AGENT or offer.connected_at
        ),
        answered=sum(1 for offer in offers if offer.connected_at),
        missed=sum(1 for offer in offers if offer.state in agents.UNANSWERED),
        talk_seconds=round(talk.total_seconds()),
    )


def _talk(offer: Offer) -> timedelta:
    assert offer.connected_at and offer.ended_at
    return offer.ended_at - offer.connected_at


def _shown(offer: Offer, people: Directory) -> MyCall:
    return MyCall(
        person=people.person(offer.caller),
        queue=people.queue(offer.queue),
        state=offer.state,
        began_at=offer.reserved_at,
        connected_at=offer.connected_at,
        ended_at=offer.ended_at,
        told=offer.told,
    )
