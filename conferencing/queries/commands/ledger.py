"""The ledger of commands, as lines for people."""

from collections.abc import Collection, Sequence
from datetime import datetime
from operator import attrgetter

from conferencing.ledger.dial_rules import PURPOSE, ROLE, SUPERVISOR
from conferencing.ledger.poll_forms import OF_EVERYONE
from conferencing.ledger.verbs import VERBS

from .. import totals
from ..names import directory
from ..names.directory import Directory
from ..names.foreign_text import fit, isolated
from ..names.person import listed
from ..reading import hidden, unreadable
from ..reading.clock import Clock
from ..reading.unreadable import Unreadable
from ..screens.ledger import LedgerLine, LedgerPage
from ..screens.totals import Total
from . import of_queues, presses, search, substance, undo
from .presses import Press
from .search import EVERYTHING, Wanted
from .substance import Known

# As many as the lists on the pages keep: their data-limit.
NEWEST = 12
OF_QUEUES = [name for name, verb in VERBS.items() if verb.scope == "queue"]
OF_CALLS = [name for name, verb in VERBS.items() if verb.scope == "leg"]
ACTIVITY = 100
EXPORTED_AT_ONCE = 500


@unreadable.rows_of("commands")
def lines(
    clock: Clock,
    *,
    numbers: bool,
    conference_id: str | None = None,
    verbs: Collection[str] = (),
    newest: int = NEWEST,
) -> list[LedgerLine | Unreadable]:
    """The newest lines, of one conference or of what people pressed in all, of these verbs or of
    all. Three queries, one more while something can be undone.
    """
    pressed = presses.newest(newest, conference_id=conference_id, verbs=verbs)
    return _lines(pressed, clock, numbers=numbers)


@unreadable.rows_of("commands")
def _matching(
    wanted: Wanted, clock: Clock, *, numbers: bool, skip: int
) -> list[LedgerLine | Unreadable]:
    return _lines(search.matching(wanted, ACTIVITY, skip=skip), clock, numbers=numbers)


def _lines(
    pressed: Sequence[Press], clock: Clock, *, numbers: bool
) -> list[LedgerLine | Unreadable]:
    known = substance.known(pressed)
    named = substance.all_legs(pressed)
    undone = {leg for press in pressed if press.undo_of for leg in press.changed_legs}
    people = directory.of_legs(named | undone, numbers=numbers)
    undoable = undo.offered(pressed, clock)

    def line(press: Press) -> LedgerLine:
        return _line(press, people, known, undoable.get(press.number))

    return unreadable.each("command", pressed, line, attrgetter("uuid"))


def activity(
    clock: Clock, *, numbers: bool, wanted: Wanted = EVERYTHING, number: int = 1
) -> LedgerPage:
    """A page of what everybody pressed; a number out of range becomes the nearest one."""
    if number <= 1 and wanted == EVERYTHING:  # as it is pushed
        return LedgerPage(newest_activity(clock, numbers=numbers), 1, total())
    found = Total(search.count(wanted))
    number = min(max(1, number), found.pages(ACTIVITY))
    shown = _matching(wanted, clock, numbers=numbers, skip=(number - 1) * ACTIVITY)
    return LedgerPage(shown, number, found)


def export(
    clock: Clock, *, numbers: bool, wanted: Wanted, before: int | None = None
) -> tuple[list[LedgerLine], int | None]:
    """The next lines of all that is wanted, and the number before which to go on; None at the
    end.
    """
    pressed = search.matching(wanted, EXPORTED_AT_ONCE, before=before)
    lines = unreadable.readable(_lines(pressed, clock, numbers=numbers))
    return lines, pressed[-1].number if pressed else None


def total(conference_id: str | None = None) -> Total:
    """Of all commands, or of those in one conference. One query."""
    rows = hidden.shown_commands()
    return totals.of(rows.filter(conference_id=conference_id) if conference_id else rows)


def total_pressed() -> Total:
    """Of those that people gave, which `lines` has the newest of. One query."""
    return totals.of(hidden.shown_commands().filter(is_automatic=False))


def newest_activity(clock: Clock, *, numbers: bool) -> tuple[LedgerLine | Unreadable, ...]:
    """The first page, of everything."""
    return _matching(EVERYTHING, clock, numbers=numbers, skip=0)


def deletions(clock: Clock, *, numbers: bool) -> tuple[LedgerLine | Unreadable, ...]:
    """For the page of recordings, whose viewers may see nothing else of the ledger."""
    return lines(clock, numbers=numbers, verbs=["delete_recording"])


