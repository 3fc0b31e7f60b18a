"""What an operator may ask of a conference: one function per verb, each of which writes a row of the ledger.

The row is the queue: committed first, then Celery is rung to carry it out. Presses on one conference are written one after the
other (its row is locked), so that the order of the ids is the order of pressing. Permissions are the caller's business.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from . import ledger, tasks
from .models import Command, Conference, Participant
from .verbs import VERBS, Verb

__all__ = ["UNDO_SECONDS", "VERBS", "Refused", "Verb", "expire_due", "press", "undo"]

State = Command.State

UNDO_SECONDS = 8
# Someone who presses while the last second is on the screen has pressed in time.
_GRACE_SECONDS = 1


class Refused(Exception):
    """Not possible, and nothing was written. The message is for the operator."""


def press(verb: str, conference_id: str, call_control_id: str = "", *, by: User) -> Command:
    """Ask for a command by the name of its verb. Raises Refused.

    A press that repeats the one before it, while that is still on its way, answers that one: a double click is one command.
    """
    known = _verb(verb)
    if known.one_person != bool(call_control_id):
        raise Refused(f"{known.words} needs {'one person' if known.one_person else 'no person'} to be named.")
    now = timezone.now()
    with transaction.atomic():
        _lock_live(conference_id)
        if known.one_person:
            _require_present(conference_id, call_control_id)
        before = _last_underway(known, conference_id, call_control_id)
        if before and before.call_control_id == call_control_id:
            if before.verb == verb and not before.undo_of_id:
                return before
            if before.verb == known.opposite:
                _overtake(before, known, now)
        return _ask(known, conference_id, call_control_id, by=by, now=now)


def undo(uuid: UUID | str, *, by: User) -> Command:
    """Take a mute or hold back, for exactly the people whom it changed. Raises Refused.

    Answers the command that does so; or the undone one itself, when it had not been sent yet; or the same as before, when undone twice.
    """
    now = timezone.now()
    known = Command.objects.filter(uuid=uuid).first()
    if known is None:
        raise Refused("There is no such command.")
    with transaction.atomic():
        _lock_live(known.conference_id or "")
        if earlier := Command.objects.filter(undo_of=known).first():
            return earlier
        if ledger.supersede(known, now, "Undone before it was sent."):
            _ring_after_commit(known.conference_id or "")
            return known
        known.refresh_from_db()
        _require_undoable(known, now)
        opposite = VERBS[VERBS[known.verb].opposite]
        return _ask(opposite, known.conference_id or "", known.call_control_id, by=by, now=now, undo_of=known)


def expire_due(now: datetime) -> int:
    """End every command whose time is over, and say how many. Cheap when there are none; any process may call it."""
    return tasks.end_overdue(now)


def mute(conference_id: str, call_control_id: str, *, by: User) -> Command:
    return press("mute", conference_id, call_control_id, by=by)


def unmute(conference_id: str, call_control_id: str, *, by: User) -> Command:
    return press("unmute", conference_id, call_control_id, by=by)


def hold(conference_id: str, call_control_id: str, *, by: User) -> Command:
    return press("hold", conference_id, call_control_id, by=by)


def unhold(conference_id: str, call_control_id: str, *, by: User) -> Command:
    return press("unhold", conference_id, call_control_id, by=by)


def remove(conference_id: str, call_control_id: str, *, by: User) -> Command:
    """Out of the conference, and the call hung up."""
    return press("remove", conference_id, call_control_id, by=by)


def mute_everyone(conference_id: str, *, by: User) -> Command:
    return press("mute_everyone", conference_id, by=by)


def unmute_everyone(conference_id: str, *, by: User) -> Command:
    return press("unmute_everyone", conference_id, by=by)


def hold_everyone(conference_id: str, *, by: User) -> Command:
    return press("hold_everyone", conference_id, by=by)


def unhold_everyone(conference_id: str, *, by: User) -> Command:
    return press("unhold_everyone", conference_id, by=by)


def end(conference_id: str, *, by: User) -> Command:
    return press("end", conference_id, by=by)


def _verb(name: str) -> Verb:
    try:
        return VERBS[name]
    except KeyError:
        raise Refused(f"There is no command “{name}”.") from None


def _lock_live(conference_id: str) -> None:
    conference = Conference.objects.select_for_update().filter(telnyx_id=conference_id).only("ended_at").first()
    if conference is None:
        raise Refused("There is no such conference.")
    if conference.ended_at:
        raise Refused("The conference has ended.")


def _require_present(conference_id: str, call_control_id: str) -> None:
    people = Participant.objects.filter(conference_id=conference_id, call_control_id=call_control_id)
    if not people.filter(is_present=True).exists():
        raise Refused("This person is not in the conference any more.")


def _last_underway(verb: Verb, conference_id: str, call_control_id: str) -> Command | None:
    """The newest press that is on its way, concerns (also) these people, and has to do with the same mark of theirs."""
    names = [other.name for other in VERBS.values() if verb.field and other.field == verb.field] or [verb.name]
    underway = Command.objects.filter(conference_id=conference_id, verb__in=names, state__in=ledger.UNDERWAY)
    if call_control_id:
        underway = underway.filter(call_control_id__in=["", call_control_id])
    return underway.order_by("-id").first()


def _overtake(command: Command, by: Verb, now: datetime) -> None:
    if ledger.supersede(command, now, f"{by.words} was pressed before it was sent."):
        _ring_after_commit(command.conference_id or "")


def _require_undoable(command: Command, now: datetime) -> None:
    if not VERBS[command.verb].can_undo:
        raise Refused(f"{VERBS[command.verb].words} cannot be undone.")
    if command.state not in (State.SENT, State.ACCEPTED, State.CONFIRMED):
        raise Refused("It had no effect, so there is nothing to undo.")
    if command.accepted_at and now > command.accepted_at + timedelta(seconds=UNDO_SECONDS + _GRACE_SECONDS):
        raise Refused(f"The {UNDO_SECONDS} seconds to undo it are over.")
    if not command.legs:
        raise Refused("It changed nobody, so there is nothing to undo.")


def _ask(
    verb: Verb, conference_id: str, call_control_id: str, *, by: User, now: datetime, undo_of: Command | None = None
) -> Command:
    command = Command.objects.create(
        verb=verb.name,
        conference_id=conference_id,
        call_control_id=call_control_id,
        legs=undo_of.legs if undo_of else [],
        undo_of=undo_of,
        asked_by=by,
        asked_at=now,
        deadline_at=now + timedelta(seconds=settings.COMMAND_DEADLINE_SECONDS),
    )
    ledger.announce(command)
    transaction.on_commit(lambda: tasks.ring([command.uuid]))
    return command


def _ring_after_commit(conference_id: str) -> None:
    transaction.on_commit(lambda: tasks.ring(ledger.next_in_line(conference_id)))
