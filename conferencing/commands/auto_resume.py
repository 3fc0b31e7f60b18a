"""What is due by the clock alone: a recording that was paused for a while goes on."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from conferencing.ledger import transitions
from conferencing.models import Command, Conference


def resume_due(now: datetime, *, seconds: float) -> list[UUID]:
    """Ask for what is due, in the name of whoever paused it and with so many seconds' time; the
    commands to ring for.

    Once for each pause: when Telnyx refuses, the failure stands in the ledger and on the screen,
    and nobody presses again by itself.
    """
    due = Conference.objects.filter(
        recording_state="paused", recording_resume_at__lte=now, ended_at=None
    )
    asked = [
        _resume(conference_id, now, seconds) for conference_id in due.values_list("pk", flat=True)
    ]
    return [command.uuid for command in asked if command]


def _resume(conference_id: str, now: datetime, seconds: float) -> Command | None:
    with transaction.atomic():
        # Locked, as for a press: of two sweeps at once the second finds the command of the first.
        room = (
            Conference.objects.select_for_update()
            .filter(pk=conference_id, recording_state="paused")
            .first()
        )
        if room is None or room.recording_resume_at is None or room.recording_resume_at > now:
            return None
        presses = Command.objects.filter(conference_id=conference_id).order_by("-id")
        pause = presses.filter(verb="record_pause", state=Command.State.CONFIRMED).first()
        if pause is None or presses.filter(verb="record_resume", id__gt=pause.pk).exists():
            return None
        return transitions.record(
            "record_resume", conference_id, by_id=pause.asked_by_id, now=now, seconds=seconds
        )
