"""The ledger of commands as lines for people, and as marks beside what they were pressed for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ..models import Command
from ..verbs import VERBS
from .clock import Clock
from .people import Directory, directory, listed
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
COLUMNS = (
    "id",
    "uuid",
    "verb",
    "state",
    "conference_id",
    "conference__name",
    "call_control_id",
    "people",
    "arguments",
    "legs",
    "undo_of_id",
    "undone_by__id",
    "asked_by__first_name",
    "asked_by__last_name",
    "asked_by__username",
    "asked_at",
    "accepted_at",
    "finished_at",
    "deadline_at",
    "error_title",
    "error_detail",
    "advice",
)


@dataclass(frozen=True, slots=True)
class Press:
    """A row of the ledger, its columns in the order of COLUMNS."""

    number: int
    uuid: UUID
    verb: str
    state: str
    conference_id: str | None
    conference_name: str | None
    call_control_id: str
    people: list[str]
    arguments: dict[str, Any]
    legs: list[str]
    undo_of: int | None
    undone_by: int | None
    first_name: str
    last_name: str
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
        return f"{self.first_name} {self.last_name}".strip() or self.username

    @property
    def problem(self) -> str:
        return ": ".join(filter(None, [self.error_title, self.error_detail]))


def ledger(
    clock: Clock, *, numbers: bool, conference_id: str | None = None, verb: str = "", newest: int = NEWEST
) -> tuple[LedgerLine, ...]:
    """The newest lines, of one conference or of all, of one verb or of all. Three queries."""
    rows = Command.objects.order_by("-id")
    if verb:
        rows = rows.filter(verb=verb)
    if conference_id is not None:
        rows = rows.filter(conference_id=conference_id)
    found = [Press(*row) for row in rows.values_list(*COLUMNS)[:newest]]
    people = directory((leg for press in found for leg in press.targets), numbers=numbers)
    return tuple(_line(press, people, clock) for press in found)


def recent(clock: Clock, conference_ids: Iterable[str]) -> list[Press]:
    """What was pressed in these conferences within the last minutes, newest first. One query."""
    rows = Command.objects.filter(conference_id__in=conference_ids, asked_at__gt=clock.now - RECENT)
    return [Press(*row) for row in rows.order_by("-id").values_list(*COLUMNS)]


def newest_by_target(presses: Iterable[Press]) -> dict[tuple[str, str], Press]:
    """The newest press on each (conference, leg); the leg is empty for everyone. Takes them newest first."""
    found: dict[tuple[str, str], Press] = {}
    for press in presses:
        for leg in press.targets or [""]:
            found.setdefault((press.conference_id or "", leg), press)
    return found


def mark(press: Press | None, directory: Directory, clock: Clock) -> OpenCommand | None:
    """What stands where the button is: that it is under way, or for a minute why it failed; else nothing."""
    if press is None or not (press.state in Command.OPEN or has_just_failed(press, clock)):
        return None
    problem = press.problem if press.state in FAILED else ""
    return OpenCommand(
        str(press.uuid),
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
    name = people.text(press.conference_name or "")
    target = listed([people.person(leg).label for leg in press.targets]) if press.targets else ""
    return LedgerLine(
        uuid=str(press.uuid),
        number=press.number,
        verb=press.verb,
        text=people.text(_text(press, target, name)),
        conference_id=press.conference_id or "",
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
        text = f"{words} {target}".strip()
        text = f"{text} {TO[press.verb](press.arguments)}" if press.verb in TO else text
    elif press.verb == "end":
        text = f"End {conference or 'a conference without a name'}"
    else:
        text = f"{words} in {conference or 'a conference without a name'}"
    return f"Undo: {text[:1].lower()}{text[1:]}" if press.undo_of else text


ROLES = {"none": "ordinary member", "barge": "barge in", "monitor": "listen only", "whisper": "whisper"}
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
    if not verb or not verb.can_undo or press.undone_by or press.undo_of or press.state not in UNDOABLE:
        return None
    end = (press.accepted_at or press.asked_at) + UNDO
    return None if clock.passed(end) else end
