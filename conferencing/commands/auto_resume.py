"""What is due by the clock alone: a recording that was paused for a while resumes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.ledger import transitions
from conferencing.models import Command, Conference


def resume_due(now: datetime, *, seconds: float) -> list[UUID]:
    """Ask for what is due, automatically and for whoever paused it, with so many seconds to do it;
    return the commands to enqueue.

    Once for each pause: when Telnyx refuses, the failure shows in the ledger and on the screen,
    and nothing is pressed again by itself.
    """
    due = Conference.objects.filter(
        recording_state="paused", recording_resume_at__lte=telnyx_clock.at(now), ended_at=None
    )
    asked = [
        _resume(conference_id, now, seconds) for conference_id in due.values_list("pk", flat=True)
    ]
    return [command.uuid for command in asked if command]


@transaction.atomic
def _resume(conference_id: str, now: datetime, seconds: float) -> Command | None:
    pause = _last_pause(conference_id) if _is_due(conference_id, now) else None
    if pause is None:
        return None
    return transitions.record(
        "record_resume",
        conference_id,
        by_id=pause.asked_by_id,
        now=now,
        seconds=seconds,
        is_automatic=True,
    )


def _is_due(conference_id: str, now: datetime) -> bool:
    # Locked, as for a press: of two sweeps at once the second finds the command of the first.
    paused = Conference.objects.select_for_update().filter(
        pk=conference_id, recording_state="paused"
    )
    times = paused.values_list("recording_resume_at", flat=True)
    due = telnyx_clock.at(now)
    return any(resume_at is not None and resume_at <= due for resume_at in times)


def _last_pause(conference_id: str) -> Command | None:
    """The confirmed pause after which nobody has asked to resume."""
    commands = Command.objects.filter(conference_id=conference_id).order_by("-id")
    pause = commands.filter(verb="record_pause", state=Command.State.CONFIRMED).first()
    if pause is None or commands.filter(verb="record_resume", id__gt=pause.pk).exists():
        return None
    return pause
