"""Celery tasks of commands. Each may run twice, late or not at all: the rows of the ledger are the
queue, and a task only says that there is something in it.
"""

import logging
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import datetime, timedelta
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from conferencing import tracing
from conferencing.database import outage
from conferencing.ledger import proofs, transitions, turns
from conferencing.models import Command
from conferencing.reconcile import (
    calls,
    clock_readings,
    conferences,
    oddity_counts,
    queues,
)
from conferencing.reconcile.observation import SeenConference
from conferencing.reconcile.queues import SeenQueues
from conferencing.telnyx_api.errors import GatewayError

from . import (
    auto_resume,
    confirmation,
    enqueue,
    execution,
    late_proofs,
    stray_dials,
    telling,
    threads,
)
from .lane import Lane
from .pace import Bell

logger = logging.getLogger(__name__)

# Seconds after an acceptance at which the participants are listed, until the effect shows.
VERIFY_AT = (0.2, 1.0, 2.5, 5.0, proofs.CONFIRM_SECONDS + 0.1)
LAST_ROUND = len(VERIFY_AT) - 1
# By then four rounds have seen nothing, or the broker has lost them.
OVERLOOKED_SECONDS = 6.0
# Of the commands that name no conference, which can be many and are looked at together.
AGAIN_SECONDS = 0.5
BUSY_SECONDS = 0.5
# A retry that starts a moment before its lease is over would find the command still claimed.
RETRY_MARGIN_SECONDS = 0.01
# Of what nobody has pressed, dials come late: on all others somebody is on the line already. Of a
# poll there can be hundreds of questions, and nobody waits for one in silence.
_RANKS = {"dial": 1, "poll_question": 2, "stop_question": 2}


def enqueue_commands(uuids: Iterable[UUID]) -> None:
    """Have these carried out. With the broker down this only logs: the sweep finds them."""
    asked = list(uuids)
    known = Command.objects.only("uuid", "verb", "is_automatic").in_bulk(asked, field_name="uuid")
    for uuid in asked:
        if uuid in known:
            enqueue_command(known[uuid])


def enqueue_command(command: Command, *, after_seconds: float = 0.0) -> None:
    """The same of one."""
    uuid = str(command.uuid)
    if command.is_automatic:
        rank = _RANKS.get(command.verb, 0)
        enqueue.task(carry_out_automatic, uuid, rank, after_seconds=after_seconds)
    else:
        enqueue.task(carry_out, uuid, after_seconds=after_seconds)


def enqueue_next(conference_id: str, call_control_id: str) -> None:
    """Have those carried out that nothing on this target blocks any more."""
    with tracing.instead(tracing.NONE):  # other requests have asked for them
        enqueue_commands(turns.next_in_line(conference_id, call_control_id))


def end_overdue(now: datetime) -> int:
    """End the commands whose time is over, and enqueue those that they blocked; return how many
    ended.
    """
    ended = transitions.end_overdue(now)
    targets = {(command.conference_id or "", command.call_control_id) for command in ended}
    for target in sorted(targets):
        enqueue_next(*target)
    return len(ended)


@shared_task
def carry_out(uuid: str) -> None:
    """Send one command to Telnyx, if it is its turn; then enqueue what follows."""
    _carry_out(uuid, carry_out)


@shared_task
def carry_out_automatic(uuid: str, rank: int) -> None:
    """The same of what nobody has pressed, and of what waits along with it: as much at once as
    leaves threads to the presses.
    """
    _lane.carry_out(uuid, rank)


def _carry_out_automatic(uuid: str, rank: int) -> None:
    _carry_out(uuid, carry_out_automatic, (rank,), aside=_lane.aside)


_lane = Lane(threads.AUTOMATIC, _carry_out_automatic)


def _carry_out(
    uuid: str,
    again: enqueue.Task,
    more: tuple[object, ...] = (),
    aside: execution.Aside = nullcontext,
) -> None:
    with tracing.about(command=uuid):
        _carry_out_now(uuid, again, more, aside)


