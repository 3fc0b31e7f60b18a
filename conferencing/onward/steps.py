"""Send callers on, as the settings of their queue say: once for each reason, however often it is
told, because the step and the command that it asks for are written together.

May be called at any time, by any number of processes: a call is locked before its step.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from conferencing import signals
from conferencing.commands import dial_numbers, locking, press
from conferencing.commands.press import Refused
from conferencing.ledger.forms import Invalid
from conferencing.models import Call, Command, Offer, OnwardStep, QueueSettings
from conferencing.models.onward import Destination, Kind, Why
from conferencing.queries.commands import talks

from . import asker, circles, due, overflow, words
from .due import Due

logger = logging.getLogger(__name__)

State = OnwardStep.State
# From queue to queue in a circle, each of them closed.
MOST_STEPS = 5
# The longest text takes less, and its end may never be reported.
READ_OUT_WITHIN = timedelta(seconds=60)
# Telnyx accepts a text a moment before it reports that it is being read.
BEGINS_WITHIN = timedelta(seconds=3)
# Of a command that has ended: it was refused or never sent; and nobody can tell.
IN_VAIN = (Command.State.FAILED, Command.State.EXPIRED, Command.State.SUPERSEDED)
NOT_KNOWN = Command.State.NOT_KNOWN


def advance_all(now: datetime) -> None:
    for one in due.callers(now):
        _guarded(one.caller, partial(_begin, one, now))
    underway = OnwardStep.objects.filter(state__in=OnwardStep.OPEN).order_by("pk")
    for pk, caller in underway.values_list("pk", "caller"):
        _guarded(caller, partial(_go_on, pk, now))


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
            _refuse_circle(step)
            to = {"to": step.value}
            return press.create("transfer", "", step.caller, by=by, arguments=to, is_automatic=True)
    text = {"text": step.value}
    return press.create("tell", "", step.caller, by=by, arguments=text, is_automatic=True)


def _refuse_circle(step: OnwardStep) -> None:
    """Raises Invalid: who is transferred to a number that they have come through comes in once
    more, by another call, and is sent on like this one.
    """
    number = dial_numbers.preview(step.value, "").number
    behind = circles.numbers_behind(step.caller) if number else []
    if number and number in behind[:1]:
        raise Invalid({"to": words.COMES_BACK})
    if number in behind or len(behind) == circles.MOST_NUMBERS:
        raise Invalid({"to": words.IN_A_CIRCLE})


def _follow(step: OnwardStep, call: Call, now: datetime) -> None:
    command = Command.objects.filter(uuid__in=[step.hangup_command or step.command]).first()
    if command is None or command.state in Command.OPEN:
        return
    is_last = step.kind != Kind.ANNOUNCEMENT or step.hangup_command
    told = " ".join(filter(None, (command.error_title, command.advice)))
    if step.kind == Kind.QUEUE and command.state == NOT_KNOWN:
        # Telnyx refuses who is in that queue already: asking again does no harm, and not asking may
        # leave them nowhere.
        step.state, step.told = State.TRYING, told
        _save(step)
    elif command.state in IN_VAIN or (is_last and command.state == NOT_KNOWN):
        # Nobody is hung up on who has not been told why.
        _end(step, State.FAILED, now, told)
    elif is_last or not _is_left_alone(step, call):
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
    call = Call.objects.filter(pk=one.caller, ended_at=None).first()
    if call is None or len(call.visits) != one.visit:
        return False
    if not _is_where(call, one.why, one.queue):
        return False
    if one.why == Why.OVERFLOW and call.waiting_in and not _is_beyond(one):
        return False
    if Offer.objects.filter(caller=one.caller, state__in=Offer.WITH_CALLER).exists():
        return False
    underway = Command.objects.filter(call_control_id=one.caller, state__in=Command.OPEN)
    return not underway.exists() and not talks.is_with_somebody(call)


def _is_where(call: Call, why: str, queue: str) -> bool:
    """Whoever came while it was full may wait in it, or have been refused."""
    wheres = {Why.TIMEOUT: ("",), Why.CLOSED: (queue,), Why.OVERFLOW: ("", queue)}
    return call.waiting_in in wheres[Why(why)]


def _is_beyond(one: Due) -> bool:
    """Still: somebody may have left since."""
    settings = QueueSettings.objects.in_bulk([one.queue])
    return one.caller in overflow.beyond(settings, [one.queue])


def _is_left_alone(step: OnwardStep, call: Call) -> bool:
    """Nobody has answered them, or moved them, while they were listening."""
    is_where = _is_where(call, step.why, step.queue)
    return is_where and len(call.visits) == step.visit and not talks.is_with_somebody(call)


def _end(step: OnwardStep, state: str, now: datetime, told: str = "") -> None:
    step.state, step.told, step.ended_at = state, told, now
    _save(step)


def _save(step: OnwardStep) -> None:
    step.save()
    signals.announce({f"queue:{step.queue}"})
