"""The states of a command, and the only code that changes them.

    asked > sent > accepted > confirmed        and from each of the first three: failed, expired, superseded

Every change is one conditional UPDATE: whoever comes second changes no row, and learns so by the answer. While a command is
sent, its `lease_until` tells when another worker may try it: a worker that died, or one that waits to try again, look the same.
`attempts` fences: a worker that comes back after its lease ran out finds another number there and changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Q, QuerySet

from . import signals
from .models import Command
from .verbs import VERBS

State = Command.State

# Asked or sent: they hold up later commands on the same target. An accepted one only waits for its proof.
UNDERWAY = (State.ASKED, State.SENT)
CONFIRM_SECONDS = 10.0
# When nobody looked at an accepted command any more (no worker): then it ends without proof.
ABANDON_SECONDS = 15.0
# So long after an acceptance a listing that contradicts it is too early, not a contradiction.
SETTLE_SECONDS = 3.0
LEASE_MARGIN_SECONDS = 2.0
# Younger ones have surely been rung for.
RING_AGAIN_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a command ended without effect, or what to know about its end, in words for the operator."""

    title: str
    detail: str = ""
    advice: str = ""
    code: str = ""


NOT_SENT = Problem(
    "Not sent in time",
    "Its deadline passed before a worker could send it; it will not happen any more.",
    "Look at the present state, then press again. If this repeats, the worker is not running or Telnyx is slow.",
    "expired",
)
TOO_LATE = Problem(
    "Not finished in time",
    "Its deadline passed between its requests to Telnyx; the rest will not happen any more.",
    NOT_SENT.advice,
    NOT_SENT.code,
)
NO_ANSWER = Problem(
    "No answer from Telnyx",
    "It was sent, and no answer came before its deadline; it may have taken effect.",
    "Look at the present state, which listings keep true, then press again.",
    "no_answer",
)
UNPROVEN = Problem(
    "Accepted, but not verified",
    "Telnyx accepted it, but no listing could be had to show its effect.",
    "Look at the age of the data on the screen before you press again.",
    "unverified",
)


def claim(uuid: UUID, now: datetime, *, request_seconds: float) -> Command | None:
    """Take a command to send it, if it is its turn and in time. None: it is not, or somebody else has it.

    `request_seconds`: how long one request may take at most. After that long nobody waits for this worker any more.
    """
    command = Command.objects.filter(uuid=uuid).first()
    if command is None:
        return None
    turn = _claimable(now) & ~Q(Exists(_ahead_of(command)))
    lease = timedelta(seconds=VERBS[command.verb].requests * request_seconds + LEASE_MARGIN_SECONDS)
    is_mine = _change(
        command,
        turn & Q(attempts=command.attempts),
        state=State.SENT,
        sent_at=now,
        lease_until=now + lease,
        attempts=command.attempts + 1,
    )
    return command if is_mine else None


def note_legs(command: Command, legs: list[str]) -> None:
    """What the first attempt is about to change; a later attempt must not count again, for the first may have worked."""
    Command.objects.filter(pk=command.pk, attempts=command.attempts).update(legs=legs)
    command.legs = legs


def accept(command: Command, now: datetime) -> bool:
    """Telnyx said yes: so it is, even if another worker has taken over in the meantime."""
    return _change(
        command, Q(state=State.SENT), state=State.ACCEPTED, accepted_at=now, lease_until=None, **_words(None)
    )


def postpone(command: Command, until: datetime, problem: Problem) -> bool:
    """Stays sent; from `until` on it may be tried again."""
    return _change(command, _mine(command), lease_until=until, **_words(problem))


def refuse(command: Command, now: datetime, problem: Problem) -> bool:
    """The end of a command that this worker had claimed."""
    return _change(command, _mine(command), **_finished(State.FAILED, now, problem))


def confirm(command: Command, now: datetime, remark: str = "") -> bool:
    words = Problem("", advice=remark)
    return _change(command, Q(state=State.ACCEPTED), **_finished(State.CONFIRMED, now, words))


def give_up(command: Command, now: datetime, problem: Problem) -> bool:
    """The end of an accepted command whose effect does not show."""
    return _change(command, Q(state=State.ACCEPTED), **_finished(State.FAILED, now, problem))


def overrule(command: Command, now: datetime, remark: str) -> bool:
    """The end of an accepted command that a later one undid before its effect could be seen."""
    return _change(command, Q(state=State.ACCEPTED), **_finished(State.SUPERSEDED, now, Problem("", advice=remark)))


def supersede(command: Command, now: datetime, remark: str) -> bool:
    """Take back a command that was never sent. False: too late, a worker has it."""
    return _change(
        command,
        Q(state=State.ASKED),
        **_finished(State.SUPERSEDED, now, Problem("", advice=remark)),
    )


