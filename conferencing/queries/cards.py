"""Every conference as one card of the board, problems first.

The hottest reading of all: it follows each event of a watched board. So it is three statements of
plain SQL in one journey to the database, for one conference as for all; Django's own way of asking
costs four times as much.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from django.conf import settings
from django.db import connection
from django.db.models import Max

from conferencing.database.pipeline import send, together
from conferencing.models import Call, Conference, Contact, Participant

from .clock import Clock
from .ledger import Press, has_just_failed, mark, newest_by_target, send_for_recent
from .marks import last_saved, running
from .people import FAR_NUMBER, Directory, Person, person_of
from .rows import in_utc, one_of
from .screens import ConferenceCard, RecordingMark

# How long an ended conference stays on the board, so that its end is seen.
ENDED = timedelta(minutes=2)
LONG_HOLD = timedelta(minutes=3)
# So long after its end a recording that has not arrived is missing, and so long it stays on the
# board.
GRACE = timedelta(seconds=60)
AWAITED = timedelta(hours=1)
LONG_ALONE = timedelta(minutes=1)


class _Conference(NamedTuple):
    telnyx_id: str
    name: str
    status: str
    created_at: datetime | None
    first_seen_at: datetime | None
    expires_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    floor_call_control_id: str
    floor_at: datetime | None
    audio: str
    recordings: str
    recording_state: str
    recording_since: datetime | None
    recording_paused_at: datetime | None
    recording_resume_at: datetime | None
    recording_stopped_at: datetime | None
    recording_format: str
    verified_at: datetime | None


class _Present(NamedTuple):
    """Someone in a room whose call has not ended (a hangup is often heard of before the leave),
    with what names them.
    """

    conference_id: str
    call_control_id: str
    is_muted: bool
    is_on_hold: bool
    held_at: datetime | None
    joined_at: datetime | None
    direction: str | None
    from_number: str | None
    to_number: str | None
    caller_id_name: str | None
    contact: str | None


CONFERENCES = f"SELECT {', '.join(_Conference._fields)} FROM {Conference._meta.db_table} f WHERE "
PRESENT = f"""
    SELECT p.conference_id, p.call_control_id, p.is_muted, p.is_on_hold, p.held_at, p.joined_at,
           c.direction, c.from_number, c.to_number, c.caller_id_name, n.name
    FROM {Participant._meta.db_table} p
    JOIN {Conference._meta.db_table} f ON f.telnyx_id = p.conference_id AND f.ended_at IS NULL
    LEFT JOIN {Call._meta.db_table} c ON c.call_control_id = p.call_control_id
    LEFT JOIN {Contact._meta.db_table} n ON n.number = {FAR_NUMBER}
    WHERE p.is_present AND c.ended_at IS NULL"""


def cards(
    clock: Clock, *, numbers: bool, only: Collection[str] | None = None
) -> tuple[ConferenceCard, ...]:
    """The conferences on the board, or those of `only` that are on it, in order."""
    # Only a recording that is awaited has the time of its stop.
    shown = "(f.ended_at IS NULL OR f.ended_at > %s OR f.recording_stopped_at > %s)"
    values: list[Any] = [
        connection.ops.adapt_datetimefield_value(clock.now - age) for age in (ENDED, AWAITED)
    ]
    found = _read(shown, values, only, clock, numbers=numbers)
    for card in found:
        clock.older(card.ended_at, ENDED)
        clock.older(card.recording.stopped_at if card.recording else None, AWAITED)
    return tuple(sorted(found, key=lambda card: card.sort))


def card(conference_id: str, clock: Clock, *, numbers: bool) -> ConferenceCard | None:
    """One conference however long ago it ended; None when the mirror knows none."""
    return next(iter(_read("TRUE", [], [conference_id], clock, numbers=numbers)), None)


def _read(
    where: str, values: list[Any], only: Collection[str] | None, clock: Clock, *, numbers: bool
) -> list[ConferenceCard]:
    mine, ids = one_of("f.telnyx_id", only)
    with together():
        conferences = send(f"{CONFERENCES} {where} AND {mine}", [*values, *ids])
        people = send(f"{PRESENT} AND {mine} ORDER BY p.id", ids)
        presses = send_for_recent(clock, only)
    known = _Known(clock, Directory(numbers=numbers))
    for row in people.result():
        known.people[row[0]].append(_Present(*in_utc(row)))
    for press in presses.result():
        known.presses[press.conference_id].append(press)
    known.departures.update(_last_departures(known))
    return [_card(_Conference(*in_utc(row)), known) for row in conferences.result()]


def _last_departures(known: "_Known") -> dict[str, datetime]:
    """When those left who are alone now. A query only where somebody is."""
    alone = [name for name, people in known.people.items() if len(people) == 1]
    gone = Participant.objects.filter(conference_id__in=alone, is_present=False)
    return {
        name: at for name, at in gone.values_list("conference_id").annotate(at=Max("left_at")) if at
    }


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read for all cards at once, by conference."""

    clock: Clock
    directory: Directory
    people: dict[str, list[_Present]] = field(default_factory=lambda: defaultdict(list))
    presses: dict[str, list[Press]] = field(default_factory=lambda: defaultdict(list))
    departures: dict[str, datetime] = field(default_factory=dict)

    def who(self, person: _Present) -> Person:
        said = (person.direction, person.from_number, person.to_number, person.caller_id_name)
        return person_of(
            *(text or "" for text in said), contact=person.contact, numbers=self.directory.numbers
        )