def queue_changes(clock: Clock, *, numbers: bool) -> tuple[LedgerLine | Unreadable, ...]:
    """What was done to queues themselves: for the pages of queues, whose viewers may see nothing
    else of the ledger.
    """
    return lines(clock, numbers=numbers, verbs=OF_QUEUES)


@unreadable.rows_of("commands")
def of_queue(queue: str, clock: Clock, *, numbers: bool) -> list[LedgerLine | Unreadable]:
    """For the page of a queue: what was done to it, and to its callers; but that only for those who
    see numbers. The others may be agents, whom the ledger is not for.
    """
    on_callers = OF_CALLS if numbers else []
    pressed = of_queues.read(queue, NEWEST, clock, on_queues=OF_QUEUES, on_callers=on_callers)
    return _lines(pressed, clock, numbers=numbers)


def _line(press: Press, people: Directory, known: Known, undo_until: datetime | None) -> LedgerLine:
    if not press.is_readable:
        raise ValueError("what is stored of it has another shape")
    return LedgerLine(
        uuid=press.uuid,
        number=press.number,
        verb=press.verb,
        text=people.masked(_text(press, people, known)),
        conference_id=press.conference_id,
        conference_name=people.text(press.conference_name),
        where="" if _tells_where(press) else people.text(press.conference_name),
        call_control_id=press.call_control_id,
        asked_by=press.asked_by,
        is_automatic=bool(press.is_automatic),
        state=press.state,
        asked_at=press.asked_at,
        finished_at=press.finished_at,
        is_late=press.not_known_at is not None,
        problem=people.text(press.problem),
        advice=people.text(press.advice),
        keeps_trying_until=press.deadline_at if press.is_tried_again else None,
        undo_until=undo_until,
        story=substance.story(press, known),
        # An agent's phone is rung by their queue, not by hand.
        redial="" if press.is_automatic else substance.redial(press, people, known),
        is_cancellable=substance.is_cancellable(press, known),
        queue=substance.created_queue(press, people),
        whom=substance.dialled(press, people, known) if press.verb == "dial" else "",
    )


def _text(press: Press, people: Directory, known: Known) -> str:
    verb = VERBS.get(press.verb)
    if verb is None:  # of an older version
        return fit(press.verb)
    names = _whom(press, people)
    if undone := substance.undone(press, known):
        legs = [people.label(leg) for leg in press.targets or press.changed_legs]
        return f"Undo “{undone}”: {listed(legs)}"
    if verb.scope == "number":
        words = verb.infinitive(substance.dialled(press, people, known))
        if press.arguments.get(PURPOSE) == SUPERVISOR:
            return f"{_SUPERVISING.get(_role(press), 'Listen to')} {_where(press, people)}: {words}"
        into = f" into {_where(press, people)}" if press.conference_id else ""
        return f"{words[:1].upper()}{words[1:]}{into}"
    where = _where(press, people)
    words = verb.infinitive(names or f"everyone in {where}", where)
    if names and verb.name == "mute_callers":
        # "Mute all except hosts: Anna" would read as if Anna were one.
        words = f"mute {names} (all except hosts)"
    elif names and verb.name == "move":
        words = f"move {names}"  # from where to where follows
    elif names and "{whom}" not in verb.does:
        words = f"{words}: {names}"
    words += substance.of(press, people, known)
    return words[:1].upper() + words[1:]


def _whom(press: Press, people: Directory) -> str:
    """Empty for everyone, or for the conference itself."""
    if press.arguments.get(OF_EVERYONE):
        return f"everyone in {_where(press, people)} ({len(press.targets)})"
    return listed([people.label(leg) for leg in press.targets]) if press.targets else ""


# By the role in which a phone is dialled into a call; into a conference it has none.
_SUPERVISING = {"whisper": "Whisper to the agent on", "barge": "Barge in on"}


def _role(press: Press) -> str:
    return str(press.arguments.get(ROLE, ""))


def _tells_where(press: Press) -> bool:
    """Whether the words name the conference already."""
    verb = VERBS.get(press.verb)
    if verb is None or press.undo_of:
        return False
    if verb.scope == "number":
        return True
    is_everyone = bool(press.arguments.get(OF_EVERYONE)) or not press.targets
    is_for_everyone = "{whom}" in verb.does and is_everyone
    return verb.name == "move" or "{where}" in verb.does or is_for_everyone


def _where(press: Press, people: Directory) -> str:
    if press.conference_id:
        return isolated(people.text(press.conference_name)) or "an unnamed conference"
    return "a call"
