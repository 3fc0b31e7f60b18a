"""Who asks for help, and who has taken it on."""

from collections.abc import Collection

from conferencing.models import HelpRequest, Offer, QueueMember
from conferencing.teams import seen

from ..names import directory
from ..names.foreign_text import fit
from ..names.queue_settings import SettingsOfQueues
from ..reading.clock import Clock
from ..screens.agents import AgentCard
from ..screens.help import HelpWanted
from . import agents, asking


def read(clock: Clock, *, numbers: bool) -> tuple[HelpWanted, ...]:
    """All, whoever waits longest first. One query where nobody asks, else a fixed number."""
    wanted = list(asking.requests())
    if not wanted:
        return ()
    users = [row.agent_id for row in wanted]
    cards = agents.of_users(users, clock, numbers=numbers)
    talks = dict(
        seen.in_queues(
            Offer.objects.filter(agent_id__in=users, state=Offer.State.CONNECTED)
        ).values_list("agent_id", "caller")
    )
    people = directory.of_legs(talks.values(), numbers=numbers)
    queues = _queues(users, numbers=numbers)

    def shown(row: HelpRequest) -> HelpWanted:
        user, caller = row.agent_id, talks.get(row.agent_id)
        name = fit(row.agent.get_username())
        return HelpWanted(
            pk=row.pk,
            agent=cards.get(user) or AgentCard(user, name, "offline"),
            person=people.person(caller) if caller else None,
            queue=queues.get(user, ""),
            asked_at=row.asked_at,
            helper=asking.helper_of(row),
            claimed_at=row.claimed_at,
        )

    return tuple(map(shown, wanted))


def _queues(users: Collection[int], *, numbers: bool) -> dict[int, str]:
    """By the agent, the key of the first of their queues that may be seen. Two queries."""
    rows = seen.in_queues(QueueMember.objects.filter(user_id__in=users), "queue_id")
    rows = rows.order_by("-priority", "-queue_id")
    of_queue = SettingsOfQueues()
    # The last one written is the first in order.
    return {
        user: of_queue.name(queue, numbers=numbers).key
        for user, queue in rows.values_list("user_id", "queue_id")
    }
