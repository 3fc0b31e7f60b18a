"""The ledger of commands as lines for people, and as marks beside what they were pressed for."""

import json
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import User
from django.db import connection

from conferencing.database.pipeline import Pending, Rows, send
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command, Conference

from .clock import Clock
from .people import Directory, directory, listed
from .rows import in_utc, one_of
from .screens import LedgerLine, OpenCommand

NEWEST = 12
UNDO = timedelta(seconds=8)
# How long a failure stands where the press was. (The ledger keeps it for ever.)
FAILURE = timedelta(seconds=60)
# Older presses have ended and their failures are no longer news.
RECENT = timedelta(minutes=4)

State = Command.State
FAILED = (State.FAILED, State.EXPIRED)
UNDOABLE = (State.ASKED, State.SENT, State.ACCEPTED, State.CONFIRMED)
PRESSES = f"""
    SELECT k.id, k.uuid, k.verb, k.state, k.conference_id, f.name, k.call_control_id, k.named_legs, k.arguments,
           k.changed_legs, k.undo_of_id,
           (SELECT x.id FROM {Command._meta.db_table} x WHERE x.undo_of_id = k.id),
           TRIM(u.first_name || ' ' || u.last_name), u.username,
           k.asked_at, k.accepted_at, k.finished_at, k.deadline_at, k.error_title, k.error_detail, k.advice
    FROM {Command._meta.db_table} k
    JOIN {User._meta.db_table} u ON u.id = k.asked_by_id
    LEFT JOIN {Conference._meta.db_table} f ON f.telnyx_id = k.conference_id
    WHERE """


class Press(NamedTuple):
    """A row of the ledger, as PRESSES has it."""

    number: int
    uuid: str
    verb: str
    state: str
    conference_id: str
    conference_name: str
    call_control_id: str
    people: list[str]
    arguments: dict[str, Any]
    legs: list[str]
    undo_of: int | None
    undone_by: int | None
    full_name: str
    username: str
    asked_at: datetime
    accepted_at: datetime | None
    finished_at: datetime | None
    deadline_at: datetime
    error_title: str
    error_detail: str
    advice: str

    @property
    def targets(self) -> list[str]:
        """Those whom it names; empty for everyone, or for the conference itself."""
        return self.people or ([self.call_control_id] if self.call_control_id else [])

    @property
    def asked_by(self) -> str:
        return self.full_name or self.username

    @property
    def problem(self) -> str:
        return ": ".join(filter(None, [self.error_title, self.error_detail]))


def ledger(
    clock: Clock,
    *,
    numbers: bool,
    conference_id: str | None = None,
    verb: str = "",
    newest: int = NEWEST,
) -> tuple[LedgerLine, ...]:
    """The newest lines, of one conference or of all, of one verb or of all. Three queries."""
    found = presses(conference_id, verb=verb, newest=newest)
    people = directory((leg for press in found for leg in press.targets), numbers=numbers)
    return tuple(_line(press, people, clock) for press in found)


def presses(conference_id: str | None, *, verb: str = "", newest: int) -> list[Press]:
    """Newest first. One query."""
    asked = {"k.conference_id = %s": conference_id, "k.verb = %s": verb or None}
    wanted = {condition: value for condition, value in asked.items() if value is not None}
    where, values = " AND ".join(wanted) or "TRUE", list(wanted.values())
    sent = send(f"{PRESSES} {where} ORDER BY k.id DESC LIMIT {newest:d}", values)
    return _pressed(sent).result()


def send_for_recent(clock: Clock, conference_ids: Collection[str] | None) -> Pending[list[Press]]:
    """What was pressed within the last minutes, in these conferences or in all, newest first. One
    query, already sent.
    """
    where, values = one_of("k.conference_id", conference_ids)
    since = connection.ops.adapt_datetimefield_value(clock.now - RECENT)
    return _pressed(
        send(f"{PRESSES} {where} AND k.asked_at > %s ORDER BY k.id DESC", [*values, since])
    )


def recent_of(legs: Collection[str], clock: Clock) -> dict[str, Press]:
    """The newest press of the last minutes on each of these calls, wherever they are. One query,
    none for nobody.
    """
    if not legs:
        return {}
    where, values = one_of("k.call_control_id", legs)
    since = connection.ops.adapt_datetimefield_value(clock.now - RECENT)
    rows = _pressed(send(f"{PRESSES} {where} AND k.asked_at > %s ORDER BY k.id", [*values, since]))
    return {press.call_control_id: press for press in rows.result()}


