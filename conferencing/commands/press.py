"""What happens when an operator presses a button, or undoes it: a row of the ledger is written.

The row is the queue: committed first, then enqueued for a worker to carry it out. Presses on one
conference are written one after the other (its row is locked), so that the order of the ids is the
order of pressing. Permissions are checked before (`dashboard.screens.presses`); here, what it is
for: teams, targets, supervisors' phones, what was agreed to, limits.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from conferencing.ledger import forms, transitions, turns
from conferencing.ledger.consequences import is_confirmed
from conferencing.ledger.dial_rules import PURPOSE, REFERENCE, ROLE, SUPERVISES
from conferencing.ledger.verb import Verb
from conferencing.ledger.verbs import EACH, VERBS
from conferencing.models import Command
from conferencing.queries.commands import consequences
from conferencing.teams import seen

from . import dial_limit, polling, supervisors_phones, targets, tasks, theirs, undoing
from .senders.people_and_calls import ANSWERED_BY, MAX_WAIT
from .wish import Refused, Wish

__all__ = [
    "Refused",
    "Unconfirmed",
    "connect",
    "create",
    "dial",
    "expire_due",
    "send_to_queue",
    "supervise",
    "undo",
]

State = Command.State

NOTHING: forms.Arguments = {}
# Somebody has picked up and hears nothing until the two are connected.
CONNECT_SECONDS = 8.0


class Unconfirmed(Exception):
    """More would happen than the operator has agreed to, and nothing was written."""


def create(
    verb: str,
    conference_id: str = "",
    call_control_id: str = "",
    *,
    by: User,
    arguments: forms.Arguments = NOTHING,
    people: Sequence[str] = (),
    confirmed: str | None = None,
    is_automatic: bool = False,
) -> Command:
    """Ask for a command by the name of its verb. Raises Refused, or forms.Invalid for arguments
    that Telnyx would not take.

    `confirmed`: to what the operator has agreed, as the question said it; "" to nothing yet. Raises
    Unconfirmed when more would happen than that. None where nobody can be asked.

    `is_automatic`: a step of the program, which nobody pressed.

    A press that repeats the one before it, while that is still on its way, returns that one: a
    double click is one command. A verb of `EACH` makes a command for each of the people, and
    returns the first.
    """
    known = _verb(verb)
    values = forms.read(known.form, arguments)
    now = timezone.now()
    if not is_automatic:
        theirs.require(known, conference_id, call_control_id, people, values)
    with transaction.atomic():
        aimed = targets.aim(known, conference_id, call_control_id, people, values)
        supervisors_phones.require(aimed)
        wish = replace(aimed, is_automatic=is_automatic)
        if confirmed is not None:
            _require_agreement(known, wish, by, confirmed)
        if verb in EACH:
            single = [targets.one(VERBS[EACH[verb]], wish, leg) for leg in wish.people]
            return _pressed(single, by, now)
        return _pressed([wish], by, now)


def dial(
    to: str,
    *,
    by: User,
    purpose: str,
    reference: str = "",
    from_: str = "",
    ring_seconds: int = 30,
    into: str = "",
    supervises: str = "",
    role: str = "",
    is_automatic: bool = False,
) -> Command:
    """Ring a phone for a part of the program, such as an agent's for an offer. Raises as `create`
    does. Takes the lock of dialling until the transaction around it ends: lock all else before.

    `into`: the conference that they come into when they answer, muted and without a beep.
    `supervises`: or the leg that they hear then, in a `role`: monitor, whisper or barge.

    `purpose` (a word) and `reference` (an id) tell what for: they stand among the arguments of the
    command, and in the client state of the call. A repeat with the same ones, while the first is on
    its way, is the same command.
    """
    given = {"to": to, "from_": from_, "ring_seconds": str(ring_seconds)}
    if into:
        given |= {"mute": "true", "beep": "never"}
    values = forms.read(forms.Dial, given) | {PURPOSE: purpose, REFERENCE: reference}
    if supervises:
        values |= {SUPERVISES: supervises, ROLE: role}
    with transaction.atomic():
        wish = targets.aim(VERBS["dial"], into, "", (), values)
        return _pressed([replace(wish, is_automatic=is_automatic)], by, timezone.now())


def connect(caller: str, with_leg: str, *, by: User, answered_by: str = "") -> Command:
    """Connect a caller with the leg of an agent, whose name the reports of the queue then have.
    Raises as `create` does. Nobody presses this: it follows when the agent answers.
    """
    values = forms.read(forms.Bridge, {"with_leg": with_leg})
    if answered_by:
        values |= {ANSWERED_BY: answered_by}
    with transaction.atomic():
        wish = targets.aim(VERBS["bridge"], "", caller, (), values)
        within = min(CONNECT_SECONDS, settings.COMMAND_DEADLINE_SECONDS)
        automatic = replace(wish, is_automatic=True, seconds=within)
        return _pressed([automatic], by, timezone.now())


def send_to_queue(caller: str, queue: str, *, by: User, most_seconds: int | None = None) -> Command:
    """For a call that follows a route. Raises as `create` does. `most_seconds`: the longest wait,
    where the queue's own settings have none.
    """
    values = forms.read(forms.Enqueue, {"queue": queue})
    if most_seconds:
        values |= {MAX_WAIT: most_seconds}
    with transaction.atomic():
        wish = targets.aim(VERBS["enqueue"], "", caller, (), values)
        supervisors_phones.require(wish)
        return _pressed([replace(wish, is_automatic=True)], by, timezone.now())


def supervise(
    verb: str, conference_id: str, leg: str, *, by: User, arguments: forms.Arguments = NOTHING
) -> Command:
    """A step of a supervisor's own phone, which nobody else may take. Raises as `create` does."""
    known = _verb(verb)
    values = forms.read(known.form, arguments)
    with transaction.atomic():
        wish = targets.aim(known, conference_id, leg, (), values)
        return _pressed([replace(wish, is_automatic=True)], by, timezone.now())


