"""The states of a command, and the only code that changes them.

asked > sent > accepted > confirmed
asked > sent > unknown > confirmed     Telnyx's answer was lost, and the effect shows
asked > sent > confirmed               a call that was dialled is reported before the answer comes
From each but the last: failed, superseded. From asked and sent: expired. From sent, accepted and
unknown: not_known, where nobody can tell whether it happened. Of the ends, only this one can move:

not_known > confirmed                  a proof came late

(And a dial that failed, when Telnyx reports its call all the same.)

Every change is one conditional UPDATE: whoever comes second changes no row, and learns so from the
return value. While a command is sent, its `lease_until` tells when another worker may try it.
`attempts` is the fence: a worker that comes back after its lease ran out finds another number there
and changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from conferencing.database import pipeline
from conferencing.models import Command

from . import announcing, inserts, problems, supervised, turns
from .changed_legs import about_to_change
from .problems import (
    LISTED_ALL_THE_SAME,
    STILL_UNKNOWN,
    UNKNOWN_CONFERENCE,
    Problem,
    remark,
)
from .verbs import NEVER_AGAIN, VERBS

State = Command.State
# What is sent and waits for the proof of its effect.
UNPROVEN = (State.ACCEPTED, State.UNKNOWN)
_UNPROVEN = Q(state__in=UNPROVEN)

# An accepted command that nobody checks any more (no worker) ends after this time, without proof.
ABANDON_SECONDS = 15.0
LEASE_MARGIN_SECONDS = 2.0
NO_PROBLEM = Problem("")
NOTHING: Mapping[str, object] = {}

Fields = dict[str, object]

# By hand: Django needs longer to write these than the database to run them, and a press waits.
_COMMAND = "SELECT * FROM conferencing_command WHERE uuid = %s"
_CLAIM = f"""
UPDATE conferencing_command AS mine
SET state = 'sent', sent_at = %s, lease_until = %s, attempts = attempts + 1,
  changed_legs = ({{legs}})
