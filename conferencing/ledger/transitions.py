"""The states of a command, and the only code that changes them.

asked > sent > accepted > confirmed        and from each of the first three: failed, expired,
superseded

Every change is one conditional UPDATE: whoever comes second changes no row, and learns so by the
answer. While a command is sent, its `lease_until` tells when another worker may try it: a worker
that died, or one that waits to try again, look the same. `attempts` fences: a worker that comes
back after its lease ran out finds another number there and changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Q, QuerySet

from conferencing import signals
from conferencing.models import Call, Command

from .verbs import NEVER_AGAIN, VERBS

State = Command.State

# Asked or sent: they hold up later commands on the same target. An accepted one only waits for its
# proof.
UNDERWAY = (State.ASKED, State.SENT)
CONFIRM_SECONDS = 10.0
# When nobody looked at an accepted command any more (no worker): then it ends without proof.
ABANDON_SECONDS = 15.0
# So long after an acceptance a listing that contradicts it is too early, not a contradiction.
SETTLE_SECONDS = 3.0
LEASE_MARGIN_SECONDS = 2.0
BY_LISTING = frozenset(name for name, verb in VERBS.items() if verb.proof == "listing")
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
NOT_AGAIN = Problem(
    "No answer; not sent again",
    "It was sent, and no answer came. Whether it happened is not known, and a second time would be worse.",
    "Listen or look whether it happened before you press again.",
    "no_answer",
)
UNPROVEN = Problem(
    "Accepted, but not verified",
    "Telnyx accepted it, but no listing could be had to show its effect.",
    "Look at the age of the data on the screen before you press again.",
    "unverified",
)


def record(
    verb: str,
    conference_id: str | None,
    call_control_id: str = "",
    *,
    by_id: int,
    now: datetime,
    seconds: float,
    **more: Any,
) -> Command:
    """Write down that it is to be done within so many seconds. `more`: named_legs, arguments, changed_legs,
    undo_of.
    """
    command = Command.objects.create(
        verb=verb,
        conference_id=conference_id or None,
        call_control_id=call_control_id,
        asked_by_id=by_id,
        asked_at=now,
        deadline_at=now + timedelta(seconds=seconds),
        **more,
    )
    announce(command)
    return command


def claim(uuid: UUID, now: datetime, *, request_seconds: float) -> Command | None:
    """Take a command to send it, if it is its turn and in time. None: it is not, or somebody else
    has it.

    `request_seconds`: how long one request may take at most. After that long nobody waits for this
    worker any more.
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
    """What the first attempt is about to change; a later attempt must not count again, for the
    first may have worked.
    """
    Command.objects.filter(pk=command.pk, attempts=command.attempts).update(changed_legs=legs)
    command.changed_legs = legs


