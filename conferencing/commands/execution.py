"""Carry out one command: claim it, ask Telnyx, write down the outcome, and tell the mirror what
Telnyx accepted.

May be called for any command at any time, by any number of workers: only the one whose turn it is
gets the claim.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from conferencing.ledger import problems, transitions
from conferencing.ledger.verbs import VERBS
from conferencing.mirror import writer
from conferencing.models import Command
from conferencing.telnyx_api import client
from conferencing.telnyx_api.errors import NO_ANSWER, GatewayError

from . import senders

Clock = Callable[[], datetime]

FIRST_BACKOFF_SECONDS = 0.3
LONGEST_BACKOFF_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows for the caller: ring the next in line, look whether the effect shows, or try
    again after some seconds.
    """

    conference_id: str = ""
    call_control_id: str = ""
    is_through: bool = False
    is_accepted: bool = False
    retry_after_seconds: float | None = None


NOT_ITS_TURN = Outcome()

NO_MORE = "Telnyx accepted it, and reports no more of it than that."
REMARKS = {
    "gather": "Telnyx accepted it; what is typed will show beside the person.",
    "transfer": "Telnyx accepted it; whether the other side answers will show in what happened.",
    "delete_recording": "",
}


def carry_out(uuid: UUID, *, clock: Clock = timezone.now) -> Outcome:
    """Send the command if it is its turn and its deadline has not passed. Raises nothing that
    Telnyx could cause.
    """
    # The first request of a process costs seconds before it leaves; they must not run while others
    # wait for this worker.
    client.warm()
    command = transitions.claim(uuid, clock(), request_seconds=settings.TELNYX_TIMEOUT_SECONDS)
    sent_at = clock()
    if command is None or _is_taken_for_dead(command, sent_at):
        return NOT_ITS_TURN
    try:
        events = senders.send(command, sent_at, clock)
    except GatewayError as error:
        return _refused(command, error, clock())
    return _accepted(command, events, clock())


def _is_taken_for_dead(command: Command, now: datetime) -> bool:
    """This worker was held up for so long that another may have sent it by now, and later ones
    behind it.
    """
    return command.lease_until is not None and now >= command.lease_until


def _accepted(command: Command, events: senders.Events, now: datetime) -> Outcome:
    """What Telnyx will report no more of is through with this."""
    needs_proof = VERBS[command.verb].proof != "none"
    with transaction.atomic():
        # The mirror first: rows are locked in the order conference, command everywhere.
        writer.apply(events)
        if transitions.accept(command, now) and not needs_proof:
            transitions.confirm(command, now, REMARKS.get(command.verb, NO_MORE))
    return _outcome(command, is_through=True, is_accepted=needs_proof)


def _refused(command: Command, error: GatewayError, now: datetime) -> Outcome:
    """Try again while there is time, if the command is safe to repeat; else the end."""
    if VERBS[command.verb].retry == "never":
        transitions.fail_sent(command, now, _not_again(error))
        return _outcome(command, is_through=True)
    problem = problems.Problem(error.title, error.detail, error.advice, error.code)
    wait = _seconds_to_wait(command.attempts, error)
    until = now + timedelta(seconds=wait)
    if error.retry and until < command.deadline_at:
        transitions.postpone(command, until, problem)
        return _outcome(command, retry_after_seconds=wait)
    transitions.fail_sent(command, now, problem)
    return _outcome(command, is_through=True)


def _not_again(error: GatewayError) -> problems.Problem:
    if error.code == NO_ANSWER:
        return problems.NOT_AGAIN
    is_doubtful = error.status == 408 or (error.status or 0) >= 500
    advice = f"It is not sent again. {problems.NOT_AGAIN.advice}" if is_doubtful else error.advice
    return problems.Problem(error.title, error.detail, advice, error.code)


def _outcome(command: Command, **follows: Any) -> Outcome:
    return Outcome(command.conference_id or "", command.call_control_id, **follows)


def _seconds_to_wait(attempts: int, error: GatewayError) -> float:
    backoff = min(FIRST_BACKOFF_SECONDS * 2.0 ** (attempts - 1), LONGEST_BACKOFF_SECONDS)
    return max(backoff, error.retry_after_seconds or 0.0)
