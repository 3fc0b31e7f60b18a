"""What an operator may ask of a conference: one function per verb, each of which writes a row of
the ledger.

The row is the queue: committed first, then Celery is rung to carry it out. Presses on one
conference are written one after the other (its row is locked), so that the order of the ids is the
order of pressing. Permissions are the caller's business.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from conferencing.ledger import forms, transitions
from conferencing.ledger.verb import Verb
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command

from . import targets, tasks
from .targets import Refused, Wish

__all__ = ["UNDO_SECONDS", "VERBS", "Refused", "Verb", "expire_due", "create", "undo"]

State = Command.State

UNDO_SECONDS = 8
# Someone who presses while the last second is on the screen has pressed in time.
_GRACE_SECONDS = 1
NOTHING: forms.Arguments = {}


def create(
    verb: str,
    conference_id: str = "",
    call_control_id: str = "",
    *,
    by: User,
    arguments: forms.Arguments = NOTHING,
    people: Sequence[str] = (),
) -> Command:
    """Ask for a command by the name of its verb. Raises Refused, or forms.Invalid for arguments
    that Telnyx would not take.

    A press that repeats the one before it, while that is still on its way, answers that one: a
    double click is one command. Removing several people makes a command for each; the first is
    answered.
    """
    known = _verb(verb)
    values = forms.read(known.form, arguments)
    now = timezone.now()
    with transaction.atomic():
        wish = targets.aim(known, conference_id, call_control_id, people, values)
        if verb == "remove_these":
            return [
                _pressed(targets.one(VERBS["remove"], wish, leg), by, now) for leg in wish.people
            ][0]
        return _pressed(wish, by, now)


def undo(uuid: UUID | str, *, by: User) -> Command:
    """Take a mute or hold back, for exactly the people whom it changed. Raises Refused.

    Answers the command that does so; or the undone one itself, when it had not been sent yet; or
    the same as before, when undone twice.
    """
    now = timezone.now()
    known = Command.objects.filter(uuid=uuid).first()
    if known is None:
        raise Refused("There is no such command.")
    with transaction.atomic():
        targets.lock_live(known.conference_id or "")
        if earlier := Command.objects.filter(undo_of=known).first():
            return earlier
        if transitions.supersede(known, now, "Undone before it was sent."):
            _ring_after_commit(known)
            return known
        known.refresh_from_db()
        _require_undoable(known, now)
        opposite = VERBS[VERBS[known.verb].opposite]
        wish = Wish(opposite, known.conference_id or "", known.call_control_id)
        return _ask(wish, by=by, now=now, undo_of=known)


def expire_due(now: datetime) -> int:
    """End every command whose time is over, and say how many. Cheap when there are none; any
    process may call it.
    """
    return tasks.end_overdue(now)


def mute(conference_id: str, call_control_id: str, *, by: User) -> Command:
    return create("mute", conference_id, call_control_id, by=by)


def unmute(conference_id: str, call_control_id: str, *, by: User) -> Command:
    return create("unmute", conference_id, call_control_id, by=by)


def hold(conference_id: str, call_control_id: str, *, by: User) -> Command:
    return create("hold", conference_id, call_control_id, by=by)


def unhold(conference_id: str, call_control_id: str, *, by: User) -> Command:
    return create("unhold", conference_id, call_control_id, by=by)


def remove(conference_id: str, call_control_id: str, *, by: User) -> Command:
    """Out of the conference, and the call hung up."""
    return create("remove", conference_id, call_control_id, by=by)


def mute_everyone(conference_id: str, *, by: User) -> Command:
    return create("mute_everyone", conference_id, by=by)


def unmute_everyone(conference_id: str, *, by: User) -> Command:
    return create("unmute_everyone", conference_id, by=by)


def hold_everyone(conference_id: str, *, by: User) -> Command:
    return create("hold_everyone", conference_id, by=by)


def unhold_everyone(conference_id: str, *, by: User) -> Command:
    return create("unhold_everyone", conference_id, by=by)


def end(conference_id: str, *, by: User) -> Command:
    return create("end", conference_id, by=by)


def _verb(name: str) -> Verb:
    try:
        return VERBS[name]
    except KeyError:
        raise Refused(f"There is no command “{name}”.") from None


def _pressed(wish: Wish, by: User, now: datetime) -> Command:
    before = _last_underway(wish)
    if before and _is_same_target(before, wish):
        if (
            before.verb == wish.verb.name
            and before.arguments == wish.arguments
            and not before.undo_of_id
        ):
            return before
        if before.verb == wish.verb.opposite:
            _overtake(before, wish.verb, now)
    return _ask(wish, by=by, now=now)


def _last_underway(wish: Wish) -> Command | None:
    """The newest press that is on its way, concerns (also) these people, and has to do with the
    same mark of theirs.
    """
    verb, leg = wish.verb, wish.call_control_id
    names = [
        other.name for other in VERBS.values() if verb.field and other.field == verb.field
    ] or [verb.name]
    underway = Command.objects.filter(verb__in=names, state__in=transitions.UNDERWAY)
    underway = underway.filter(conference_id=wish.conference_id or None)
    if leg:
        underway = underway.filter(call_control_id__in=["", leg])
    return underway.order_by("-id").first()


def _is_same_target(before: Command, wish: Wish) -> bool:
    return (before.call_control_id, before.named_legs) == (wish.call_control_id, list(wish.people))


def _overtake(command: Command, by: Verb, now: datetime) -> None:
    if transitions.supersede(command, now, f"{by.words} was pressed before it was sent."):
        _ring_after_commit(command)


def _require_undoable(command: Command, now: datetime) -> None:
    if not VERBS[command.verb].can_undo:
        raise Refused(f"{VERBS[command.verb].words} cannot be undone.")
    if command.state not in (State.SENT, State.ACCEPTED, State.CONFIRMED):
        raise Refused("It had no effect, so there is nothing to undo.")
    if command.accepted_at and now > command.accepted_at + timedelta(
        seconds=UNDO_SECONDS + _GRACE_SECONDS
    ):
        raise Refused(f"The {UNDO_SECONDS} seconds to undo it are over.")
    if not command.changed_legs:
        raise Refused("It changed nobody, so there is nothing to undo.")


def _ask(wish: Wish, *, by: User, now: datetime, undo_of: Command | None = None) -> Command:
    command = transitions.record(
        wish.verb.name,
        wish.conference_id,
        wish.call_control_id,
        by_id=by.pk,
        now=now,
        seconds=settings.COMMAND_DEADLINE_SECONDS,
        named_legs=list(wish.people),
        arguments=dict(wish.arguments),
        changed_legs=undo_of.changed_legs if undo_of else [],
        undo_of=undo_of,
    )
    transaction.on_commit(lambda: tasks.ring([command.uuid]))
    return command


def _ring_after_commit(command: Command) -> None:
    target = command.conference_id or "", command.call_control_id
    transaction.on_commit(lambda: tasks.ring(transitions.next_in_line(*target)))
