"""Queues that ring their ready agents: for each caller one agent at a time, by priority, and of
equal ones whoever has been idle longest.
"""

import logging
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from conferencing.commands.press import Refused
from conferencing.models import (
    AgentProfile,
    AgentState,
    CallBack,
    Command,
    Offer,
    QueueMember,
    QueueSettings,
)

from . import entitled, line, presence, states, take

logger = logging.getLogger(__name__)

# Rung in one round: whoever has picked up meanwhile is not to wait for more.
AT_ONCE = 10
MOST_UNSENT = 20
# So long nobody is rung again for whom a call came to nothing and not by their phone, such as while
# Telnyx refuses to dial: others could not dial meanwhile.
PAUSE = timedelta(seconds=15)
LONGEST_OFFER = timedelta(
    minutes=10
)  # from the choice to a failure; those before are not looked at
CANNOT_BE_RUNG = "Phone cannot be called from here"


class Free(NamedTuple):
    """A ready agent of a queue, in the order of being asked."""

    priority: int
    idle_since: datetime
    user_id: int
    profile: AgentProfile


def ring_all(now: datetime) -> bool:
    """One query where no queue rings, and a few where nobody is free or nobody waits. True: some
    agents were rung and others may be, at once.
    """
    ringing = QueueSettings.objects.filter(rings_agents=True).in_bulk()
    room = _room() if ringing else 0
    free = _free(ringing, now) if room else {}
    if not free:
        return False
    # Whoever is gone is about to be set away.
    rung, tried = 0, presence.gone(now)
    for caller in line.callers(free):
        if caller.is_taken:
            continue
        for agent in free[caller.queue]:
            if agent.user_id in tried or agent.profile.phone == caller.number:
                continue
            if rung == room:
                return True
            tried.add(agent.user_id)
            try:
                if take.ring(agent.profile, caller, ringing[caller.queue].ring_seconds, now):
                    rung += 1
                    break
            except take.NoSuchPhone:
                states.say(agent.profile.user, AgentState.Kind.AWAY, now, reason=CANNOT_BE_RUNG)
            except Refused as refusal:
                # As many are dialled as may be: they are rung a little later.
                logger.info("%s could not be rung: %s", agent.profile, refusal)
                return False
    return False


def _room() -> int:
    """So many may be rung now. While as many dials wait to be sent as can be sent in a moment, more
    would only wait with them, until they are too late.
    """
    unsent = Command.objects.filter(verb="dial", state=Command.State.ASKED).count()
    return max(0, min(AT_ONCE, MOST_UNSENT - unsent))


def _free(queues: Collection[str], now: datetime) -> dict[str, list[Free]]:
    busy = Offer.objects.filter(state__in=Offer.WITH_AGENT).values("agent_id")
    calling = CallBack.objects.filter(state__in=CallBack.OPEN).values("by_id")
    ready = AgentState.objects.filter(kind=AgentState.Kind.READY)
    ready = ready.exclude(user_id__in=busy).exclude(user_id__in=calling)
    failed = Offer.objects.filter(
        agent=OuterRef("user_id"),
        reserved_at__gt=now - LONGEST_OFFER,
        state=Offer.State.FAILED,
        ended_at__gt=now - PAUSE,
    )
    ready = ready.exclude(Exists(failed))
    idle = dict(ready.values_list("user_id", "idle_since"))
    profiles = AgentProfile.objects.filter(user_id__in=idle, user__in=entitled.users())
    by_user = {profile.user_id: profile for profile in profiles.select_related("user")}
    free: dict[str, list[Free]] = defaultdict(list)
    members = QueueMember.objects.filter(queue_id__in=queues, user_id__in=by_user)
    for queue, user, priority in members.values_list("queue_id", "user_id", "priority"):
        free[queue].append(Free(priority, idle[user], user, by_user[user]))
    return {queue: sorted(agents) for queue, agents in free.items()}