def _card(row: _Conference, known: _Known) -> ConferenceCard:
    people = known.people.get(row.telnyx_id, [])
    presses = newest_by_target(known.presses.get(row.telnyx_id, []))
    held = [person for person in people if person.is_on_hold]
    talker = next((person for person in people if is_talking(person, row)), None)
    recordings: list[dict[str, Any]] = (
        [] if row.recordings == "[]" else msgspec.json.decode(row.recordings)
    )
    return ConferenceCard(
        telnyx_id=row.telnyx_id,
        name=known.directory.text(row.name),
        status=row.status,
        is_live=row.ended_at is None,
        started_at=row.created_at or row.first_seen_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason.replace("_", " "),
        people=len(people),
        muted=sum(person.is_muted for person in people),
        on_hold=len(held),
        longest_held_at=min((person.held_at for person in held if person.held_at), default=None),
        talking=known.who(talker) if talker else None,
        talking_since=row.floor_at if talker else None,
        audio=() if row.audio == "[]" else running(msgspec.json.decode(row.audio), known.directory),
        recordings=len(recordings),
        last_recording_at=last_saved(recordings),
        verified_at=row.verified_at,
        expires_at=row.expires_at,
        problems=tuple(_problems(row, known, presses.values())),
        command=mark(presses.get((row.telnyx_id, "")), known.directory, known.clock),
        recording=_recording(row, known.clock),
        names=tuple(known.who(person).label for person in people),
    )


def _recording(row: _Conference, clock: Clock) -> RecordingMark | None:
    """None while nothing is recorded or awaited."""
    if not row.recording_state:
        return None
    return RecordingMark(
        row.recording_state,
        row.recording_since,
        row.recording_paused_at,
        row.recording_resume_at,
        row.recording_stopped_at,
        row.recording_format,
        is_missing=row.recording_state == "stopped"
        and clock.older(row.recording_stopped_at, GRACE),
    )


def is_talking(person: Any, conference: Any) -> bool:
    """Telnyx tells who took the floor and never that it fell silent; whoever left or cannot be
    heard has lost it.
    """
    has_floor = (
        person.call_control_id == conference.floor_call_control_id and conference.ended_at is None
    )
    return has_floor and not person.is_muted and not person.is_on_hold


def _problems(row: _Conference, known: _Known, presses: Iterable[Press]) -> Iterator[str]:
    """What a person should look into, in sentences. Of an ended conference only its recording can
    be missing.
    """
    mark = _recording(row, known.clock)
    if mark and mark.is_missing:
        yield "It was recorded and stopped, and no recording has arrived"
    if row.ended_at is not None:
        return
    clock, people = known.clock, known.people.get(row.telnyx_id, [])
    for person in people:
        if person.is_on_hold and clock.older(person.held_at, LONG_HOLD):
            yield f"{known.who(person).label} has been on hold for a long time"
    if any([has_just_failed(press, clock) for press in presses]):
        yield "A command did not take effect"
    if len(people) == 1:
        since = max(
            filter(None, [people[0].joined_at, known.departures.get(row.telnyx_id)]), default=None
        )
        if clock.older(since, LONG_ALONE):
            yield f"{known.who(people[0]).label} is alone in this conference"
    if settings.TELNYX_API_KEY and clock.older(
        row.verified_at or row.first_seen_at, unverified_for_long()
    ):
        yield "Telnyx's listing has not confirmed this for a long time"


def unverified_for_long() -> timedelta:
    """Several rounds of reconciliation: one that is late is no problem yet."""
    return timedelta(seconds=max(60.0, 4 * settings.RECONCILE_SECONDS))
