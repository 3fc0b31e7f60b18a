"""Everybody who left a conference, and all that happened in it, page by page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from conferencing.models import Conference, JournalEntry, Participant
from conferencing.teams import seen

from ..commands import presses
from ..names import directory
from ..names.directory import Directory
from ..reading import hidden, unreadable
from ..reading.unreadable import Unreadable
from ..screens.console import FeedLine
from ..screens.past import Departed, PastPage
from . import feed, journal, secret_keys, typed_keys
from .journal import Entry

PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Slice:
    """Where a page begins and ends among `total` rows: out of range becomes the nearest page."""

    total: int
    wanted: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))

    @property
    def number(self) -> int:
        return min(max(1, self.wanted), self.pages)

    @property
    def rows(self) -> slice:
        return slice((self.number - 1) * PER_PAGE, self.number * PER_PAGE)


def departed(conference_id: str, *, numbers: bool, number: int) -> PastPage | None:
    """None when the mirror knows no such conference. Six queries."""
    name = name_of(conference_id, numbers=numbers)
    if name is None:
        return None
    gone = Participant.objects.filter(
        conference_id=conference_id, is_present=False, left_at__isnull=False
    )
    gone = gone.exclude(call_control_id__in=hidden.legs_in(conference_id))
    gone = gone.order_by("-left_at", "call_control_id")
    part = Slice(gone.count(), number)
    rows = list(gone[part.rows])
    people = directory.of_legs([row.call_control_id for row in rows], numbers=numbers)

    def line(row: Participant) -> Departed:
        person = people.person(row.call_control_id)
        return Departed(row.call_control_id, person, row.joined_at, row.left_at)

    lines = tuple(unreadable.each("person", rows, line, lambda row: row.call_control_id))
    return PastPage(conference_id, name, part.number, part.pages, part.total, departed=lines)


def events(conference_id: str, *, numbers: bool, number: int) -> PastPage | None:
    """None when the mirror knows no such conference. Nine queries."""
    row = _conference(conference_id)
    if row is None:
        return None
    name, is_sealed = row
    name = Directory(numbers=numbers).text(name)
    secret = hidden.legs_in(conference_id)
    entries = _entries(conference_id, secret)
    part = Slice(entries.count(), number)
    rows = entries.values_list(*journal.COLUMNS)[part.rows]
    on_page = journal.without((Entry(*row) for row in rows), secret)
    on_page = typed_keys.told_once(on_page)
    on_page = secret_keys.covered(on_page, secret_keys.of(conference_id))
    people = directory.of_legs({leg for entry in on_page for leg in entry.legs()}, numbers=numbers)
    lines = _lines(on_page, people)
    place = (part.number, part.pages, part.total)
    return PastPage(conference_id, name, *place, feed=lines, is_pruned=is_sealed)


def name_of(conference_id: str, *, numbers: bool) -> str | None:
    """None when the mirror knows no such conference. One query."""
    row = _conference(conference_id)
    return None if row is None else Directory(numbers=numbers).text(row[0])


def _conference(conference_id: str) -> tuple[str, bool] | None:
    """Its name, and whether of its journal something was deleted."""
    rows = seen.conferences(Conference.objects.filter(pk=conference_id))
    return rows.values_list("name", "is_sealed").first()


def _entries(conference_id: str, secret: Collection[str]) -> QuerySet[JournalEntry]:
    legs = Participant.objects.filter(conference_id=conference_id)
    legs = legs.exclude(call_control_id__in=secret)
    calls = [f"call:{leg}" for leg in legs.values_list("call_control_id", flat=True)]
    own = Q(aggregate=f"conference:{conference_id}") & ~journal.about_legs(conference_id, secret)
    about = own | Q(aggregate__in=calls)
    told = journal.shown(JournalEntry.objects.filter(about))
    return told.order_by("-occurred_at", "-source_id")


def _lines(entries: Sequence[Entry], people: Directory) -> tuple[FeedLine, ...]:
    operators = presses.operators(feed.commands_behind(entries))

    def line(entry: Entry) -> FeedLine:
        return feed.line(entry, people, operators)

    lines = unreadable.each("event", entries, line, lambda entry: entry.source_id)
    return tuple(
        FeedLine(entry.at, feed.OTHER, "This event cannot be shown")
        if isinstance(shown, Unreadable)
        else shown
        for entry, shown in zip(entries, lines, strict=True)
    )
