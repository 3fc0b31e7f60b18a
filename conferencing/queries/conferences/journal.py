"""The newest entries of the journal about one conference and its people's calls."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from django.db.models import Q, QuerySet

from conferencing.models import Command, JournalEntry
from conferencing.teams import sight

NEWEST = 60
# Changes of the floor show as who is talking; a listing tells nothing new but that the conference
# is over, and what a person would have seen differently. Older versions did not note that. That a
# supervisor comes in muted is said with the line that they listen.
SILENT = (
    Q(event_class="FloorChanged")
    | Q(kind="listing.participants.quiet")
    | Q(kind="supervision.muted")
    | (Q(event_class="ParticipantsListed") & Q(data__corrections__isnull=True))
    | (Q(event_class="ParticipantsListed") & Q(data__corrections=None))
    | (Q(event_class="ConferenceListed") & ~Q(data__status="completed"))
)
COLUMNS = ("source_id", "kind", "event_class", "occurred_at", "data")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `data` are its fields, as `projection.events` has them."""

    source_id: str
    kind: str
    event_class: str
    at: datetime
    data: Mapping[str, object]

    @property
    def leg(self) -> str:
        """Whom it is about; empty for the conference as a whole."""
        return self.text("call_control_id")

    @property
    def named_legs(self) -> Sequence[str] | None:
        """Those whom a command named; None for everyone."""
        legs = self.data.get("call_control_ids")
        return [str(leg) for leg in legs] if isinstance(legs, list) else None

    # Two events may have the same time; still they must come in the same order at each drawing.
    @property
    def order(self) -> tuple[datetime, str]:
        return self.at, self.source_id

    @property
    def corrections(self) -> list[tuple[str, str]]:
        """What a listing corrected: (what, whose call). Empty also where that was not noted."""
        found = self.data.get("corrections")
        pairs = [str(one).partition(" ") for one in found] if isinstance(found, list) else []
        return [(what, leg) for what, _, leg in pairs]

    def legs(self) -> list[str]:
        return [self.leg, *(self.named_legs or ()), *(leg for _, leg in self.corrections)]

    def without(self, legs: Collection[str]) -> "Entry | None":
        """What it tells of everybody else; None when that is nothing. A listing may have corrected
        several people at once, and a command have named them.
        """
        named = {leg for leg in self.legs() if leg}
        if not named.intersection(legs):
            return self
        if self.leg in legs or named.issubset(legs):
            return None
        data = dict(self.data)
        if self.named_legs:
            data["call_control_ids"] = [leg for leg in self.named_legs if leg not in legs]
        if self.corrections:
            kept = [f"{what} {leg}" for what, leg in self.corrections if leg not in legs]
            data["corrections"] = kept
        return replace(self, data=data)

    def text(self, field: str) -> str:
        """A field as text; empty where it is empty, or not there."""
        return str(self.data.get(field) or "")


def entries(
    conference_id: str, legs: Iterable[str], hidden: Collection[str] = frozenset()
) -> list[Entry]:
    """About a conference and these calls, newest first, without what is about `hidden` ones. Two
    queries, whatever the journal's length.
    """
    # The newest of both together are among the newest of each.
    own = Q(aggregate=f"conference:{conference_id}")
    about_conference = _newest(own & ~about_legs(conference_id, hidden))
    about_calls = _newest(Q(aggregate__in=[f"call:{leg}" for leg in legs]))
    both = sorted([*about_conference, *about_calls], key=attrgetter("order"), reverse=True)
    return without(both, hidden)[:NEWEST]


def without(entries: Iterable[Entry], hidden: Collection[str]) -> list[Entry]:
    return [told for entry in entries if (told := entry.without(hidden))]


def about_legs(conference_id: str, legs: Collection[str]) -> Q:
    """Events of a conference about one of these people in it: reported, or pressed."""
    if not legs:
        return Q(pk__in=())
    # By their keys, for most events name nobody, and to SQL nothing is not another.
    own = JournalEntry.objects.filter(aggregate=f"conference:{conference_id}")
    reported = Q(pk__in=own.filter(data__call_control_id__in=sorted(legs)).values("pk"))
    commands = Command.objects.filter(conference_id=conference_id, call_control_id__in=legs)
    pressed = [f"command:{uuid}" for uuid in commands.values_list("uuid", flat=True)]
    return reported | Q(source_id__in=pressed)


def shown(rows: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """Those that are news, and name no queue that may not be seen."""
    rows = rows.exclude(SILENT)
    queues = sight.current().queues
    if queues is None:
        return rows
    # To SQL what names no queue is not another one.
    return rows.filter(~Q(data__has_key="queue") | Q(data__queue__in=sorted(queues)))


def _newest(which: Q) -> list[Entry]:
    rows = shown(JournalEntry.objects.filter(which)).order_by("-occurred_at")
    return [Entry(*row) for row in rows.values_list(*COLUMNS)[:NEWEST]]
