"""The ledger of commands, as lines for people."""

from datetime import datetime
from operator import attrgetter

from conferencing.ledger.verbs import VERBS

from . import directory, presses, undo, unreadable
from .clock import Clock
from .directory import Directory
from .foreign_text import fit, isolated
from .labels import ROLES
from .person import listed
from .presses import Press
from .screens.ledger import LedgerLine
from .unreadable import Unreadable

# As many as the lists on the pages keep: their data-limit.
NEWEST = 12
ACTIVITY = 100
# Where somebody is sent to, in the words of the arguments.
DESTINATIONS = {
    "transfer": " to {to}",
    "create_conference": ": {name}",
    "enqueue": ": {queue}",
    "role": " to {role}",
}


@unreadable.rows_of("commands")
def lines(
    clock: Clock,
    *,
    numbers: bool,
    conference_id: str | None = None,
    verb: str = "",
    newest: int = NEWEST,
) -> list[LedgerLine | Unreadable]:
    """The newest lines, of one conference or of all, of one verb or of all. Three queries, one
    more while something can be undone.
    """
    pressed = presses.newest(newest, conference_id=conference_id, verb=verb)
    people = directory.of_legs((leg for press in pressed for leg in press.targets), numbers=numbers)
    undoable = undo.offered(pressed, clock)

    def line(press: Press) -> LedgerLine:
        return _line(press, people, undoable.get(press.number))

    return unreadable.each("command", pressed, line, attrgetter("uuid"))


def activity(clock: Clock, *, numbers: bool) -> tuple[LedgerLine | Unreadable, ...]:
    """What everybody pressed, further back than the board shows."""
    return lines(clock, numbers=numbers, newest=ACTIVITY)


def deletions(clock: Clock, *, numbers: bool) -> tuple[LedgerLine | Unreadable, ...]:
    """For the page of recordings, whose viewers may see nothing else of the ledger."""
    return lines(clock, numbers=numbers, verb="delete_recording")


def _line(press: Press, people: Directory, undo_until: datetime | None) -> LedgerLine:
    return LedgerLine(
        uuid=press.uuid,
        number=press.number,
        verb=press.verb,
        text=people.masked(_text(press, people)),
        conference_id=press.conference_id,
        conference_name=people.text(press.conference_name),
        call_control_id=press.call_control_id,
        asked_by=press.asked_by,
        state=press.state,
        asked_at=press.asked_at,
        finished_at=press.finished_at,
        problem=people.text(press.problem),
        advice=people.text(press.advice),
        undo_until=undo_until,
    )


def _text(press: Press, people: Directory) -> str:
    verb = VERBS.get(press.verb)
    if verb is None:  # of an older version
        return fit(press.verb)
    names = listed([people.label(leg) for leg in press.targets]) if press.targets else ""
    where = _where(press)
    words = verb.infinitive(names or f"everyone in {where}", where)
    if names and verb.name == "mute_callers":
        # "Mute all except hosts: Anna" would read as if Anna were one.
        words = f"mute {names} (all except hosts)"
    elif names and "{whom}" not in verb.does:
        words = f"{words}: {names}"
    words += _destination(press)
    return f"Undo: {words}" if press.undo_of else words[:1].upper() + words[1:]


def _where(press: Press) -> str:
    if press.conference_id:
        return isolated(fit(press.conference_name)) or "a conference without a name"
    return "a call"


def _destination(press: Press) -> str:
    if press.verb not in DESTINATIONS:
        return ""
    arguments = {name: isolated(fit(str(value))) for name, value in press.arguments.items()}
    # Only a change of role has one.
    role = ROLES.get(str(arguments.get("supervisor_role")), "")
    return DESTINATIONS[press.verb].format(**{**arguments, "role": role})
