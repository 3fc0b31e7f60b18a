"""Talks of which both ends are known, because we connected them ourselves: an agent with a caller
of a queue, or whoever calls somebody back.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import User

from conferencing.models import Call, CallBack, Offer
from conferencing.teams import seen


@dataclass(frozen=True, slots=True)
class Talk:
    """`leg`: of `user`, who is connected with `caller`, the other leg."""

    user: User
    leg: str
    caller: str
    queue: str


def of_leg(leg: str) -> Talk | None:
    """The talk in which this is, or was, the user's leg. At most two queries."""
    if offer := Offer.objects.filter(agent_leg=leg).select_related("agent").last():
        return Talk(offer.agent, leg, offer.caller, offer.queue)
    if back := CallBack.objects.filter(own_leg=leg).select_related("by").last():
        return Talk(back.by, leg, back.caller_leg, back.queue)
    return None


def going_on(leg: str) -> Talk | None:
    """That of this leg, while both ends are up and connected. At most four queries."""
    if not leg or not (
        Offer.objects.filter(agent_leg=leg, state=Offer.State.CONNECTED).exists()
        or CallBack.objects.filter(own_leg=leg, state=CallBack.State.CONNECTED).exists()
    ):
        return None
    talk = of_leg(leg)
    if talk is None or not talk.caller:
        return None
    ended = Call.objects.filter(pk__in=(leg, talk.caller), ended_at__isnull=False)
    return None if ended.exists() else talk


def legs_of(users: Collection[int]) -> dict[str, int]:
    """The legs of those who talk now with a caller of a queue that may be seen, with whose each is.
    Two queries.
    """
    offers = Offer.objects.filter(agent_id__in=users, state=Offer.State.CONNECTED)
    called = CallBack.objects.filter(by_id__in=users, state=CallBack.State.CONNECTED)
    talks, backs = seen.in_queues(offers), seen.in_queues(called)
    pairs = [*talks.values_list("agent_leg", "agent_id"), *backs.values_list("own_leg", "by_id")]
    return {leg: user for leg, user in pairs if leg}
