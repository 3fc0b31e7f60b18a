"""What no webhook has told: asked of Telnyx itself, and fed through the mirror like everything."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.ledger import dialled
from conferencing.mirror import writer
from conferencing.models import Call, Offer
from conferencing.projection import webhook_parsing
from conferencing.reconcile import calls, queues
from conferencing.telnyx_api import call_events
from conferencing.telnyx_api.errors import GatewayError

logger = logging.getLogger(__name__)


def look(pk: int, action: str, now: datetime) -> None:
    """As the rules want it of an offer: `rules.Action`."""
    offer = Offer.objects.get(pk=pk)
    if action == "look_at_calls":
        at_calls([offer.agent_leg, offer.caller], now)
    elif action == "look_at_queue":
        at_queue(offer.queue, now)


def at_calls(legs: list[str], now: datetime) -> None:
    """Every event of these calls that Telnyx keeps; and whether they are up."""
    try:
        _fetch_events(legs, now)
        calls.compare_these(legs)
    except GatewayError as error:
        logger.info("The calls of an agent could not be checked: %s", error)


def at_queue(queue: str, now: datetime) -> None:
    """Who is in line there. Asked after `now`, so what comes of it is at least as new."""

    def clock() -> datetime:
        return now

    try:
        queues.compare_callers(queue, clock)
    except GatewayError as error:
        logger.info("A queue could not be checked: %s", error)


def _fetch_events(legs: list[str], now: datetime) -> None:
    """They have the ids of their webhooks: what has come before changes nothing."""
    ids = Call.objects.filter(pk__in=legs).exclude(call_leg_id="")
    for call_leg_id in ids.values_list("call_leg_id", flat=True):
        told_at = telnyx_clock.now()
        past = [
            webhook_parsing.from_webhook({"data": row.event}, told_at)
            for row in call_events.of_leg(call_leg_id).events
        ]
        with transaction.atomic():
            writer.apply(past, now=now)
            dialled.found(past, now, connection_id=settings.DIAL_CONNECTION)
