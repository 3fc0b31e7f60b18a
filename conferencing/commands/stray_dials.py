"""Somebody is being dialled into a conference, and it ends meanwhile: their phone stops ringing.
Whoever answered would find nobody there, and stay on the line in silence.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from conferencing.ledger import ringing, transitions
from conferencing.models import Call, Command


def cancel_due(now: datetime, *, seconds: float) -> list[UUID]:
    """Ask for what is due, automatically and for whoever dialled, with so many seconds to do it;
    return the commands to enqueue. Once for each call.
    """
    stray = ringing.dials(now).filter(conference__ended_at__isnull=False)
    legs = stray.order_by("call_control_id").values_list("call_control_id", flat=True)
    asked = [_cancel(leg, now, seconds) for leg in legs]
    return [command.uuid for command in asked if command]


@transaction.atomic
def _cancel(leg: str, now: datetime, seconds: float) -> Command | None:
    # Locked, as for a press: of two sweeps at once the second finds the command of the first.
    list(Call.objects.select_for_update().filter(pk=leg).values_list("pk"))
    dial = ringing.dials(now).filter(call_control_id=leg).first()
    if dial is None or _is_cancelled(dial):
        return None
    return transitions.record(
        "hangup", None, leg, by_id=dial.asked_by_id, now=now, seconds=seconds, is_automatic=True
    )


def _is_cancelled(dial: Command) -> bool:
    since = Command.objects.filter(asked_at__gte=dial.asked_at, verb="hangup")
    return since.filter(call_control_id=dial.call_control_id).exists()
