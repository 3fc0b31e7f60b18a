"""Carry out one command: claim it, ask Telnyx, write down the outcome, and tell the mirror what
Telnyx accepted.

May be called for any command at any time, by any number of workers: only the one whose turn it is
gets the claim.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from conferencing.ledger import transitions, turns
from conferencing.ledger.problems import Problem
from conferencing.ledger.verbs import VERBS
from conferencing.mirror import writer
from conferencing.models import Command
from conferencing.projection.events import CallDialled
from conferencing.telnyx_api import client
from conferencing.telnyx_api.errors import GatewayError

from . import gone, permitted, polling, theirs
from .gone import Gone
from .senders import table
from .senders.sending import Events, Sending

Clock = Callable[[], datetime]
# Whatever is done around the time that Telnyx takes to answer.
Aside = Callable[[], AbstractContextManager[None]]

FIRST_BACKOFF_SECONDS = 0.3
LONGEST_BACKOFF_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows for the caller: enqueue the next in line and what this one has asked for, check
    whether the effect shows, or try again after some seconds.
    """

    conference_id: str = ""
    call_control_id: str = ""
    is_through: bool = False
    needs_proof: bool = False
    has_asked: Sequence[UUID] = ()
    retry_after_seconds: float | None = None


NOT_ITS_TURN = Outcome()

NOTHING_FURTHER = "Telnyx accepted it and reports nothing further."
REMARKS = {
    "gather": "Telnyx accepted it; what they press will show in their row.",
    "ask_key": "Telnyx accepted it; the caller is connected once 1 is pressed.",
    "transfer": "Telnyx accepted it; the list of commands shows whether the other side answers.",
    "delete_recording": "",
    "lower_hand": "",
    "lower_hands": "",
    "poll": "",
    "close_poll": "",
    "stop_question": "The question was stopped, or was over already.",
    "poll_question": "Telnyx accepted it; the poll shows whether they answer.",
}


def carry_out(uuid: UUID, *, clock: Clock = timezone.now, aside: Aside = nullcontext) -> Outcome:
    """Send the command if it is its turn and its deadline has not passed. Raises nothing that
    Telnyx could cause. `aside`: while Telnyx is asked.
    """
    # The first request of a process costs seconds before it leaves; they must not run while others
    # wait for this worker.
    client.warm()
    command = transitions.claim(uuid, clock(), request_seconds=settings.TELNYX_TIMEOUT_SECONDS)
    sent_at = clock()
    if command is None or _is_taken_for_dead(command, sent_at):
        return NOT_ITS_TURN
    if problem := _why_not(command):
        return _not_sent(command, problem, sent_at)
    sending = Sending(command, sent_at, clock)
    try:
        with aside():
            events = table.send(sending)
    except GatewayError as error:
        if told := gone.told_by(error, sending):
            return _found_gone(command, told, error, clock())
        return _refused(command, error, clock())
    return _accepted(command, events, clock())


def _why_not(command: Command) -> Problem | None:
    """Asked again just before the request: since the press, whoever pressed it may have lost the
    permission, and what it is about may have gone to another team.
    """
    asker = permitted.asker(command)
    if problem := permitted.why_not(command, asker):
        return problem
    words = theirs.why_not(command, asker.teams)
    return Problem(words) if words else None


def _not_sent(command: Command, problem: Problem, now: datetime) -> Outcome:
    if command.unknown_at:
        return _doubted(command, now, problem)
    return _failed(command, now, problem)


def _is_taken_for_dead(command: Command, now: datetime) -> bool:
    """This worker was held up for so long that another may have sent it by now, and later ones
    behind it.
    """
    return command.lease_until is not None and now >= command.lease_until


def _accepted(command: Command, events: Events, now: datetime) -> Outcome:
    needs_proof = VERBS[command.verb].proof != "none"
    with transaction.atomic():
        # The mirror first: rows are locked in the order conference, command everywhere.
        writer.apply(events)
        accepted = transitions.accept(command, now, _dialled(events))
        if accepted and not needs_proof:
            transitions.confirm(command, now, REMARKS.get(command.verb, NOTHING_FURTHER))
    return Outcome(
        command.conference_id or "",
        command.call_control_id,
        is_through=True,
        needs_proof=needs_proof,
        has_asked=polling.following(command) if command.verb == "close_poll" else (),
    )


def _dialled(events: Events) -> str:
    """The call that was dialled, if one was."""
    return next((one.call_control_id for one in events if isinstance(one, CallDialled)), "")


def _found_gone(command: Command, told: Gone, error: GatewayError, now: datetime) -> Outcome:
    """It was over before; that is what the operator wanted, or the reason why it failed."""
    with transaction.atomic():
        # The mirror first, as above.
        writer.apply(told.events)
        if not told.is_wanted:
            return _failed(command, now, _problem(error))
        if transitions.accept(command, now, known=told.unsure) and not told.unsure:
            transitions.confirm(command, now, gone.REMARK)
    where = command.conference_id or "", command.call_control_id
    return Outcome(*where, is_through=True, needs_proof=told.unsure is not None)


def _problem(error: GatewayError) -> Problem:
    return Problem(error.title, error.detail, error.advice, error.code)


def _refused(command: Command, error: GatewayError, now: datetime) -> Outcome:
    """Try again while there is time, if the command is safe to repeat; else the end."""
    wait = _seconds_to_wait(command.attempts, error)
    until = now + timedelta(seconds=wait)
    is_once = VERBS[command.verb].retry == "never"
    # A wait that ends when it may not be sent again is the end now: the operator need not wait.
    is_last = is_once or not error.retry or until >= turns.repeat_until(command)
    # An earlier attempt may have worked, unless Telnyx has said since that it cannot be.
    problem = _problem(error)
    if is_last and (error.is_doubtful or (command.unknown_at and error.retry)):
        return _doubted(command, now, problem)
    if is_last:
        return _failed(command, now, problem)
    transitions.postpone(command, until, problem, lost_at=now if error.is_doubtful else None)
    return Outcome(command.conference_id or "", command.call_control_id, retry_after_seconds=wait)


def _failed(command: Command, now: datetime, problem: Problem) -> Outcome:
    transitions.fail_sent(command, now, problem)
    return Outcome(command.conference_id or "", command.call_control_id, is_through=True)


def _doubted(command: Command, now: datetime, lost: Problem) -> Outcome:
    transitions.doubt(command, now, lost)
    return Outcome(
        command.conference_id or "",
        command.call_control_id,
        is_through=True,
        needs_proof=VERBS[command.verb].can_show,
    )


def _seconds_to_wait(attempts: int, error: GatewayError) -> float:
    backoff = min(FIRST_BACKOFF_SECONDS * 2.0 ** (attempts - 1), LONGEST_BACKOFF_SECONDS)
    return max(backoff, error.retry_after_seconds or 0.0)
