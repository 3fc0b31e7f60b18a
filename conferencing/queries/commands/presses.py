"""Commands as operators pressed them: the ledger's rows with the names that screens need, and the
badge that is shown beside what was pressed.

Plain SQL, because the cards of the board read these with every event.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.contrib.auth.models import User
from msgspec import MsgspecError
from msgspec.json import decode

from conferencing.database.pipeline import Pending, Rows, send
from conferencing.ledger.verbs import OF_NUMBERS
from conferencing.models import Command, Conference
from conferencing.models.ledger import sentence
from conferencing.teams import seen

from ..names.directory import Directory
from ..names.foreign_text import fit, isolated
from ..reading.clock import Clock
from ..reading.hidden import COMMAND_IS_SHOWN
from ..reading.rows import in_utc, one_of
from ..screens.ledger import PROGRAM as PROGRAM
from ..screens.ledger import Badge

# How long a failure is shown where the press was. (The ledger keeps it for ever.)
FAILURE = timedelta(seconds=60)
# Older presses have ended and their failures are no longer news.
RECENT = timedelta(minutes=4)

Stored = TypeVar("Stored")
State = Command.State
# And what nobody can tell: it may need a second press.
FAILED = (State.FAILED, State.EXPIRED, State.NOT_KNOWN)
PRESSES = f"""
    SELECT k.id, k.uuid, k.verb, k.state, COALESCE(k.conference_id, ''), COALESCE(f.name, ''),
           k.call_control_id, k.named_legs, k.changed_legs, k.arguments, k.undo_of_id,
           (SELECT x.id FROM {Command._meta.db_table} x WHERE x.undo_of_id = k.id),
           TRIM(u.first_name || ' ' || u.last_name), u.username,
           k.asked_at, k.accepted_at, k.finished_at, k.not_known_at, k.deadline_at,
           k.error_title, k.error_detail, k.advice, k.is_automatic
    FROM {Command._meta.db_table} k
    JOIN {User._meta.db_table} u ON u.id = k.asked_by_id
    LEFT JOIN {Conference._meta.db_table} f ON f.telnyx_id = k.conference_id
    WHERE {COMMAND_IS_SHOWN} AND """


class Press(NamedTuple):
    """The columns of PRESSES, in their order. JSON stays text until it is asked for: most presses
    on a board name nobody.
    """

    number: int
    key: UUID | str  # PostgreSQL's is a UUID, SQLite's its digits
    verb: str
    state: str
    conference_id: str
    conference_name: str
    call_control_id: str
    named_json: str
    changed_json: str
    arguments_json: str
    undo_of: int | None
    undone_by: int | None
    full_name: str
    username: str
    asked_at: datetime
    accepted_at: datetime | None
    finished_at: datetime | None
    not_known_at: datetime | None
    deadline_at: datetime
    error_title: str
    error_detail: str
    advice: str
    is_automatic: bool

    @property
    def uuid(self) -> str:
        return str(UUID(str(self.key)))

    @property
    def targets(self) -> list[str]:
        """Those whom it names; empty for everyone, or for the conference itself."""
        if self.named_json != "[]":
            return _stored(self.named_json, list[str]) or []
        return [self.call_control_id] if self.call_control_id else []

    @property
    def changed_legs(self) -> list[str]:
        return _stored(self.changed_json, list[str]) or []

    @property
    def arguments(self) -> dict[str, object]:
        return _stored(self.arguments_json, dict[str, object]) or {}

    @property
    def is_readable(self) -> bool:
        """Where it is not, what cannot be read of it is left out: its own line says so, and no
        other goes with it.
        """
        lists = (_stored(text, list[str]) for text in (self.named_json, self.changed_json))
        stored = (*lists, _stored(self.arguments_json, dict[str, object]))
        return all(value is not None for value in stored)

    @property
    def asked_by(self) -> str:
        return fit(self.full_name) or fit(self.username)

    @property
    def given_by(self) -> str:
        return given_by(self.asked_by, bool(self.is_automatic))

    @property
    def problem(self) -> str:
        """As sentences: the advice follows."""
        return sentence(": ".join(filter(None, [self.error_title, self.error_detail])))

    @property
    def is_tried_again(self) -> bool:
        """Telnyx did not take it, and it will be sent again."""
        return self.state == State.SENT and bool(self.error_title)

    @property
    def has_failed(self) -> bool:
        return self.state in FAILED


def _stored(text: str, kind: type[Stored]) -> Stored | None:
    """From a column of JSON; None where it holds something else."""
    try:
        return decode(text, type=kind)
    except MsgspecError:
        return None


def newest(
    count: int, *, conference_id: str | None = None, verbs: Collection[str] = ()
) -> list[Press]:
    """The newest of one conference, or of what people pressed in all, of these verbs or of all;
    newest first. One query.
    """
    conference = None if conference_id is None else [conference_id]
    where, values = one_of("k.conference_id", conference)
    of_verbs, names = one_of("k.verb", verbs or None)
    # Spelled like the condition of the index. What queues do by themselves would bury the rest.
    by_whom = "TRUE" if conference else "NOT k.is_automatic"
    # `:d` lets nothing but a number into the text.
    rows = send(
        f"{_all()} {where} AND {of_verbs} AND {by_whom} ORDER BY k.id DESC LIMIT {count:d}",
        [*values, *names],
    )
    return rows.then(_presses).result()


def numbered(numbers: Collection[int]) -> list[Press]:
    """One query, none for none."""
    if not numbers:
        return []
    # `:d` lets nothing but a number into the text.
    listed = ", ".join(f"{number:d}" for number in numbers)
    return send(f"{_all()} k.id IN ({listed}) ORDER BY k.id DESC", []).then(_presses).result()


def operators(uuids: Collection[str]) -> dict[str, str]:
    """Who gave it, by the UUID of the command. One query, none for nobody."""
    if not uuids:
        return {}
    asked = Command.objects.filter(uuid__in=uuids).select_related("asked_by")
    return {str(one.uuid): given_by(_name(one.asked_by), one.is_automatic) for one in asked}


def operators_and(known: Iterable[Press], uuids: Iterable[str]) -> dict[str, str]:
    """As `operators`, of those that are known and of `uuids`: one query where there are others."""
    given = {press.uuid: press.given_by for press in known}
    return given | operators(set(uuids) - given.keys())


def given_by(name: str, is_automatic: bool) -> str:
    """In a sentence. What nobody pressed was done by the program, for somebody or for itself."""
    if not is_automatic or name == PROGRAM:
        return name
    return f"{PROGRAM} (for {isolated(name)})"


def _name(user: User) -> str:
    return fit(user.get_full_name()) or fit(user.username)


def send_for_recent(clock: Clock, conference_ids: Collection[str] | None) -> Pending[list[Press]]:
    """What was pressed within the last minutes, in these conferences or in all, newest first. One
    query, already sent.
    """
    return _send_for_recent("k.conference_id", conference_ids, clock)


def recent_by_leg(legs: Collection[str], clock: Clock) -> dict[str, Press]:
    """The newest press of the last minutes on each of these calls, wherever they are. One query,
    none for nobody.
    """
    if not legs:
        return {}
    oldest_first = reversed(_send_for_recent("k.call_control_id", legs, clock).result())
    return {press.call_control_id: press for press in oldest_first}


def newest_by_leg(presses: Iterable[Press]) -> dict[str, Press]:
    """The newest press on each leg of a conference, of its presses newest first. Those on everyone
    are under ""; a number that is dialled is nobody who is there.
    """
    newest: dict[str, Press] = {}
    for press in presses:
        if press.verb in OF_NUMBERS:
            continue
        for leg in press.targets or [""]:
            newest.setdefault(leg, press)
    return newest


def badge(press: Press | None, directory: Directory, clock: Clock) -> Badge | None:
    """What stands where the button is: that it is under way, or for a minute why it failed; else
    nothing.
    """
    if press is None or not (press.state in Command.OPEN or has_just_failed(press, clock)):
        return None
    return Badge(
        press.uuid,
        press.verb,
        press.state,
        press.asked_at,
        press.given_by,
        # While a command waits to be tried again, its row carries the problem of the last attempt.
        directory.text(press.problem) if press.has_failed else "",
        directory.text(press.advice),
    )


def has_just_failed(press: Press, clock: Clock) -> bool:
    return press.has_failed and not clock.older(press.finished_at, FAILURE)


def _send_for_recent(
    column: str, values: Collection[str] | None, clock: Clock
) -> Pending[list[Press]]:
    where, given = one_of(column, values)
    since = clock.now - RECENT
    rows = send(f"{_all()} {where} AND k.asked_at > %s ORDER BY k.id DESC", [*given, since])
    return rows.then(_presses)


def _all() -> str:
    """Of all that may be seen."""
    return f"{PRESSES} {seen.command('k')} AND"


def _presses(rows: Rows) -> list[Press]:
    return [Press._make(in_utc(row)) for row in rows]