def _pressed(sent: Pending[Rows]) -> Pending[list[Press]]:
    return sent.then(lambda rows: [_press(row) for row in rows])


def _press(row: tuple[Any, ...]) -> Press:
    press = Press(*in_utc(row))
    return press._replace(
        uuid=str(UUID(str(press.uuid))),
        conference_id=press.conference_id or "",
        conference_name=press.conference_name or "",
        people=_decoded(press.people),
        arguments=_decoded(press.arguments),
        legs=_decoded(press.legs),
    )


def _decoded(value: Any) -> Any:
    """JSON comes as text from one database, decoded from the other."""
    return json.loads(value) if isinstance(value, str) else value


def newest_by_target(presses: Iterable[Press]) -> dict[tuple[str, str], Press]:
    """The newest press on each (conference, leg); the leg is empty for everyone. Takes them newest
    first.
    """
    found: dict[tuple[str, str], Press] = {}
    for press in presses:
        for leg in press.targets or [""]:
            found.setdefault((press.conference_id, leg), press)
    return found


def mark(press: Press | None, directory: Directory, clock: Clock) -> OpenCommand | None:
    """What stands where the button is: that it is under way, or for a minute why it failed; else
    nothing.
    """
    if press is None or not (press.state in Command.OPEN or has_just_failed(press, clock)):
        return None
    problem = press.problem if press.state in FAILED else ""
    return OpenCommand(
        press.uuid,
        press.verb,
        press.state,
        press.asked_at,
        press.asked_by,
        directory.text(problem),
        directory.text(press.advice),
    )


def has_just_failed(press: Press, clock: Clock) -> bool:
    return press.state in FAILED and not clock.older(press.finished_at, FAILURE)


def _line(press: Press, people: Directory, clock: Clock) -> LedgerLine:
    name = people.text(press.conference_name)
    target = listed([people.person(leg).label for leg in press.targets]) if press.targets else ""
    return LedgerLine(
        uuid=press.uuid,
        number=press.number,
        verb=press.verb,
        text=people.text(_text(press, target, name)),
        conference_id=press.conference_id,
        conference_name=name,
        call_control_id=press.call_control_id,
        target=target or name,
        asked_by=press.asked_by,
        state=press.state,
        asked_at=press.asked_at,
        finished_at=press.finished_at,
        deadline_at=press.deadline_at,
        problem=people.text(press.problem),
        advice=people.text(press.advice),
        undo_until=_undo_until(press, clock),
    )


def _text(press: Press, target: str, conference: str) -> str:
    verb = VERBS.get(press.verb)
    words = verb.words if verb else press.verb
    if target:
        text = f"{words} {target}"
        text = f"{text} {TO[press.verb](press.arguments)}" if press.verb in TO else text
    elif press.verb == "end":
        text = f"End {conference or 'a conference without a name'}"
    else:
        text = f"{words} in {conference or 'a conference without a name'}"
    return f"Undo: {text[:1].lower()}{text[1:]}" if press.undo_of else text


ROLES = {
    "none": "ordinary member",
    "barge": "barge in",
    "monitor": "listen only",
    "whisper": "whisper",
}
# Where somebody is sent to, as far as the arguments say it in words.
TO: dict[str, Callable[[dict[str, Any]], str]] = {
    "transfer": lambda arguments: f"to {arguments['to']}",
    "create_conference": lambda arguments: f"“{arguments['name']}”",
    "enqueue": lambda arguments: f"“{arguments['queue']}”",
    "role": lambda arguments: f"to {ROLES[arguments['supervisor_role']]}",
}


def _undo_until(press: Press, clock: Clock) -> datetime | None:
    """Counted from Telnyx's acceptance: the operator hears of it only then."""
    verb = VERBS.get(press.verb)
    if (
        not verb
        or not verb.can_undo
        or press.undone_by
        or press.undo_of
        or press.state not in UNDOABLE
    ):
        return None
    end = (press.accepted_at or press.asked_at) + UNDO
    return None if clock.passed(end) else end
