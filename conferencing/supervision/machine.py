"""Bring supervisions forward: what the rules say of the facts is done, in one transaction with the
command that it asks for. So each step is made once, or not at all, wherever a worker dies; and the
ledger carries the commands out.

May be called for any of them at any time, by any number of processes. A supervision is locked
before calls, conferences and commands.
"""

import logging
from datetime import datetime

from django.db import transaction

from conferencing.commands import press
from conferencing.commands.press import Refused
from conferencing.ledger import transitions
from conferencing.models import Command, Supervision

from . import call_machine, call_reading, call_rules, keeping, noting, reading, rules
from .rules import ROLES, Step

logger = logging.getLogger(__name__)

# Steps that follow each other at once; more would be a circle.
MOST_STEPS = 6


def advance_all(now: datetime) -> bool:
    """Every one that is under way; returns whether any was. One query where nobody supervises."""
    under_way = list(Supervision.objects.filter(ended_at=None).values_list("pk", flat=True))
    for pk in under_way:
        try:
            advance(pk, now)
        except Exception:
            # One odd row must not keep the others waiting: somebody may be heard who should not.
            logger.exception("Supervision %s could not be continued; it will be tried again", pk)
    return bool(under_way)


def advance(pk: int, now: datetime) -> None:
    """As far as the facts allow. Not while somebody else is at it: they see the same."""
    with transaction.atomic():
        rows = Supervision.objects.select_for_update(of=("self",), skip_locked=True)
        row = rows.select_related("user").filter(pk=pk, ended_at=None).first()
        if row:
            steps(row, now)


def steps(row: Supervision, now: datetime) -> None:
    """Of one that is locked."""
    if row.call:
        call_machine.steps(row, now)
        return
    for _ in range(MOST_STEPS):
        known = row.leg
        facts = reading.facts(row)
        _note_role(row, facts.step.verb, facts.step.progress)
        if row.is_private and rules.is_shown(reading.stand(row), facts):
            keeping.show(row, now)
            keeping.save(row)
        step = rules.next_step(reading.stand(row), facts, now)
        if step == rules.STAY:
            if row.leg != known:
                keeping.save(row)
            return
        _do(row, step, now)
        keeping.save(row)
        if row.ended_at:
            return


def is_shown(row: Supervision) -> bool:
    """Whether others must see them, however private they want to be."""
    if row.call:
        stand, facts = call_reading.stand(row), call_reading.facts(row)
        return call_rules.is_heard(stand, facts) or stand.mode != "listen"
    return rules.is_shown(reading.stand(row), reading.facts(row))


def _do(row: Supervision, step: Step, now: datetime) -> None:
    match step.action:
        case "take_back":
            # Too late where Telnyx has it: then the phone rings, and is hung up once it is known.
            keeping.take_back(row, now)
        case "join":
            row.joined_at = now
            noting.joined(row, now)
        case "reached":
            row.is_reached, row.problem = True, step.told or row.problem
            if row.reached_mode != row.wanted_mode or row.wanted_mode == "whisper":
                row.reached_mode = row.wanted_mode
                noting.note(row, row.wanted_mode, now)
        case "give_up":
            keeping.take_back_step(row, now)
            row.wanted_mode, row.wanted_to, row.problem = "listen", [], step.told
            row.wanted_at, row.is_reached, row.tries = now, False, 0
        case "taken":
            noting.note(row, "taken", now)
            row.take_over, row.tries = "", 0
        case "keep":
            if last := Command.objects.filter(uuid__in=[row.step_command]).first():
                transitions.take_back(last, now, keeping.NOT_WANTED)
            row.take_over, row.problem, row.tries = "", step.told, 0
        case "end":
            keeping.take_back(row, now)
            row.ended_at, row.why_ended = now, step.told
            if row.joined_at:
                noting.note(row, "left", now)
        case _:
            _press(row, step, now)


def _press(row: Supervision, step: Step, now: datetime) -> None:
    verb = "set_exit" if step.action == "let_go" else str(step.action)
    is_of_leaver = step.action in ("let_go", "remove")
    arguments: dict[str, str | list[str]] = {}
    if verb == "role":
        arguments = {"supervisor_role": ROLES[row.wanted_mode]}
        if row.wanted_mode == "whisper":
            arguments["whisper_to"] = sorted(reading.facts(row).others & set(row.wanted_to))
    try:
        command = press.supervise(
            verb,
            "" if verb == "hangup" else row.conference,
            row.take_over if is_of_leaver else row.leg,
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
        transitions.take_back(before, now, keeping.NOT_WANTED)


def _note_role(row: Supervision, verb: str, progress: str) -> None:
    """A change of role that was sent leaves it open until Telnyx has answered."""
    if verb != "role":
        return
    if progress in ("underway", "not_known"):
        row.is_role_sure = False
    elif progress == "done":
        row.is_role_sure = True
