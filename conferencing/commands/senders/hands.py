"""Hands that are raised are ours: Telnyx knows nothing of them, and is not asked."""

from conferencing.models import Call, Participant
from conferencing.projection.events import HandLowered

from .sending import Events, Sending


def lower(sending: Sending) -> Events:
    return tuple(_lowered(sending, leg) for leg in _legs(sending))


def _legs(sending: Sending) -> list[str]:
    if sending.leg:
        return [sending.leg]
    here = Participant.objects.filter(conference_id=sending.conference, is_present=True)
    raised = Call.objects.filter(pk__in=here.values("call_control_id"), hand_again_at__isnull=False)
    return sorted(raised.values_list("pk", flat=True))


def _lowered(sending: Sending, leg: str) -> HandLowered:
    origin = sending.origin
    return HandLowered(
        kind=origin["kind"],
        at=origin["at"],
        source_id=origin["source_id"],
        call_control_id=leg,
    )
