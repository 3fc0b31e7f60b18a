"""Which presses can still be taken back: for some seconds after Telnyx accepted them, and only
while what they did is still so.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from conferencing.ledger.verb import UNDO_SECONDS, Verb
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command, Participant

from ..reading.clock import Clock
from .presses import Press

UNDO = timedelta(seconds=UNDO_SECONDS)
State = Command.State
# A command that was not sent yet can be undone too: it is taken back.
UNDOABLE = (State.ASKED, State.SENT, State.ACCEPTED, State.CONFIRMED)


class Mark(NamedTuple):
    """How somebody in a conference is marked now."""

    is_muted: bool
    is_on_hold: bool
    role: str


Marks = dict[tuple[str, str], Mark]


def offered(presses: Iterable[Press], clock: Clock) -> dict[int, datetime]:
    """By number of the press, until when its undo is offered. One query, none when nothing is."""
    ends = {press: end for press in presses if (end := _end(press, clock))}
    marks = _marks([press for press in ends if press.state != State.ASKED])
    return {press.number: end for press, end in ends.items() if _is_still_so(press, marks)}


def legs_of(verb: Verb, call_control_id: str, changed_legs: Sequence[str]) -> list[str]:
    """Whom it changed. Only marks for many note them."""
    return list(changed_legs) if verb.field else [call_control_id]


def is_so(verb: Verb, arguments: dict[str, object], mark: Mark) -> bool:
    """Whether somebody is as the verb made them."""
    match verb.field:
        case "is_muted":
            return mark.is_muted == verb.value
        case "is_on_hold":
            return mark.is_on_hold == verb.value
    role = str(arguments.get("supervisor_role", ""))
    # The mirror knows "none" as no role.
    return mark.role == ("" if role == "none" else role)


def _end(press: Press, clock: Clock) -> datetime | None:
    verb = VERBS.get(press.verb)
    is_undo_or_undone = press.undo_of or press.undone_by
    if verb is None or not verb.can_undo or is_undo_or_undone or press.state not in UNDOABLE:
        return None
    # It has done nothing yet; or is a step of the program, and no press.
    if press.is_tried_again or press.is_automatic:
        return None
    # Counted from Telnyx's acceptance, or from when it showed without one: the operator hears of it
    # only then. A proof that came late is too late for it.
    heard_at = press.accepted_at or press.not_known_at or press.finished_at
    end = (heard_at or press.asked_at) + UNDO
    return None if clock.passed(end) else end


def _marks(presses: Sequence[Press]) -> Marks:
    """Of those present whom these have changed, by conference and leg."""
    if not presses:
        return {}
    legs = {leg for press in presses for leg in _legs(press)}
    rows = Participant.objects.filter(
        conference_id__in={press.conference_id for press in presses},
        call_control_id__in=legs,
        is_present=True,
    )
    columns = rows.values_list("conference_id", "call_control_id", *Mark._fields)
    return {(room, leg): Mark(*marks) for room, leg, *marks in columns}


def _is_still_so(press: Press, marks: Marks) -> bool:
    if press.state == State.ASKED:
        return True
    present = [
        marks[press.conference_id, leg]
        for leg in _legs(press)
        if (press.conference_id, leg) in marks
    ]
    if press.state == State.SENT:  # the mirror learns of it with the acceptance
        return bool(present)
    verb = VERBS[press.verb]
    return any(is_so(verb, press.arguments, mark) for mark in present)


def _legs(press: Press) -> list[str]:
    return legs_of(VERBS[press.verb], press.call_control_id, press.changed_legs)
