"""Bring calls that came in forward along their routes: what the rules say of the facts is done, in
one transaction with the command that it asks for. So each step is made once, or not at all,
wherever a worker dies; and the ledger carries the commands out.

May be called at any time, by any number of processes. A call is locked before its arrival.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.db import transaction

from conferencing import signals
from conferencing.commands import locking
from conferencing.commands.press import Refused
from conferencing.ledger.forms import Invalid
from conferencing.models import Arrival, Route

from . import choice, newcomers, presses, reading, rules
from .facts import Asked, Facts
from .rules import Step

logger = logging.getLogger(__name__)

Stage = Arrival.Stage
# Stages that follow each other at once; more would be a circle.
MOST_STEPS = 6


def under_way() -> list[Arrival]:
    return list(Arrival.objects.exclude(stage=Stage.OVER).order_by("pk"))


def advance_all(now: datetime) -> list[int]:
    """One round, newcomers included. Returns the arrivals for which Telnyx is to be asked what no
    webhook has told. Two queries where nothing is set up and nothing is under way.
    """
    routes = choice.active()
    for caller in newcomers.ringing(routes, now):
        _guarded(caller, partial(_begin, caller, routes, now))
    rows = under_way()
    if not rows:
        return []
    looks: list[int] = []
    known = reading.known(rows, now)
    for row in rows:
        step = rules.next_step(reading.stand(row), reading.facts(row, known), now)
        if step.action == "look":
            looks.append(row.pk)
        elif step != rules.STAY:
            _guarded(row.caller, partial(_go_on, row.pk, now))
    return looks


def _guarded(caller: str, change: Callable[[], None]) -> None:
    """Under the lock of the call, after which everything is read again."""
    try:
        with transaction.atomic():
            locking.lock("", caller)
            change()
    except Exception:
        # One odd call must not keep the others waiting.
        logger.exception("The call %s could not be brought forward on its route", caller)


def _begin(caller: str, routes: Sequence[Route], now: datetime) -> None:
    row = newcomers.take(caller, routes, now)
    if row:
        row.save()
        _steps(row, now)


def _go_on(pk: int, now: datetime) -> None:
    row = Arrival.objects.select_for_update(of=("self",)).exclude(stage=Stage.OVER).filter(pk=pk)
    if found := row.first():
        _steps(found, now)


def _steps(row: Arrival, now: datetime) -> None:
    """As far as it goes until something is asked for; of one that is locked."""
    facts = reading.facts(row, reading.known([row], now))
    for _ in range(MOST_STEPS):
        step = rules.next_step(reading.stand(row), facts, now)
        if step.action in ("", "look"):
            return
        goes_on = _do(row, step, facts, now)
        row.save()
        signals.announce({f"call:{row.caller}"})
        if not goes_on:
            return
        facts = replace(facts, step=Asked())


def _do(row: Arrival, step: Step, facts: Facts, now: datetime) -> bool:
    """True: it is at another stage, and another step may follow at once."""
    match step.action:
        case "go":
            _go(row, step, now)
        case "fall_back":
            row.kind, row.value, row.else_kind, row.else_value = (
                *(row.else_kind, row.else_value),
                *("", ""),
            )
            _go(row, step, now)
        case "end":
            presses.take_back(row, now)
            row.stage, row.told, row.ended_at = Stage.OVER, row.told or step.told, now
            return False
        case _:
            return _ask(row, step, facts, now)
    return True


def _go(row: Arrival, step: Step, now: datetime) -> None:
    if step.stage == Stage.LEAVING:
        presses.take_back(row, now)
    row.go(step.stage, now)
    row.told = step.told


def _ask(row: Arrival, step: Step, facts: Facts, now: datetime) -> bool:
    try:
        presses.BY_ACTION[step.action](row, now)
    except Refused as refusal:
        # For a moment, such as too many calls in a minute; or the mirror knows more than the facts
        # did, and the next look at them tells.
        row.refused = str(refusal)
    except Invalid as invalid:
        words = " ".join(invalid.fields.values())
        if step.action == "send":
            return _do(row, rules.fall_back(reading.stand(row), words), facts, now)
        row.refused = words
    else:
        row.refused = ""
    return False