def end_overdue(now: datetime) -> list[Command]:
    """End every command whose time is over; answer those that this call ended. One query when there are none."""
    return [command for command in _overdue(now) if _end(command, now)]


def next_in_line(conference_id: str) -> list[UUID]:
    """The asked commands of a conference that nothing is in front of."""
    asked = Command.objects.filter(conference_id=conference_id, state__in=UNDERWAY).order_by("id")
    found: list[UUID] = []
    taken: set[str] = set()
    for command in asked.only("uuid", "call_control_id", "state"):
        target = command.call_control_id
        is_free = not taken if not target else not taken & {target, ""}
        if is_free and command.state == State.ASKED:
            found.append(command.uuid)
        taken.add(target)
    return found


def waiting(now: datetime) -> list[UUID]:
    """What a worker should be told of again: asked and free, or sent by a worker that is gone. In the order of pressing."""
    overlooked = now - timedelta(seconds=RING_AGAIN_SECONDS)
    asked = Command.objects.filter(state=State.ASKED, deadline_at__gt=now, asked_at__lte=overlooked)
    free = [uuid for name in _conferences(asked) for uuid in next_in_line(name)]
    lost = Command.objects.filter(state=State.SENT, lease_until__lte=now, deadline_at__gt=now).order_by("id")
    return [*lost.values_list("uuid", flat=True), *free]


def is_waiting_for_proof(conference_id: str) -> bool:
    return Command.objects.filter(state=State.ACCEPTED, conference_id=conference_id).exists()


def unproven(accepted_before: datetime) -> list[str]:
    """The conferences with commands that were accepted before that time and still wait for a listing."""
    return _conferences(Command.objects.filter(state=State.ACCEPTED, accepted_at__lte=accepted_before))


def unsettled(conference_id: str, now: datetime) -> list[Command]:
    """What Telnyx may be carrying out at this moment."""
    recent = Q(state=State.SENT) | Q(state=State.ACCEPTED, accepted_at__gt=now - timedelta(seconds=SETTLE_SECONDS))
    return list(Command.objects.filter(recent, conference_id=conference_id))


def _conferences(commands: QuerySet[Command]) -> list[str]:
    return [name for name in commands.order_by().values_list("conference_id", flat=True).distinct() if name]


def _claimable(now: datetime) -> Q:
    return Q(deadline_at__gt=now) & (Q(state=State.ASKED) | Q(state=State.SENT, lease_until__lte=now))


def _ahead_of(command: Command) -> QuerySet[Command]:
    """Earlier presses on the same person, on everybody, or (for a press on everybody) on anybody, which are not through yet."""
    earlier = Command.objects.filter(conference_id=command.conference_id, id__lt=command.pk, state__in=UNDERWAY)
    return earlier.filter(call_control_id__in=["", command.call_control_id]) if command.call_control_id else earlier


def _mine(command: Command) -> Q:
    return Q(state=State.SENT, attempts=command.attempts)


def _overdue(now: datetime) -> Iterable[Command]:
    late = Q(deadline_at__lte=now) & (Q(state=State.ASKED) | Q(state=State.SENT, lease_until__lte=now))
    abandoned = Q(state=State.ACCEPTED, accepted_at__lte=now - timedelta(seconds=ABANDON_SECONDS))
    return Command.objects.filter(late | abandoned).order_by("id")


def _end(command: Command, now: datetime) -> bool:
    if command.state == State.ASKED:
        return _change(command, Q(state=State.ASKED), **_finished(State.EXPIRED, now, NOT_SENT))
    if command.state == State.ACCEPTED:
        return give_up(command, now, UNPROVEN)
    last = Problem(command.error_title, command.error_detail, command.advice, command.error_code)
    return refuse(command, now, last if command.error_code else NO_ANSWER)


def _finished(state: Command.State, now: datetime, problem: Problem) -> dict[str, Any]:
    return {"state": state, "finished_at": now, "lease_until": None, **_words(problem)}


def _words(problem: Problem | None) -> dict[str, str]:
    found = problem or Problem("")
    return {
        "error_code": found.code[:64],
        "error_title": found.title[:255],
        "error_detail": found.detail,
        "advice": found.advice,
    }


def _change(command: Command, condition: Q, **fields: Any) -> bool:
    """Change the row if it is still as `condition` says, and tell every screen. `command` then has the new values."""
    with transaction.atomic(savepoint=False):
        if not Command.objects.filter(condition, pk=command.pk).update(**fields):
            return False
        announce(command)
    for name, value in fields.items():
        setattr(command, name, value)
    return True


def announce(command: Command) -> None:
    name = command.conference_id or ""
    signals.announce({"ledger", f"ledger:{name}", f"conference:{name}"})