def undo(uuid: UUID | str, *, by: User) -> Command:
    """Take a mark back, for exactly the people whom it changed. Raises Refused.

    Returns the command that does so; or the undone one itself, when it had not been sent yet; or
    the same as before, when undone twice.
    """
    now = timezone.now()
    command = seen.commands().filter(uuid=uuid).first()
    if command is None:
        raise Refused("There is no such command.")
    with transaction.atomic():
        targets.lock_live(command.conference_id or "")
        supervisors_phones.require_free(command)
        # Under the lock of the conference, so that two undos at once are one.
        if earlier := Command.objects.filter(undo_of=command).first():
            return earlier
        if transitions.supersede_asked(command, now, "Undone before it was sent."):
            _enqueue_next_after_commit(command)
            return command
        # Not superseded: a worker has it, and may have changed it since it was read above.
        command.refresh_from_db()
        undoing.require_undoable(command, now)
        opposite = VERBS[VERBS[command.verb].opposite]
        before = undoing.arguments_before(command)
        wish = Wish(opposite, command.conference_id or "", command.call_control_id, (), before)
        return _record(wish, by=by, now=now, undo_of=command)


def expire_due(now: datetime) -> int:
    """End every command whose time is over, and return how many. Cheap when there are none; any
    process may call it.
    """
    return tasks.end_overdue(now)


def _verb(name: str) -> Verb:
    try:
        return VERBS[name]
    except KeyError:
        raise Refused(f"There is no command “{name}”.") from None


def _require_agreement(verb: Verb, wish: Wish, by: User, confirmed: str) -> None:
    """Computed again under the lock, for what was true when the dialog was opened may have changed
    since.
    """
    about = (wish.conference_id, wish.call_control_id, wish.people, wish.arguments)
    target = consequences.Target(verb, *about, asker=by.get_username())
    if not is_confirmed(verb, consequences.of(target), confirmed):
        raise Unconfirmed


def _pressed(wishes: Sequence[Wish], by: User, now: datetime) -> Command:
    """A command for each of them; the first is returned."""
    # Only the newest counts: mute, unmute, mute is not a double click.
    before = [_last_underway(wish) for wish in wishes]
    new = [wish for wish, last in zip(wishes, before, strict=True) if not _is_repeated(last, wish)]
    dial_limit.require_room([wish for wish in new if wish.verb.dials], now)
    pairs = zip(wishes, before, strict=True)
    return [_taken_up(wish, last, by, now) for wish, last in pairs][0]


def _taken_up(wish: Wish, last: Command | None, by: User, now: datetime) -> Command:
    if last and _is_repeated(last, wish):
        return last
    if last and _is_same_target(last, wish) and last.verb == wish.verb.opposite:
        _overtake(last, wish.verb, now)
    return _record(wish, by=by, now=now)


def _last_underway(wish: Wish) -> Command | None:
    """The newest command that is on its way, concerns (also) these people, and is of the same kind:
    all that mute and unmute are one kind, all that hold and unhold another.
    """
    kind = _same_kind(wish.verb)
    if wish.verb.scope == "number":
        return turns.same_underway(kind, wish.conference_id, wish.arguments)
    return turns.last_underway(kind, wish.conference_id, wish.call_control_id)


def _same_kind(verb: Verb) -> list[str]:
    if not verb.field:
        return [verb.name]
    return [other.name for other in VERBS.values() if other.field == verb.field]


def _is_same_target(before: Command, wish: Wish) -> bool:
    return (before.call_control_id, before.named_legs) == (wish.call_control_id, list(wish.people))


def _is_repeated(before: Command | None, wish: Wish) -> bool:
    if before is None or not _is_same_target(before, wish):
        return False
    is_same = before.verb == wish.verb.name and before.arguments == wish.arguments
    return is_same and before.undo_of_id is None


def _overtake(command: Command, by: Verb, now: datetime) -> None:
    if transitions.supersede_asked(command, now, f"“{by.label}” was pressed before this was sent."):
        _enqueue_next_after_commit(command)


def _record(wish: Wish, *, by: User, now: datetime, undo_of: Command | None = None) -> Command:
    command = transitions.record(
        wish.verb.name,
        wish.conference_id,
        wish.call_control_id,
        by_id=by.pk,
        now=now,
        seconds=wish.seconds or settings.COMMAND_DEADLINE_SECONDS,
        named_legs=wish.people,
        arguments=wish.arguments,
        undo_of=undo_of,
        is_automatic=wish.is_automatic,
    )
    if wish.verb.name == "poll":
        for question in polling.open_of(command, now):
            transaction.on_commit(partial(tasks.enqueue_command, question))
    # A worker that hears of it before the commit would find no row.
    transaction.on_commit(partial(tasks.enqueue_command, command))
    return command


def _enqueue_next_after_commit(command: Command) -> None:
    target = command.conference_id or "", command.call_control_id
    transaction.on_commit(partial(tasks.enqueue_next, *target))