WHERE id = %s AND attempts = %s AND {turns.CLAIMABLE} AND NOT EXISTS ({turns.AHEAD})
RETURNING id
"""


def record(
    verb: str,
    conference_id: str | None,
    call_control_id: str = "",
    *,
    by_id: int,
    now: datetime,
    seconds: float,
    named_legs: Sequence[str] = (),
    arguments: Mapping[str, object] = NOTHING,
    undo_of: Command | None = None,
    is_automatic: bool = False,
) -> Command:
    """Write down that it is to be done within so many seconds."""
    command = Command(
        verb=verb,
        conference_id=conference_id or None,
        call_control_id=call_control_id,
        named_legs=list(named_legs),
        changed_legs=undo_of.changed_legs if undo_of else [],
        arguments=dict(arguments),
        undo_of=undo_of,
        asked_by_id=by_id,
        is_automatic=is_automatic,
        asked_at=now,
        deadline_at=now + timedelta(seconds=seconds),
    )
    inserts.insert([command])
    announcing.announce(command)
    return command


def claim(uuid: UUID, now: datetime, *, request_seconds: float) -> Command | None:
    """Take a command to send it, if it is its turn and in time. None: it is not, or somebody else
    has it.

    `request_seconds`: how long one request may take at most. After that long nobody waits for this
    worker any more.

    Two statements: what a command is about never changes, so it is read first; all that may change
    is checked and set by the one UPDATE.
    """
    key = Command._meta.get_field("uuid").get_db_prep_value(uuid, connection)
    command = next(iter(Command.objects.raw(_COMMAND, [key])), None)
    if command is None or (command.attempts and now >= turns.repeat_until(command)):
        return None
    lease = timedelta(seconds=VERBS[command.verb].requests * request_seconds + LEASE_MARGIN_SECONDS)
    # A later attempt must not look again, for the first may have worked.
    legs = about_to_change(command) if command.attempts == 0 else None
    changed, legs_values = legs or ("mine.changed_legs", [])
    values = [now, now + lease, *legs_values, command.pk, command.attempts]
    claimed = pipeline.send(_CLAIM.format(legs=changed), [*values, *turns.claimable_values(now)])
    if not claimed.result():
        return None
    command.state, command.sent_at, command.lease_until = State.SENT, now, now + lease
    command.attempts += 1
    if legs:
        del command.changed_legs  # the database has made it, so it is read when it is asked for
    announcing.announce(command)
    return command


def accept(
    command: Command, now: datetime, dialled: str = "", *, known: Problem | None = None
) -> bool:
    """Telnyx said yes: so it is, even if another worker has taken over in the meantime. `dialled`:
    the call that it dialled, from now on the one that it is about. `known`: what is known so far,
    where it did not quite say yes.
    """
    accepted: Fields = {"state": State.ACCEPTED, "accepted_at": now, "lease_until": None}
    if dialled:
        accepted["call_control_id"] = dialled
    answered = Q(state__in=(State.SENT, State.UNKNOWN))
    return _change(command, answered, accepted | _words(known or NO_PROBLEM))


def postpone(
    command: Command, until: datetime, problem: Problem, *, lost_at: datetime | None = None
) -> bool:
    """Stays sent; from `until` on it may be tried again. `lost_at`: when an answer was lost."""
    lost: Fields = {"unknown_at": command.unknown_at or lost_at} if lost_at else {}
    return _change(command, _mine(command), {"lease_until": until} | lost | _words(problem))


def doubt(command: Command, now: datetime, lost: Problem) -> bool:
    """`lost` came instead of its answer, and it will not be sent again. It is looked whether it
    happened; where nothing could show that, this is the end.
    """
    if not VERBS[command.verb].can_show:
        ended = _final(State.NOT_KNOWN, now, problems.never_shows(lost, VERBS[command.verb].check))
        return _change(command, _mine(command), ended)
    unknown: Fields = {"state": State.UNKNOWN, "unknown_at": now, "lease_until": None}
    return _change(command, _mine(command), unknown | _words(problems.looking(lost)))


def confirm(command: Command, now: datetime, text: str = "") -> bool:
    """The effect of an accepted command shows, or of one whose answer was lost."""
    return _change(command, _UNPROVEN, _final(State.CONFIRMED, now, remark(text)))


def confirm_dial(command: Command, leg: str, now: datetime) -> bool:
    """Telnyx reports the call `leg` that this command dialled: also while it still waits for its
    answer, and after an end at which nobody knew of the call. Only once, and of one call.
    """
    if not command.attempts or command.call_control_id not in ("", leg):
        return False
    is_late = command.state in (State.NOT_KNOWN, State.FAILED)
    words = problems.SHOWN_LATE if is_late else problems.FOUND if command.unknown_at else NO_PROBLEM
    found: Fields = {"call_control_id": leg} | _final(State.CONFIRMED, now, words)
    if is_late:
        found["not_known_at"] = command.finished_at
    as_read = Q(call_control_id=command.call_control_id, state=command.state, attempts__gt=0)
    return _change(command, as_read & ~Q(state=State.CONFIRMED), found)


def note_transfer(command: Command, leg: str) -> bool:
    """Telnyx reports the call `leg` that this transfer dialled. It proves nothing that the answer
    has not: whether anybody picks up is what becomes of that call.
    """
    as_read = Q(changed_legs=command.changed_legs, attempts__gt=0)
    return not command.changed_legs and _change(command, as_read, {"changed_legs": [leg]})


def confirm_late(command: Command, now: datetime) -> bool:
    """The effect of a command shows that had ended as not known. No other end moves."""
    ended = {"not_known_at": command.finished_at} | _final(
        State.CONFIRMED, now, problems.SHOWN_LATE
    )
    return _change(command, Q(state=State.NOT_KNOWN), ended)


def fail_sent(command: Command, now: datetime, problem: Problem) -> bool:
    """The end of a command that this worker had claimed."""
    return _change(command, _mine(command), _final(State.FAILED, now, problem))


def end_unproven(command: Command, now: datetime, problem: Problem) -> bool:
    """The end of a command whose effect does not show. `problem` is that of an accepted one, and
    tells whether it is known that nothing happened.
    """
    if command.state == State.ACCEPTED and command.error_code == UNKNOWN_CONFERENCE.code:
        problem = LISTED_ALL_THE_SAME if problem.is_known else STILL_UNKNOWN
    state = State.FAILED if problem.is_known else State.NOT_KNOWN
    if command.state == State.UNKNOWN and problem.is_known:
        problem = problems.nothing_shows(_last_problem(command))
    elif command.state == State.UNKNOWN:
        problem = problems.not_shown(_last_problem(command), VERBS[command.verb].check)
    elif not problem.advice:
        problem = replace(problem, advice=f"{VERBS[command.verb].check} before you try again.")
    return _change(command, Q(state=command.state) & _UNPROVEN, _final(state, now, problem))


def supersede_asked(command: Command, now: datetime, text: str) -> bool:
    """The end of a command that was never sent. False: too late, a worker has it."""
    return _change(command, Q(state=State.ASKED), _final(State.SUPERSEDED, now, remark(text)))


def take_back(command: Command, now: datetime, text: str) -> None:
    """Nobody needs it any more: it is not sent, or at least not sent again."""
    if not supersede_asked(command, now, text):
        # What a try that is under way is answered still counts.
        _change(command, Q(state=State.SENT, deadline_at__gt=now), {"deadline_at": now})


def supersede_unproven(command: Command, now: datetime, text: str) -> bool:
    """The end of a command that a later one undid before its effect could be seen."""
    return _change(command, _UNPROVEN, _final(State.SUPERSEDED, now, remark(text)))


def end_overdue(now: datetime) -> list[Command]:
    """End every command whose time is over, or, when its answer was lost, have it looked for;
    return those that this call changed. One query when there are none.
    """
    return [command for command in _overdue(now) if _end(command, now)]


def _overdue(now: datetime) -> QuerySet[Command]:
    # What a worker still holds is not overdue: its answer may be on the way.
    lost = Q(state=State.SENT, lease_until__lte=now)
    late = Q(deadline_at__lte=now) & (Q(state=State.ASKED) | lost)
    late |= lost & (Q(verb__in=NEVER_AGAIN) | turns.forgotten(now))
    long_ago = now - timedelta(seconds=ABANDON_SECONDS)
    abandoned = Q(state=State.ACCEPTED, accepted_at__lte=long_ago)
    abandoned |= Q(state=State.UNKNOWN, unknown_at__lte=long_ago)
    return Command.objects.filter(late | abandoned).order_by("id")


def _end(command: Command, now: datetime) -> bool:
    if command.state == State.ASKED:
        expired = _final(State.EXPIRED, now, problems.NOT_SENT)
        return _change(command, Q(state=State.ASKED), expired)
    if command.state in UNPROVEN:
        return end_unproven(command, now, problems.UNPROVEN)
    # Its worker is gone with the answer, or it waited to be tried again after an answer. After
    # several attempts, the operator hears what the last one ran into, if none was lost.
    if command.error_code and not command.unknown_at:
        return fail_sent(command, now, _last_problem(command))
    return doubt(command, now, _last_problem(command) if command.error_code else problems.NO_ANSWER)


def _last_problem(command: Command) -> Problem:
    return Problem(command.error_title, command.error_detail, command.advice, command.error_code)


def _mine(command: Command) -> Q:
    return Q(state=State.SENT, attempts=command.attempts)


def _final(state: Command.State, now: datetime, problem: Problem) -> Fields:
    return {"state": state, "finished_at": now, "lease_until": None} | _words(problem)


def _words(problem: Problem) -> Fields:
    return {
        "error_code": problem.code[:64],
        "error_title": problem.title[:255],
        "error_detail": problem.detail,
        "advice": problem.advice,
    }


def _change(command: Command, condition: Q, fields: Fields) -> bool:
    """Change the row if it is still as `condition` says, and tell every screen. `command` then has
    the new values.

    One statement, which without a transaction around it is one of its own: the screens are told
    after its commit.
    """
    if not Command.objects.filter(condition, pk=command.pk).update(**fields):
        return False
    for name, value in fields.items():
        setattr(command, name, value)
    if leg := fields.get("call_control_id"):
        supervised.note_leg(command, str(leg))
    announcing.announce(command)
    return True
