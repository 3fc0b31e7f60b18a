"""Bring supervisions forward: what the rules say of the facts is done, in one transaction with the
command that it asks for. So each step is made once, or not at all, wherever a worker dies; and the
ledger carries the commands out.

May be called for any of them at any time, by any number of processes. A supervision is locked
before calls, conferences and commands.
"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction

from conferencing import signals
from conferencing.commands import press
from conferencing.commands.press import Refused
from conferencing.ledger import transitions
from conferencing.models import Command, Supervision

from . import noting, reading, rules
from .rules import ROLES, Step

logger = logging.getLogger(__name__)

# Steps that follow each other at once; more would be a circle.
MOST_STEPS = 6
NOT_WANTED = "No longer needed by the time it could be sent."


def advance_all(now: datetime) -> None:
    """Every one that is under way. One query where nobody supervises."""
    for pk in Supervision.objects.filter(ended_at=None).values_list("pk", flat=True):
        try:
            advance(pk, now)
        except Exception:
            # One odd row must not keep the others waiting: somebody may be heard who should not.
            logger.exception("Supervision %s could not be continued; it will be tried again", pk)


def advance(pk: int, now: datetime) -> None:
    """As far as the facts allow. Not while somebody else is at it: they see the same."""
    with transaction.atomic():
        rows = Supervision.objects.select_for_update(of=("self",), skip_locked=True)
        row = rows.select_related("user").filter(pk=pk, ended_at=None).first()
        if row:
            steps(row, now)


def steps(row: Supervision, now: datetime) -> None:
    """Of one that is locked."""
    for _ in range(MOST_STEPS):
        known = row.leg
        facts = reading.facts(row)
        _note_role(row, facts.step.verb, facts.step.progress)
        step = rules.next_step(reading.stand(row), facts, now)
        if step == rules.STAY:
            if row.leg != known:
                save(row)
            return
        _do(row, step, now)
        save(row)
        if row.ended_at:
            return


def _do(row: Supervision, step: Step, now: datetime) -> None:
    match step.action:
        case "join":
            row.joined_at = now
            noting.joined(row, now)
        case "reached":
            row.is_reached, row.problem = True, step.told or row.problem
            if row.reached_mode != row.wanted_mode or row.wanted_mode == "whisper":
                row.reached_mode = row.wanted_mode
                noting.note(row, row.wanted_mode, now)
        case "give_up":
            take_back_step(row, now)
            row.wanted_mode, row.wanted_to, row.problem = "listen", [], step.told
            row.wanted_at, row.is_reached, row.tries = now, False, 0
        case "end":
            take_back(row, now)
            row.ended_at, row.why_ended = now, step.told
            if row.joined_at:
                noting.note(row, "left", now)
        case _:
            _press(row, step, now)


def _press(row: Supervision, step: Step, now: datetime) -> None:
    verb = step.action
    arguments: dict[str, str | list[str]] = {}
    if verb == "role":
        arguments = {"supervisor_role": ROLES[row.wanted_mode]}
        if row.wanted_mode == "whisper":
            arguments["whisper_to"] = sorted(reading.facts(row).others & set(row.wanted_to))
    try:
        command = press.supervise(
            verb,
            "" if verb == "hangup" else row.conference,
            row.leg,
            by=row.user,
            arguments=arguments,
        )
    except Refused as refusal:
        # The mirror knows more than the facts did: the next look at them tells.
        logger.info("Supervision %s: %s", row.pk, refusal)
        return
    before = Command.objects.filter(uuid__in=[row.step_command]).first()
    if verb == "hangup":
        row.hangup_command = command.uuid
    else:
        row.tries = row.tries + 1 if before and before.verb == verb else 1
        row.step_command = command.uuid
    if before:
        # It may wait to be tried again: an unmute must not follow the mute that takes it back, nor
        # come before a hang-up that takes its time.
        transitions.take_back(before, now, NOT_WANTED)


def _note_role(row: Supervision, verb: str, progress: str) -> None:
    """A change of role that was sent leaves it open until Telnyx has answered."""
    if verb != "role":
        return
    if progress in ("underway", "not_known"):
        row.is_role_sure = False
    elif progress == "done":
        row.is_role_sure = True


def take_back(row: Supervision, now: datetime) -> None:
    """What was asked for and not sent yet is not wanted any more, nor is a phone that was not rung
    yet.
    """
    take_back_step(row, now)
    if not row.leg:
        _supersede(row.dial_command, now)


def take_back_step(row: Supervision, now: datetime) -> None:
    _supersede(row.step_command, now)


def _supersede(uuid: UUID | None, now: datetime) -> None:
    command = Command.objects.filter(uuid=uuid).first() if uuid else None
    if command:
        transitions.supersede_asked(command, now, NOT_WANTED)


def save(row: Supervision) -> None:
    row.save()
    announce(row)


def announce(row: Supervision) -> None:
    """To the supervisor's own bar, and to the console."""
    signals.announce({f"supervision:{row.user_id}", f"conference:{row.conference}"})
