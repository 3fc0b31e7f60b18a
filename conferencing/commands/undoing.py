"""What an undo needs: that there is something to take back, and what was there before."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from conferencing.ledger import forms
from conferencing.ledger.verb import UNDO_SECONDS
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command, Participant
from conferencing.queries.commands.undo import Mark, is_so, legs_of

from .targets import BEFORE_ROLE, BEFORE_WHISPER
from .wish import Refused

State = Command.State

# Someone who presses while the last second is on the screen has pressed in time.
_GRACE_SECONDS = 1


def require_undoable(command: Command, now: datetime) -> None:
    """Raises Refused."""
    verb = VERBS[command.verb]
    if not verb.can_undo:
        raise Refused(f"“{verb.label}” cannot be undone.")
    if command.state in (State.UNKNOWN, State.NOT_KNOWN):
        raise Refused("It is unclear whether it took effect, so it cannot be undone.")
    if command.state not in (State.SENT, State.ACCEPTED, State.CONFIRMED):
        raise Refused("It had no effect, so there is nothing to undo.")
    heard_at = command.accepted_at or command.not_known_at or command.finished_at
    if heard_at and now > heard_at + timedelta(seconds=UNDO_SECONDS + _GRACE_SECONDS):
        raise Refused(f"It can be undone only within {UNDO_SECONDS} seconds.")
    if verb.field and not command.changed_legs:
        raise Refused("It changed nothing, so there is nothing to undo.")
    _require_still_so(command)


def arguments_before(command: Command) -> Mapping[str, forms.Value]:
    """Of a role, the one that it replaced. Marks have no arguments. Raises Refused."""
    if command.verb != "role":
        return {}
    role = str(command.arguments.get(BEFORE_ROLE) or "none")
    listeners = tuple(command.arguments.get(BEFORE_WHISPER, ()))
    there = Participant.objects.filter(
        conference_id=command.conference_id, is_present=True, call_control_id__in=listeners
    )
    if role == "whisper" and there.count() < max(1, len(listeners)):
        # Telnyx would make it a monitor, whom nobody hears.
        raise Refused("Some of those who heard the whisper have left. Set the role again.")
    return {"supervisor_role": role, "whisper_to": listeners if role == "whisper" else ()}


def _require_still_so(command: Command) -> None:
    verb = VERBS[command.verb]
    legs = legs_of(verb, command.call_control_id, command.changed_legs)
    present = Participant.objects.filter(
        conference_id=command.conference_id, is_present=True, call_control_id__in=legs
    )
    marks = [Mark(*columns) for columns in present.values_list(*Mark._fields)]
    if not marks:
        raise Refused("Nobody it changed is still here, so there is nothing to undo.")
    # While it is being sent, the mirror does not show it yet.
    is_shown = command.state != State.SENT
    if is_shown and not any(is_so(verb, command.arguments, mark) for mark in marks):
        raise Refused("It has changed since, so there is nothing to undo.")
