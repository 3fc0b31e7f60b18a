"""Bring calls that came in forward along their routes: what the rules say of the facts is done, in
one transaction with the command that it asks for. So each step is made once, or not at all,
wherever a worker dies; and the ledger carries the commands out.

May be called at any time, by any number of processes. A call is locked before its arrival.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.db import transaction

from conferencing import signals
from conferencing.commands import locking
from conferencing.commands.press import Refused
from conferencing.ledger.forms import Invalid
from conferencing.models import Arrival, Route

from . import alone, choice, newcomers, presses, reading, rules
from .facts import Asked, Facts
from .reading import Known
from .rules import Step

logger = logging.getLogger(__name__)

# What is to be done under the lock of a call.
Change = tuple[str, Callable[[], None]]

Stage = Arrival.Stage
# Stages that follow each other at once; more would be a circle.
MOST_STEPS = 6


# After so long a round ends, and the next one begins: nobody waits for a hundred others.
ROUND_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Round:
    """`looks`: the arrivals for which Telnyx is to be asked what no webhook has told. `is_more`:
    there was no time for all.
    """

    looks: list[int]
    is_more: bool


def under_way() -> list[Arrival]:
    return list(Arrival.objects.exclude(stage=Stage.OVER).order_by("stage_since", "pk"))


def advance_all(now: datetime, seconds: float = ROUND_SECONDS) -> Round:
    """One round, newcomers last: whoever rings hears that it rings, whoever has been answered may
    hear nothing. Four queries where nothing is set up and nothing is under way.
    """
    until = time.monotonic() + seconds
    looks, changes = _due(under_way(), now)
    changes += [(row.caller, partial(_take_up, row, now)) for row in alone.left_behind()]
    routes = choice.active()
    begin: list[Change] = [
        (caller, partial(_begin, caller, routes, now)) for caller in newcomers.ringing(routes, now)
    ]
    for caller, change in [*changes, *begin]:
        if time.monotonic() >= until:
            return Round(looks, is_more=True)
        _guarded(caller, change)
    return Round(looks, is_more=False)


def _due(rows: Sequence[Arrival], now: datetime) -> tuple[list[int], list[Change]]:
    looks: list[int] = []
    changes: list[Change] = []
    known = reading.known(rows, now) if rows else None
    for row in rows:
        assert known is not None
        facts = reading.facts(row, known)
        step = rules.next_step(reading.stand(row), facts, now)
        if step.action == "look":
            looks.append(row.pk)
        elif step != rules.STAY:
            changes.append((row.caller, partial(_go_on, row, facts, known, now)))
    return looks, changes


def _guarded(caller: str, change: Callable[[], None]) -> None:
    try:
        with transaction.atomic():
            locking.lock("", caller)
            change()
    except Exception:
        # One odd call must not keep the others waiting.
        logger.exception(
            "The route of call %s could not be continued; it will be tried again", caller
        )


def _begin(caller: str, routes: Sequence[Route], now: datetime) -> None:
    row = newcomers.take(caller, routes, now)
    if row:
        row.save()
        # It rings, and nobody has done anything with it.
        _steps(row, Facts(), now)


def _go_on(seen: Arrival, facts: Facts, known: Known, now: datetime) -> None:
    """Only if all is still as it was seen; else the next round looks again."""
    row = Arrival.objects.select_for_update(of=("self",)).filter(pk=seen.pk).first()
    if row and _values(row) == _values(seen) and reading.is_still_so(row, known):
        _steps(row, facts, now)


def _take_up(seen: Arrival, now: datetime) -> None:
    """Their route goes on: nobody whom they could hear is left beside them."""
    row = Arrival.objects.select_for_update(of=("self",)).filter(pk=seen.pk).first()
    if row and _values(row) == _values(seen) and alone.of([row.caller]):
        row.go(Stage.ALONE, now)
        row.told, row.ended_at, row.music_tries = "", None, 0
        row.save()
        signals.announce({f"call:{row.caller}"})


def _values(row: Arrival) -> list[object]:
    return [getattr(row, field.attname) for field in Arrival._meta.concrete_fields]


def _steps(row: Arrival, facts: Facts, now: datetime) -> None:
    """As far as it goes until something is asked for; of one that is locked."""
    before = _values(row)
    for _ in range(MOST_STEPS):
        step = rules.next_step(reading.stand(row), facts, now)
        if step.action in ("", "look") or not _do(row, step, facts, now):
            break
        facts = replace(facts, step=Asked())
    if _values(row) != before:
        row.save()
        signals.announce({f"call:{row.caller}"})


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
