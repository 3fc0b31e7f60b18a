"""The live board: every conference as one card, problems first, and the figures above them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet

from ..models import Call, Conference, JournalEntry, Participant
from .clock import Clock
from .ledger import Press, has_just_failed, ledger, mark, newest_by_target, recent
from .marks import last_saved, running
from .people import Directory, directory
from .queues import queues, waiting_figures
from .screens import Board, ConferenceCard, Figures, RecordingMark

# How long an ended conference stays on the board, so that its end is seen.
ENDED = timedelta(minutes=2)
LONG_HOLD = timedelta(minutes=3)
# So long after its end a recording that has not arrived is missing, and so long it stays on the board.
GRACE = timedelta(seconds=60)
AWAITED = timedelta(hours=1)
LONG_ALONE = timedelta(minutes=1)
COLUMNS = (
    "telnyx_id",
    "name",
    "status",
    "created_at",
    "first_seen_at",
    "expires_at",
    "ended_at",
    "end_reason",
    "floor_call_control_id",
    "floor_at",
    "audio",
    "recordings",
    "recording_state",
    "recording_since",
    "recording_paused_at",
    "recording_resume_at",
    "recording_stopped_at",
    "recording_format",
    "verified_at",
)


def board(clock: Clock, *, numbers: bool) -> Board:
    return Board(
        figures(),
        cards(clock, numbers=numbers),
        queues(clock, numbers=numbers),
        ledger(clock, numbers=numbers),
    )


def cards(clock: Clock, *, numbers: bool, only: Collection[str] | None = None) -> tuple[ConferenceCard, ...]:
    """The conferences on the board, or those of `only` that are on it, in order. Seven queries for any number."""
    awaited = Q(recording_state="stopped", recording_stopped_at__gt=clock.now - AWAITED)
    shown = Q(ended_at=None) | Q(ended_at__gt=clock.now - ENDED) | awaited
    if only is not None:
        shown &= Q(telnyx_id__in=only)
    found = cards_of(Conference.objects.filter(shown), clock, numbers=numbers)
    for card in found:
        clock.older(card.ended_at, ENDED)
        clock.older(card.recording.stopped_at if card.recording else None, AWAITED)
    return tuple(sorted(found, key=lambda card: card.sort))


def figures() -> Figures:
    """Four queries."""
    live = Conference.objects.filter(ended_at=None).aggregate(count=Count("pk"), verified_at=Max("verified_at"))
    people = in_the_room().filter(conference__ended_at=None).count()
    waiting, first = waiting_figures()
    return Figures(live["count"], people, waiting, first, _last_webhook_at(), live["verified_at"])


def in_the_room() -> QuerySet[Participant]:
    """Those who are present and whose call has not ended: a hangup is often heard of before the leave."""
    hung_up = Call.objects.filter(call_control_id=OuterRef("call_control_id"), ended_at__isnull=False)
    return Participant.objects.filter(~Exists(hung_up), is_present=True)


def cards_of(rows: QuerySet[Conference], clock: Clock, *, numbers: bool) -> list[ConferenceCard]:
    conferences: list[Any] = list(rows.values_list(*COLUMNS, named=True))
    ids = [conference.telnyx_id for conference in conferences]
    crowds = _crowds(ids)
    alone = [name for name, crowd in crowds.items() if crowd.people == 1]
    notable = _notable_people(ids, alone)
    known = _Known(
        clock,
        directory((person.call_control_id for people in notable.values() for person in people), numbers=numbers),
        crowds,
        notable,
        _by_conference(recent(clock, ids)),
        _last_departures(alone),
    )
    return [_card(conference, known) for conference in conferences]


@dataclass(frozen=True, slots=True)
class _Crowd:
    people: int = 0
    muted: int = 0
    on_hold: int = 0
    longest_held_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read for all cards at once, by conference."""

    clock: Clock
    directory: Directory
    crowds: dict[str, _Crowd]
    notable: dict[str, list[Any]]
    presses: dict[str, list[Press]]
    departures: dict[str, datetime]


def _crowds(ids: Collection[str]) -> dict[str, _Crowd]:
    held = Q(is_on_hold=True)
    rows = (
        in_the_room()
        .filter(conference_id__in=ids)
        .values_list("conference_id")
        .annotate(
            people=Count("pk"),
            muted=Count("pk", filter=Q(is_muted=True)),
            on_hold=Count("pk", filter=held),
            longest_held_at=Min("held_at", filter=held),
        )
    )
    return {name: _Crowd(*counts) for name, *counts in rows}


