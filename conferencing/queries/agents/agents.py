"""Agents by state: what was said of them, unless they ring or talk at this moment."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import timedelta

from conferencing.models import (
    AgentProfile,
    AgentState,
    Call,
    CallBack,
    Offer,
    QueueMember,
    QueueSettings,
    Visit,
)
from conferencing.teams import sight

from ..names.foreign_text import fit
from ..names.queue_settings import SettingsOfQueues
from ..reading.clock import Clock
from ..screens.agents import AgentCard, AgentCount, AgentKind, AgentStep, QueueAgents
from ..statistics import occupancy
from . import asking, overseen, why_they_wait

Kind = AgentState.Kind
TALKING = (Offer.State.CONNECTED,)
UNANSWERED = (Offer.State.MISSED, Offer.State.BUSY, Offer.State.DECLINED)
LATELY = timedelta(minutes=10)
SYSTEM = "Switchboard"
BROWSER_CLOSED = "Browser closed"  # of an agent who was set away for it


def of_queues(
    queues: Collection[str], clock: Clock, *, numbers: bool
) -> dict[str, tuple[AgentCard, ...]]:
    """The members of each, in the order of `AgentCard.sort`. Six queries."""
    members: dict[str, list[int]] = defaultdict(list)
    rows = QueueMember.objects.filter(queue_id__in=queues, user__is_active=True)
    for queue, user in rows.order_by().values_list("queue_id", "user_id"):
        members[queue].append(user)
    cards = of_users({user for users in members.values() for user in users}, clock, numbers=numbers)
    return {
        queue: tuple(sorted((cards[user] for user in members[queue] if user in cards), key=_sort))
        for queue in queues
    }


def of_users(users: Collection[int], clock: Clock, *, numbers: bool) -> dict[int, AgentCard]:
    """By their id: those who have a phone. Five queries."""
    profiles = AgentProfile.objects.filter(user_id__in=users)
    names = dict(profiles.values_list("user_id", "user__username"))
    states = AgentState.objects.filter(user_id__in=names).select_related("said_by")
    said = {state.user_id: state for state in states}
    offers = {
        offer.agent_id: offer
        for offer in Offer.objects.filter(agent_id__in=names, state__in=Offer.WITH_AGENT)
    }
    calling = CallBack.objects.filter(by_id__in=names, state__in=CallBack.OPEN)
    backs = {back.by_id: back for back in calling}
    settings, mine = SettingsOfQueues(), sight.current()

    def shown(queue: str) -> str:
        return settings.name(queue, numbers=numbers).shown if mine.sees_queue(queue) else ""

    def card(user: int) -> AgentCard:
        name = fit(names[user])
        as_said = _as_said(user, name, said.get(user), clock)
        if offer := offers.get(user):
            return _and_then(as_said, _busy(user, name, offer, shown(offer.queue)))
        if back := backs.get(user):
            return _and_then(as_said, _calling_back(user, name, back, shown(back.queue)))
        return as_said

    return {user: card(user) for user in names}


def of_queue(queue: str, key: str, clock: Clock, *, numbers: bool) -> QueueAgents:
    """Its members, and why its callers wait. Twenty queries at most."""
    waiting = Call.objects.filter(waiting_in=queue, ended_at=None).count()
    agents = of_queues([queue], clock, numbers=numbers)[queue]
    settings = QueueSettings.objects.filter(pk=queue).first() or QueueSettings(name=queue)
    opening = settings.opening(clock.now)
    why = why_they_wait.sentence(
        waiting=waiting,
        kinds=[agent.kind for agent in agents],
        missed=_missed_lately(queue, clock) if waiting else 0,
        is_open=opening.is_open,
        rings=settings.rings_agents,
    )
    without = _without_phone(queue)
    nobody = why_they_wait.nobody_to_ring(
        [agent.kind for agent in agents], without_phone=len(without)
    )
    asked = asking.of_agents([agent.user_id for agent in agents])
    talks = overseen.of_agents([agent.user_id for agent in agents])
    busy = occupancy.today(queue, clock)
    return QueueAgents(
        key, agents, why, without, busy, nobody, tuple(asked.items()), tuple(talks.items())
    )


def _without_phone(queue: str) -> tuple[str, ...]:
    members = QueueMember.objects.filter(queue_id=queue, user__is_active=True)
    names = members.filter(user__agent_profile=None).values_list("user__username", flat=True)
    return tuple(sorted(map(fit, names)))


def _missed_lately(queue: str, clock: Clock) -> int:
    """Offers to agents that were not answered, of callers who still wait."""
    waiting = Visit.objects.filter(queue=queue, left_at__isnull=True).values("call_control_id")
    recent = Offer.objects.filter(reserved_at__gte=clock.now - LATELY, caller__in=waiting)
    return recent.filter(queue=queue, state__in=UNANSWERED).count()


def _busy(user: int, name: str, offer: Offer, queue: str) -> AgentCard:
    kind: AgentKind = "on_call" if offer.state in TALKING else "ringing"
    since = offer.connected_at if kind == "on_call" else offer.reserved_at
    return AgentCard(user, name, kind, since, queue=queue, step=_STEPS.get(offer.state, ""))


def _calling_back(user: int, name: str, back: CallBack, queue: str) -> AgentCard:
    """Until their own phone is answered it rings; then they are on the line."""
    kind: AgentKind = "ringing" if back.state == CallBack.State.RINGING else "on_call"
    since = back.began_at if kind == "ringing" else back.connected_at or back.state_since
    return AgentCard(user, name, kind, since, queue=queue)


def _and_then(said: AgentCard, busy: AgentCard) -> AgentCard:
    """What was said of them shows while they are busy, too: it holds as soon as that is over."""
    then: AgentKind = "ready" if said.kind == "wrap_up" else said.kind
    return replace(busy, then=then, reason=said.reason, said_by=said.said_by)


def _as_said(user: int, name: str, state: AgentState | None, clock: Clock) -> AgentCard:
    if state is None:
        return AgentCard(user, name, "offline")
    kind, since, until = state.kind, state.since, state.until
    if kind == Kind.WRAP_UP and until and clock.passed(until):
        # The worker writes it down a moment later.
        kind, since, until = Kind.READY, until, None
    said_by = ""
    if state.said == "supervisor":
        said_by = fit(state.said_by.get_username()) if state.said_by else "a supervisor"
    elif state.said == "system" and kind == Kind.AWAY:
        said_by = SYSTEM
    return AgentCard(user, name, _KINDS[kind], since, until, fit(state.reason), said_by)


def _sort(card: AgentCard) -> str:
    return card.sort


_STEPS: dict[str, AgentStep] = {
    Offer.State.ASKING: "asking",
    Offer.State.CONNECTING: "connecting",
}
_COUNTED_AS: dict[AgentStep, AgentCount] = {"asking": "asking", "connecting": "on_call"}
_KINDS: dict[str, AgentKind] = {
    Kind.READY: "ready",
    Kind.AWAY: "away",
    Kind.WRAP_UP: "wrap_up",
    Kind.OFFLINE: "offline",
}


def counts(agents: Iterable[AgentCard]) -> Counter[AgentCount]:
    """How many are in each state. Whoever has picked up is not rung any more: they have to press 1,
    or are on a call already, to which the caller is being connected.
    """
    return Counter(_COUNTED_AS.get(agent.step, agent.kind) for agent in agents)
