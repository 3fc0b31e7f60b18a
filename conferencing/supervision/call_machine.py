"""Bring a supervision of a call forward, as `machine` does one of a conference."""

import logging
from datetime import datetime

from django.db import transaction

from conferencing.commands import press
from conferencing.commands.press import Refused
from conferencing.ledger.forms import Invalid
from conferencing.models import Supervision

from . import call_reading, call_rules, keeping, words
from .call_rules import CallStep

logger = logging.getLogger(__name__)

MOST_STEPS = 4


def steps(row: Supervision, now: datetime) -> None:
    """Of one that is locked."""
    for _ in range(MOST_STEPS):
        known = row.leg
        facts = call_reading.facts(row)
        if row.is_private and "private" not in facts.may:
            keeping.show(row, now)
            keeping.save(row)
        step = call_rules.next_step(call_reading.stand(row), facts, now)
        if step == call_rules.STAY:
            if row.leg != known:
                keeping.save(row)
            return
        _do(row, step, now)
        keeping.save(row)
        if row.ended_at:
            return


def _do(row: Supervision, step: CallStep, now: datetime) -> None:
    match step.action:
        case "join":
            row.joined_at = now
        case "reached":
            row.is_reached, row.reached_mode = True, row.wanted_mode
        case "take_back":
            # As in a conference.
            keeping.take_back(row, now)
        case "hangup":
            _hang_up(row)
        case "again":
            _end(row, "", now)
            _ring_again(row, now)
        case _:
            _end(row, step.told, now)


def _end(row: Supervision, told: str, now: datetime) -> None:
    keeping.take_back(row, now)
    row.ended_at, row.why_ended = now, told


def _hang_up(row: Supervision) -> None:
    try:
        row.hangup_command = press.supervise("hangup", "", row.leg, by=row.user).uuid
    except Refused as refusal:
        # The mirror knows more than the facts did: the next look at them tells.
        logger.info("Supervision %s: %s", row.pk, refusal)


def _ring_again(row: Supervision, now: datetime) -> None:
    """For the mode that they want next: another row, once this one is over."""
    row.save()
    after = Supervision(
        user=row.user,
        call=row.call,
        queue=row.queue,
        phone=row.phone,
        wanted_mode=row.next_mode,
        is_private=row.is_private,
        started_at=now,
        wanted_at=now,
    )
    try:
        with transaction.atomic():
            keeping.begin(after)
    except Invalid as problem:
        row.why_ended = words.not_dialled(" ".join(problem.fields.values()))
    except Refused as problem:
        row.why_ended = words.not_dialled(str(problem))
