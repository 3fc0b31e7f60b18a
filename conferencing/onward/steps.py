"""Send callers on, as the settings of their queue say: once for each reason, however often it is
told, because the step and the command that it asks for are written together.

May be called at any time, by any number of processes: a call is locked before its step.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import sample

from django.db import transaction

from conferencing import signals
from conferencing.commands import locking, press
from conferencing.commands.press import Refused
from conferencing.ledger.forms import Invalid
from conferencing.models import Call, Command, OnwardStep, QueueSettings
from conferencing.models.onward import Destination, Kind, Why

from . import asker, circles, due, overflow, standing, words
from .due import Due
from .standing import Standing

logger = logging.getLogger(__name__)

State = OnwardStep.State
# From queue to queue in a circle, each of them closed.
MOST_STEPS = 5
# So many that were refused are tried again in one round.
MOST_TRIED = 10
# The longest text takes less, and its end may never be reported.
READ_OUT_WITHIN = timedelta(seconds=60)
# Telnyx accepts a text a moment before it reports that it is being read.
BEGINS_WITHIN = timedelta(seconds=3)
# Of a command that has ended: it was refused or never sent; and nobody can tell.
IN_VAIN = (Command.State.FAILED, Command.State.EXPIRED, Command.State.SUPERSEDED)
NOT_KNOWN = Command.State.NOT_KNOWN


def advance_all(now: datetime) -> None:
    """One round. Only those are locked with whom something can be done."""
    found = due.callers(now)
    underway = list(OnwardStep.objects.filter(state__in=OnwardStep.OPEN).order_by("pk"))
    if not found and not underway:
        return
    callers = {one.caller for one in found} | {step.caller for step in underway}
    uuids = [step.hangup_command or step.command for step in underway]
    seen = standing.of(callers, [uuid for uuid in uuids if uuid])
    for one in found:
        if seen.is_ours(one.caller, one.visit, one.why, one.queue):
            _guarded(one.caller, partial(_begin, one, now))
    for step in _due(underway, seen, now):
        _guarded(step.caller, partial(_go_on, step.pk, now))


def _due(underway: Sequence[OnwardStep], seen: Standing, now: datetime) -> list[OnwardStep]:
    """By chance those that are to be tried again: whatever refuses one refuses most of them."""
    trying = [step for step in underway if step.state == State.TRYING]
    again = sample(trying, min(MOST_TRIED, len(trying)))
    over = [step for step in trying if step.caller not in seen.calls and step not in again]
    asked = [step for step in underway if step.state == State.ASKED]
    return [*again, *over, *(step for step in asked if _is_due(step, seen, now))]


def _is_due(step: OnwardStep, seen: Standing, now: datetime) -> bool:
    call = seen.calls.get(step.caller)
    uuid = step.hangup_command or step.command
    command = seen.commands.get(uuid) if uuid else None
    if call is None:
        return True
    if command is None or command.state in Command.OPEN:
        return False
    is_reading = step.kind == Kind.ANNOUNCEMENT and not step.hangup_command
    if not is_reading or command.state in IN_VAIN:
        return True
    return not _is_left_alone(step, seen) or _is_read_out(command, call, now)


def _guarded(caller: str, change: Callable[[], None]) -> None:
    """Under the lock of the call, after which everything is read again."""
    try:
        with transaction.atomic():
            locking.lock("", caller)
            change()
    except Exception:
        # One odd call must not keep the others waiting.
        logger.exception("The caller %s could not be sent on", caller)


def _begin(one: Due, now: datetime) -> None:
    steps = OnwardStep.objects.filter(caller=one.caller)
    if steps.filter(visit=one.visit, why=one.why).exists() or not _is_ours(one):
        return
    step = OnwardStep(
        caller=one.caller,
        visit=one.visit,
        queue=one.queue,
        why=one.why,
        kind=one.to.kind,
        value=one.to.value,
        began_at=now,
    )
    if steps.count() >= MOST_STEPS:
        _end(step, State.FAILED, now, words.TOO_OFTEN)
    else:
        _try(step, now)


def _go_on(pk: int, now: datetime) -> None:
    step = OnwardStep.objects.select_for_update().get(pk=pk)
    call = Call.objects.filter(pk=step.caller, ended_at=None).first()
    if call is None:
        _end(step, State.OVER, now)
    elif step.state == State.TRYING:
        _try_again(step, now)
    elif step.state == State.ASKED:
        _follow(step, call, now)


def _try_again(step: OnwardStep, now: datetime) -> None:
    one = Due(
        step.caller, step.visit, step.queue, Why(step.why), Destination(step.kind, step.value)
    )
    if not _is_ours(one):
        _end(step, State.OVER, now)
    elif now > step.began_at + due.RECENT:
        _end(step, State.FAILED, now, step.told or words.TOO_LATE)
    else:
        _try(step, now)


def _try(step: OnwardStep, now: datetime) -> None:
    """A refusal may pass, such as that of too many calls in a minute; a wrong number does not."""
    before = step.pk, step.told
    try:
        step.command = _press(step).uuid
    except Invalid as invalid:
        _end(step, State.FAILED, now, " ".join(invalid.fields.values()))
        return
    except Refused as refusal:
        step.told = str(refusal)
    else:
        step.state, step.told = State.ASKED, ""
    if step.state == State.ASKED or before != (step.pk, step.told):
        _save(step)


def _press(step: OnwardStep) -> Command:
    """Raises Refused or Invalid."""
    by = asker.user()
    match step.kind:
        case Kind.QUEUE:
            queue = {"queue": step.value}
            return press.create(
                "enqueue", "", step.caller, by=by, arguments=queue, is_automatic=True
            )
        case Kind.PHONE:
            circles.refuse(step.caller, step.value)
            to = {"to": step.value}
            return press.create("transfer", "", step.caller, by=by, arguments=to, is_automatic=True)
    text = {"text": step.value}
    return press.create("tell", "", step.caller, by=by, arguments=text, is_automatic=True)


def _follow(step: OnwardStep, call: Call, now: datetime) -> None:
    command = Command.objects.filter(uuid__in=[step.hangup_command or step.command]).first()
    if command is None or command.state in Command.OPEN:
        return
    is_last = step.kind != Kind.ANNOUNCEMENT or step.hangup_command
    told = command.told
    if step.kind == Kind.QUEUE and command.state == NOT_KNOWN:
        # Telnyx refuses who is in that queue already: asking again does no harm, and not asking may
        # leave them nowhere.
        step.state, step.told = State.TRYING, told
        _save(step)
    elif command.state in IN_VAIN or (is_last and command.state == NOT_KNOWN):
        # Nobody is hung up on who has not been told why.
        _end(step, State.FAILED, now, told)
    elif is_last or not _is_left_alone(step, standing.of([step.caller])):
        _end(step, State.OVER, now)
    elif _is_read_out(command, call, now):
        hangup = press.create("hangup", "", step.caller, by=asker.user(), is_automatic=True)
        step.hangup_command = hangup.uuid
        _save(step)


def _is_read_out(tell: Command, call: Call, now: datetime) -> bool:
    ended_at = tell.finished_at or now
    return now >= ended_at + (READ_OUT_WITHIN if call.audio else BEGINS_WITHIN)


def _is_ours(one: Due) -> bool:
    """They are still where the reason left them, and nobody else has taken care of them."""
    seen = standing.of([one.caller])
    if not seen.is_ours(one.caller, one.visit, one.why, one.queue):
        return False
    is_waiting = seen.calls[one.caller].waiting_in
    return one.why != Why.OVERFLOW or not is_waiting or _is_beyond(one)


def _is_beyond(one: Due) -> bool:
    """Still: somebody may have left since."""
    settings = QueueSettings.objects.in_bulk([one.queue])
    return one.caller in overflow.beyond(settings, [one.queue])


def _is_left_alone(step: OnwardStep, seen: Standing) -> bool:
    """Nobody has answered them, or moved them, while they were listening."""
    return seen.is_left_alone(step.caller, step.visit, step.why, step.queue)


def _end(step: OnwardStep, state: str, now: datetime, told: str = "") -> None:
    step.state, step.told, step.ended_at = state, told, now
    _save(step)


def _save(step: OnwardStep) -> None:
    step.save()
    signals.announce({f"queue:{step.queue}"})
