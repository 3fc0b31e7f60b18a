"""What no webhook has told of single calls: asked of Telnyx itself, and fed through the mirror like
everything. `webhooks.recovery` fetches what was lost of everything, more slowly.
"""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.ledger import dialled
from conferencing.mirror import writer
from conferencing.models import Call
from conferencing.projection import webhook_parsing
from conferencing.telnyx_api import call_events
from conferencing.telnyx_api.errors import GatewayError

from . import calls

logger = logging.getLogger(__name__)


def at_calls(legs: list[str], now: datetime) -> bool:
    """Every event of these calls that Telnyx keeps; and whether they are up. True: there is no
    other event of any of them that happened before `now`.
    """
    try:
        is_all = _fetch_events(legs, now)
        calls.compare_these(legs)
    except GatewayError as error:
        logger.info("The calls %s could not be checked: %s", ", ".join(legs), error)
        return False
    return is_all


def _fetch_events(legs: list[str], now: datetime) -> bool:
    """They have the ids of their webhooks: what has come before changes nothing. False: some may be
    missing.
    """
    ids = Call.objects.filter(pk__in=legs).exclude(call_leg_id="")
    told = [_fetched(call_leg_id, now) for call_leg_id in ids.values_list("call_leg_id", flat=True)]
    return len(told) == len(legs) and all(told)


def _fetched(call_leg_id: str, now: datetime) -> bool:
    told_at = telnyx_clock.now()
    read = call_events.of_leg(call_leg_id)
    past = [webhook_parsing.from_webhook({"data": row.event}, told_at) for row in read.events]
    with transaction.atomic():
        writer.apply(past, now=now)
        dialled.found(past, now, connection_id=settings.DIAL_CONNECTION)
    return bool(past) and not (read.unreadable or read.is_cut_off)