def _notable_people(ids: Collection[str], alone: Collection[str]) -> dict[str, list[Any]]:
    """Only those whose names a card may need: who has the floor, who is on hold, who is alone."""
    has_floor = Q(call_control_id=F("conference__floor_call_control_id"))
    columns = ("conference_id", "call_control_id", "is_muted", "is_on_hold", "held_at", "joined_at")
    rows = in_the_room().filter(has_floor | Q(is_on_hold=True) | Q(conference_id__in=alone), conference_id__in=ids)
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows.order_by("pk").values_list(*columns, named=True):
        found[row.conference_id].append(row)
    return found


def _last_departures(alone: Collection[str]) -> dict[str, datetime]:
    gone = Participant.objects.filter(conference_id__in=alone, is_present=False)
    return {name: at for name, at in gone.values_list("conference_id").annotate(at=Max("left_at")) if at}


def _by_conference(presses: list[Press]) -> dict[str, list[Press]]:
    found: dict[str, list[Press]] = defaultdict(list)
    for press in presses:
        found[press.conference_id or ""].append(press)
    return found


def _card(row: Any, known: _Known) -> ConferenceCard:
    name = row.telnyx_id
    crowd, people = known.crowds.get(name, _Crowd()), known.notable.get(name, [])
    presses = newest_by_target(known.presses.get(name, []))
    talker = next((person for person in people if is_talking(person, row)), None)
    return ConferenceCard(
        telnyx_id=name,
        name=known.directory.text(row.name),
        status=row.status,
        is_live=row.ended_at is None,
        started_at=row.created_at or row.first_seen_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason.replace("_", " "),
        people=crowd.people,
        muted=crowd.muted,
        on_hold=crowd.on_hold,
        longest_held_at=crowd.longest_held_at,
        talking=known.directory.person(talker.call_control_id) if talker else None,
        talking_since=row.floor_at if talker else None,
        audio=running(row.audio, known.directory),
        recordings=len(row.recordings),
        last_recording_at=last_saved(row.recordings),
        verified_at=row.verified_at,
        expires_at=row.expires_at,
        problems=tuple(_problems(row, known, presses.values())),
        command=mark(presses.get((name, "")), known.directory, known.clock),
        recording=recording_mark(row, known.clock),
    )


def recording_mark(row: Any, clock: Clock) -> RecordingMark | None:
    """From a row with the columns recording_*; None while nothing is recorded or awaited."""
    if not row.recording_state:
        return None
    return RecordingMark(
        row.recording_state,
        row.recording_since,
        row.recording_paused_at,
        row.recording_resume_at,
        row.recording_stopped_at,
        row.recording_format,
        is_missing=row.recording_state == "stopped" and clock.older(row.recording_stopped_at, GRACE),
    )


def is_talking(person: Any, conference: Any) -> bool:
    """Telnyx tells who took the floor and never that it fell silent; whoever left or cannot be heard has lost it."""
    has_floor = person.call_control_id == conference.floor_call_control_id and conference.ended_at is None
    return has_floor and not person.is_muted and not person.is_on_hold


def _problems(row: Any, known: _Known, presses: Iterable[Press]) -> Iterator[str]:
    """What a person should look into, in sentences. Of an ended conference only its recording can be missing."""
    mark = recording_mark(row, known.clock)
    if mark and mark.is_missing:
        yield "It was recorded and stopped, and no recording has arrived"
    if row.ended_at is not None:
        return
    clock, people = known.clock, known.notable.get(row.telnyx_id, [])
    for person in people:
        if person.is_on_hold and clock.older(person.held_at, LONG_HOLD):
            yield f"{_label(person, known)} has been on hold for a long time"
    for press in presses:
        if has_just_failed(press, clock):
            yield "A command did not take effect"
            break
    if known.crowds.get(row.telnyx_id, _Crowd()).people == 1:
        since = max(filter(None, [people[0].joined_at, known.departures.get(row.telnyx_id)]), default=None)
        if clock.older(since, LONG_ALONE):
            yield f"{_label(people[0], known)} is alone in this conference"
    if settings.TELNYX_API_KEY and clock.older(row.verified_at or row.first_seen_at, unverified_for_long()):
        yield "Telnyx's listing has not confirmed this for a long time"


def unverified_for_long() -> timedelta:
    """Several rounds of reconciliation: one that is late is no problem yet."""
    return timedelta(seconds=max(60.0, 4 * settings.RECONCILE_SECONDS))


def _label(person: Any, known: _Known) -> str:
    return known.directory.person(person.call_control_id).label


def _last_webhook_at() -> datetime | None:
    """To the second: a figure that changed with every single event would be all that the board ever sent."""
    rows = JournalEntry.objects.filter(source_id__startswith="webhook:").order_by("-id")
    at = rows.values_list("recorded_at", flat=True).first()
    return at and at.replace(microsecond=0)