def accept(command: Command, now: datetime) -> bool:
    """Telnyx said yes: so it is, even if another worker has taken over in the meantime."""
    return _change(
        command,
        Q(state=State.SENT),
        state=State.ACCEPTED,
        accepted_at=now,
        lease_until=None,
        **_words(None),
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
    return _change(
        command,
        Q(state=State.ACCEPTED),
        **_finished(State.SUPERSEDED, now, Problem("", advice=remark)),
    )


def supersede(command: Command, now: datetime, remark: str) -> bool:
    """Take back a command that was never sent. False: too late, a worker has it."""
    return _change(
        command,
        Q(state=State.ASKED),
        **_finished(State.SUPERSEDED, now, Problem("", advice=remark)),
    )


def end_overdue(now: datetime) -> list[Command]:
    """End every command whose time is over; answer those that this call ended. One query when there
    are none.
    """
    return [command for command in _overdue(now) if _end(command, now)]


def next_in_line(conference_id: str, call_control_id: str = "") -> list[UUID]:
    """The asked commands of this conference, and of this leg anywhere, that nothing is in front of."""
    near = Q(conference_id=conference_id) if conference_id else Q()
    if call_control_id:
        near |= Q(call_control_id=call_control_id)
    if not near:
        return []
    asked = list(_turns().filter(near))
    # The legs that they name may also be named from elsewhere.
    elsewhere = (
        _turns()
        .filter(call_control_id__in={row.call_control_id for row in asked} - {""})
        .exclude(near)
    )
    here = {row.pk for row in asked}
    return [
        row.uuid
        for row in _free(sorted([*asked, *elsewhere], key=lambda row: row.pk))
        if row.pk in here
    ]


def waiting(now: datetime) -> list[UUID]:
    """What a worker should be told of again: asked and free, or sent by a worker that is gone. In
    the order of pressing.
    """
    overlooked = now - timedelta(seconds=RING_AGAIN_SECONDS)
    asked = Command.objects.filter(state=State.ASKED, deadline_at__gt=now, asked_at__lte=overlooked)
    free = [row.uuid for row in _free(_turns())] if asked.exists() else []
    lost = Command.objects.filter(
        state=State.SENT, lease_until__lte=now, deadline_at__gt=now
    ).order_by("id")
    return [*lost.exclude(verb__in=NEVER_AGAIN).values_list("uuid", flat=True), *free]


def is_waiting_for_proof(conference_id: str) -> bool:
    """An empty id stands for the commands that name no conference."""
    return Command.objects.filter(
        state=State.ACCEPTED, conference_id=conference_id or None
    ).exists()


def is_waiting_for_listing(conference_id: str) -> bool:
    accepted = Command.objects.filter(state=State.ACCEPTED, conference_id=conference_id or None)
    return bool(conference_id) and accepted.filter(verb__in=BY_LISTING).exists()


def unproven(accepted_before: datetime) -> list[str]:
    """The conferences with commands that were accepted before that time and still wait for proof;
    "" for those without one.
    """
    return _conferences(
        Command.objects.filter(state=State.ACCEPTED, accepted_at__lte=accepted_before)
    )


def unsettled(conference_id: str, now: datetime) -> list[Command]:
    """What Telnyx may be carrying out at this moment."""
    recent = Q(state=State.SENT) | Q(
        state=State.ACCEPTED, accepted_at__gt=now - timedelta(seconds=SETTLE_SECONDS)
    )
    return list(Command.objects.filter(recent, conference_id=conference_id))


def _conferences(commands: QuerySet[Command]) -> list[str]:
    return [
        name or ""
        for name in commands.order_by().values_list("conference_id", flat=True).distinct()
    ]


def _turns() -> QuerySet[Command]:
    """Everything that takes part in the order of turns, in that order."""
    columns = ("uuid", "conference_id", "call_control_id", "state")
    return Command.objects.filter(state__in=UNDERWAY).order_by("id").only(*columns)


def _free(rows: Iterable[Command]) -> list[Command]:
    """The asked ones that none before them in `rows` holds up."""
    found = []
    rooms: dict[str, set[str]] = {}
    legs: set[str] = set()
    for row in rows:
        leg, ahead = (
            row.call_control_id,
            rooms.setdefault(row.conference_id, set()) if row.conference_id else set(),
        )
        is_held_up = bool(ahead & {leg, ""} or leg in legs) if leg else bool(ahead)
        if row.state == State.ASKED and not is_held_up:
            found.append(row)
        ahead.add(leg)
        legs |= {leg} - {""}
    return found


def _claimable(now: datetime) -> Q:
    abandoned = Q(state=State.SENT, lease_until__lte=now) & ~Q(verb__in=NEVER_AGAIN)
    return Q(deadline_at__gt=now) & (Q(state=State.ASKED) | abandoned)


def _ahead_of(command: Command) -> QuerySet[Command]:
    """Earlier presses that are not through yet: on the same leg, anywhere; in the same conference
    also on everybody or (for a press on everybody) on anybody.
    """
    leg = command.call_control_id
    here = Q(conference_id=command.conference_id) if command.conference_id else Q(pk__in=[])
    if leg:
        here = (here & Q(call_control_id="")) | Q(call_control_id=leg)
    return Command.objects.filter(here, id__lt=command.pk, state__in=UNDERWAY)


def _mine(command: Command) -> Q:
    return Q(state=State.SENT, attempts=command.attempts)


def _overdue(now: datetime) -> Iterable[Command]:
    lost = Q(state=State.SENT, lease_until__lte=now)
    late = Q(deadline_at__lte=now) & (Q(state=State.ASKED) | lost) | lost & Q(verb__in=NEVER_AGAIN)
    abandoned = Q(state=State.ACCEPTED, accepted_at__lte=now - timedelta(seconds=ABANDON_SECONDS))
    return Command.objects.filter(late | abandoned).order_by("id")


def _end(command: Command, now: datetime) -> bool:
    if command.state == State.ASKED:
        return _change(command, Q(state=State.ASKED), **_finished(State.EXPIRED, now, NOT_SENT))
    if command.state == State.ACCEPTED:
        return give_up(command, now, UNPROVEN)
    if command.verb in NEVER_AGAIN:
        return refuse(command, now, NOT_AGAIN)
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
    """Change the row if it is still as `condition` says, and tell every screen. `command` then has
    the new values.
    """
    with transaction.atomic(savepoint=False):
        if not Command.objects.filter(condition, pk=command.pk).update(**fields):
            return False
        announce(command)
    for name, value in fields.items():
        setattr(command, name, value)
    return True


def announce(command: Command) -> None:
    keys = {"ledger"}
    if VERBS[command.verb].scope == "leg":
        # Shown beside the call wherever it stands: among those that are up, or in a queue.
        keys.add(f"call:{command.call_control_id}")
        waiting = Call.objects.filter(pk=command.call_control_id).exclude(waiting_in="")
        keys |= {f"queue:{name}" for name in waiting.values_list("waiting_in", flat=True)}
    if name := command.conference_id:
        keys |= {f"ledger:{name}", f"conference:{name}"}
    signals.announce(keys)
