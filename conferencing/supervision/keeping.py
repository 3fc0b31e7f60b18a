"""How a supervision is kept: begun, saved and announced, hidden and shown, and what it had asked
for taken back.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from conferencing import signals
from conferencing.commands import press
from conferencing.ledger import transitions
from conferencing.ledger.dial_rules import SUPERVISOR
from conferencing.models import Command, Supervision

from . import call_rules, noting
from .facts import RING_SECONDS

NOT_WANTED = "No longer needed by the time it could be sent."


def begin(row: Supervision) -> None:
    """Ring their phone. Raises as `press.dial`; IntegrityError where they supervise already."""
    with transaction.atomic():
        row.save()
        row.dial_command = _dial(row).uuid
        row.save(update_fields=["dial_command"])
        announce(row)


def _dial(row: Supervision) -> Command:
    return press.dial(
        row.phone,
        by=row.user,
        purpose=SUPERVISOR,
        reference=str(row.pk),
        from_="".join(settings.DIAL_FROM[:1]),
        ring_seconds=RING_SECONDS,
        into=row.conference,
        supervises=row.call,
        role=call_rules.ROLES[row.wanted_mode] if row.call else "",
    )


def hide(row: Supervision, now: datetime) -> None:
    row.is_private = True
    if row.joined_at:
        noting.note(row, "private", now)


def show(row: Supervision, now: datetime) -> None:
    """From the beginning of this call on: what was hidden of it is hidden no more."""
    if row.is_private and row.joined_at:
        noting.note(row, "shown", now)
    row.is_private = False


def take_back(row: Supervision, now: datetime) -> None:
    """What was asked for and not sent yet is not wanted any more, nor is a phone that was not rung
    yet; one that could not be rung at once is not rung later.
    """
    take_back_step(row, now)
    if not row.leg and (dial := _command(row.dial_command)):
        transitions.take_back(dial, now, NOT_WANTED)


def take_back_step(row: Supervision, now: datetime) -> None:
    if step := _command(row.step_command):
        transitions.supersede_asked(step, now, NOT_WANTED)


def _command(uuid: UUID | None) -> Command | None:
    return Command.objects.filter(uuid=uuid).first() if uuid else None


def save(row: Supervision) -> None:
    row.save()
    announce(row)


def announce(row: Supervision) -> None:
    """To the supervisor's own bar, to where they are, and to those who may know of the private."""
    # Of a queue, beside the agent who talks or the caller who waits.
    of_call = {f"agents:{row.queue}", f"queue:{row.queue}"}
    where = of_call if row.call else {f"conference:{row.conference}"}
    signals.announce({f"supervision:{row.user_id}", "privately", *where})