def _carry_out_now(
    uuid: str, again: enqueue.Task, more: tuple[object, ...], aside: execution.Aside
) -> None:
    outcome = execution.carry_out(UUID(uuid), aside=aside)
    if outcome.retry_after_seconds is not None:
        wait = outcome.retry_after_seconds + RETRY_MARGIN_SECONDS
        enqueue.task(again, uuid, *more, after_seconds=wait)
    # Through, whether it worked or not: those behind it need not wait for the proof.
    if outcome.is_through:
        enqueue_next(outcome.conference_id, outcome.call_control_id)
    if outcome.has_asked:
        enqueue_commands(outcome.has_asked)
    if outcome.needs_proof and outcome.conference_id:
        enqueue.task(verify, outcome.conference_id, 0, after_seconds=VERIFY_AT[0])
    elif outcome.needs_proof:
        _proofs.ask(after_seconds=VERIFY_AT[0])


@shared_task
def verify(conference_id: str, round_number: int) -> None:
    """Check whether the accepted commands of a conference (of none, if empty) show their effect;
    come back while some do not.
    """
    if not proofs.is_waiting_for_proof(conference_id):
        return
    if not threads.asking.acquire(blocking=False):
        if conference_id:
            enqueue.task(verify, conference_id, round_number, after_seconds=BUSY_SECONDS)
        else:
            _proofs.ask(after_seconds=BUSY_SECONDS)
        return
    try:
        is_settled = _settle(conference_id)
    finally:
        threads.asking.release()
    if not conference_id and not is_settled:
        _proofs.ask(after_seconds=AGAIN_SECONDS)
    elif not is_settled and round_number < LAST_ROUND:
        wait = VERIFY_AT[round_number + 1] - VERIFY_AT[round_number]
        enqueue.task(verify, conference_id, round_number + 1, after_seconds=wait)


def _ring_for_proofs(after_seconds: float) -> None:
    enqueue.task(verify, "", 0, after_seconds=after_seconds)


_proofs = Bell(_ring_for_proofs)


@shared_task
@outage.said_once
def sweep() -> None:
    """Find what the broker lost, what a dead worker left behind, and what has run out of time."""
    now = timezone.now()
    clock_readings.share(now)
    oddity_counts.write(now)
    end_overdue(now)
    seconds = settings.COMMAND_DEADLINE_SECONDS
    enqueue_commands(auto_resume.resume_due(now, seconds=seconds))
    enqueue_commands(stray_dials.cancel_due(now, seconds=seconds))
    enqueue_commands(turns.overlooked(now))
    for name in proofs.unproven(now - timedelta(seconds=OVERLOOKED_SECONDS)):
        enqueue.task(verify, name, LAST_ROUND)


@shared_task
@outage.said_once
def confirm_late() -> None:
    """Confirm what had ended as not known, where a late report or listing shows it."""
    late_proofs.confirm(timezone.now())


def _settle(conference_id: str) -> bool:
    if not conference_id and proofs.is_dial_unanswered():
        _look_for_dialled()
    seen = _listed(conference_id) if proofs.is_waiting_for_listing(conference_id) else None
    queues_seen = _listed_queues() if proofs.is_waiting_for_queues(conference_id) else None
    waiting = confirmation.settle(conference_id, seen, timezone.now(), queues_seen)
    if conference_id:
        enqueue_commands(telling.asked(conference_id))
    return not waiting


def _listed_queues() -> SeenQueues | None:
    try:
        return queues.observe()
    except GatewayError as error:
        logger.info("The queues could not be checked: %s %s", error.code, error.title)
        return None


def _look_for_dialled() -> None:
    try:
        calls.look_for_dialled()
    except GatewayError as error:
        logger.info("The calls that are up could not be listed: %s", error)


def _listed(conference_id: str) -> SeenConference | None:
    try:
        return conferences.compare(conference_id)
    except GatewayError as error:
        logger.info(
            "Conference %s could not be checked: %s %s", conference_id, error.code, error.title
        )
        return None
