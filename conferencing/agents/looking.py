"""What no webhook has told: asked of Telnyx itself, and fed through the mirror like everything."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from conferencing.models import Offer
from conferencing.reconcile import queues
from conferencing.reconcile.events_of_calls import at_calls as at_calls
from conferencing.telnyx_api.errors import GatewayError

from .rules import Action

logger = logging.getLogger(__name__)

# For all offers together, in a second: each is four requests at most, and Telnyx counts those along
# with what operators press. `webhooks.recovery` fetches what was lost of everything, more slowly.
MOST_LOOKS = 3
_SECOND = timedelta(seconds=1)
# In these a caller hears nothing, or nobody knows where they are.
_URGENT = (Offer.State.CONNECTING, Offer.State.RETURNING)


class Look(NamedTuple):
    """What is to be asked of Telnyx for an offer, outside of any transaction."""

    offer: int
    action: Action


def allowed(
    wanted: Iterable[tuple[Offer, Action]], under_way: Sequence[Offer], now: datetime
) -> list[Look]:
    """Of these, as many as may be asked for now, which is noted. Those first that matter most, then
    those that were looked at least lately; one for all who go back to the same queue.
    """
    recent = sum(bool(offer.looked_at and offer.looked_at > now - _SECOND) for offer in under_way)
    looks: dict[str, Look] = {}
    noted = []
    for offer, action in sorted(wanted, key=_by_need):
        about = offer.queue if action == "look_at_queue" else str(offer.pk)
        key = f"{action} {about}"
        if key in looks or recent + len(looks) < MOST_LOOKS:
            looks.setdefault(key, Look(offer.pk, action))
            noted.append(offer.pk)
    if noted:
        Offer.objects.filter(pk__in=noted).update(looked_at=now)
    return list(looks.values())


def _by_need(wanted: tuple[Offer, Action]) -> tuple[bool, datetime, int]:
    offer, _ = wanted
    return offer.state not in _URGENT, offer.looked_at or offer.state_since, offer.pk


def look(pk: int, action: str, now: datetime) -> None:
    """As the rules want it of an offer: `rules.Action`."""
    offer = Offer.objects.get(pk=pk)
    if action != "look_at_queue" and at_calls([offer.agent_leg, offer.caller], now):
        Offer.objects.filter(pk=pk).update(read_at=now)
    if action != "look_at_calls":
        at_queue(offer.queue, now)


def at_queue(queue: str, now: datetime) -> None:
    """Who is in line there. Asked after `now`, so what comes of it is at least as new."""

    def clock() -> datetime:
        return now

    try:
        queues.compare_callers(queue, clock)
    except GatewayError as error:
        logger.info("Queue %s could not be checked: %s", queue, error)
