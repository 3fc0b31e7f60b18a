"""Commands as operators pressed them: the ledger's rows with the names that screens need, and the
badge that is shown beside what was pressed.

Plain SQL, because the cards of the board read these with every event.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from msgspec.json import decode

from conferencing.database.pipeline import Pending, Rows, send
from conferencing.ledger.verbs import OF_NUMBERS
from conferencing.models import Command, Conference, Visit

from ..names.directory import Directory
from ..names.foreign_text import fit, isolated
from ..reading.clock import Clock
from ..reading.rows import in_utc, one_of
from ..screens.ledger import PROGRAM as PROGRAM
from ..screens.ledger import Badge

# How long a failure is shown where the press was. (The ledger keeps it for ever.)
FAILURE = timedelta(seconds=60)
# Older presses have ended and their failures are no longer news.
RECENT = timedelta(minutes=4)
# So far back a queue's page shows what was pressed.
OF_QUEUE = timedelta(days=1)
# Telnyx's clock, which stamps visits, may be so far from ours.
SLACK = timedelta(seconds=5)

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
    WHERE """


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
            return decode(self.named_json, type=list[str])
        return [self.call_control_id] if self.call_control_id else []

    @property
    def changed_legs(self) -> list[str]:
        return decode(self.changed_json, type=list[str])

    @property
    def arguments(self) -> dict[str, object]:
        return decode(self.arguments_json, type=dict[str, object])

    @property
    def asked_by(self) -> str:
        return fit(self.full_name) or fit(self.username)

    @property
    def given_by(self) -> str:
        return given_by(self.asked_by, bool(self.is_automatic))

    @property
    def problem(self) -> str:
        return ": ".join(filter(None, [self.error_title, self.error_detail]))

    @property
    def is_tried_again(self) -> bool:
        """Telnyx did not take it, and it will be sent again."""
        return self.state == State.SENT and bool(self.error_title)

    @property
    def has_failed(self) -> bool:
        return self.state in FAILED


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
        f"{PRESSES} {where} AND {of_verbs} AND {by_whom} ORDER BY k.id DESC LIMIT {count:d}",
        [*values, *names],
    )
    return rows.then(_presses).result()


def of_queue(
    queue: str, count: int, clock: Clock, *, of_queues: Collection[str], of_callers: Collection[str]
) -> list[Press]:
    """What people pressed on this queue, or on callers while they were in it or to bring them
    there, of these verbs; newest first. Of the last day, so that a long ledger costs no more. Two
    queries.
    """
    was_in_it = Visit.objects.filter(
        Q(left_at__isnull=True) | Q(left_at__gte=OuterRef("asked_at") - SLACK),
        queue=queue,
        call_control_id=OuterRef("call_control_id"),
        entered_at__lte=OuterRef("asked_at") + SLACK,
    )
    about_it = Q(verb__in=[*of_queues, *of_callers], arguments__queue=queue)
    rows = Command.objects.filter(
        about_it | Q(Exists(was_in_it), verb__in=of_callers),
        is_automatic=False,
        asked_at__gte=clock.now - OF_QUEUE,
    )
    return _numbered(list(rows.order_by("-pk").values_list("pk", flat=True)[:count]))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which commands: whose operator, and whose conference, has this in the name (or this id); of
    one of these verbs, in one of these states, pressed in this time, by somebody or automatically.
    What is empty does not matter.
    """

    who: str = ""
    verbs: tuple[str, ...] = ()
    conference: str = ""
    states: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    is_automatic: bool | None = None


EVERYTHING = Wanted()


def count(wanted: Wanted) -> int:
    return _matching(wanted).count()


def matching(wanted: Wanted, most: int, *, skip: int = 0, before: int | None = None) -> list[Press]:
    """Newest first; `before`: only with a smaller number. Two queries."""
    rows = _matching(wanted)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return _numbered(list(rows.order_by("-pk").values_list("pk", flat=True)[skip : skip + most]))


def _numbered(numbers: Collection[int]) -> list[Press]:
    """One query, none for none."""
    if not numbers:
        return []
    # `:d` lets nothing but a number into the text.
    listed = ", ".join(f"{number:d}" for number in numbers)
    return send(f"{PRESSES} k.id IN ({listed}) ORDER BY k.id DESC", []).then(_presses).result()


def _matching(wanted: Wanted) -> QuerySet[Command]:
    rows = Command.objects.all()
    if wanted.who:
        name = Concat("asked_by__first_name", Value(" "), "asked_by__last_name")
        is_theirs = Q(asked_by__username__icontains=wanted.who) | Q(asker__icontains=wanted.who)
        rows = rows.annotate(asker=name).filter(is_theirs)
    if wanted.conference:
        is_there = Q(conference_id=wanted.conference)
        # Blanks around a name are a slip; an id is meant letter by letter.
        if called := wanted.conference.strip():
            named = Conference.objects.filter(name__icontains=called).values("pk")
            is_there |= Q(conference_id__in=named)
        rows = rows.filter(is_there)
    one_of_these = {"verb__in": wanted.verbs, "state__in": wanted.states}
    rows = rows.filter(**{column: values for column, values in one_of_these.items() if values})
    if wanted.is_automatic is not None:
        rows = rows.filter(is_automatic=wanted.is_automatic)
    if wanted.since:
        rows = rows.filter(asked_at__gte=wanted.since)
    return rows.filter(asked_at__lt=wanted.until) if wanted.until else rows


def operators(uuids: Collection[str]) -> dict[str, str]:
    """Who gave it, by the UUID of the command. One query, none for nobody."""
    if not uuids:
        return {}
    asked = Command.objects.filter(uuid__in=uuids).select_related("asked_by")
    return {str(one.uuid): given_by(_name(one.asked_by), one.is_automatic) for one in asked}


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
    rows = send(f"{PRESSES} {where} AND k.asked_at > %s ORDER BY k.id DESC", [*given, since])
    return rows.then(_presses)


def _presses(rows: Rows) -> list[Press]:
    return [Press._make(in_utc(row)) for row in rows]
