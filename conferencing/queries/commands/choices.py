"""What there is to choose from just now: live conferences and their people, calls outside of them,
saved announcements.
"""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q

from conferencing.models import Announcement, Call, Conference, Connection, Participant
from conferencing.teams import calls as team_calls
from conferencing.teams import seen

from ..names import directory
from ..names.directory import Directory
from ..names.foreign_text import fit
from ..reading import hidden, unreadable
from ..reading.clock import Clock
from ..reading.unreadable import Unreadable
from ..screens.choices import AnnouncementChoice, ConferenceChoice, PersonChoice
from ..screens.queues import CallsChecked, Leg
from . import presses, talks, unowned


class CallRow(NamedTuple):
    call_control_id: str
    direction: str
    from_number: str
    to_number: str
    caller_id_name: str
    waiting_in: str
    waiting_since: datetime | None
    initiated_at: datetime | None
    answered_at: datetime | None
    bridged_at: datetime | None
    status: str
    connection_id: str
    head_at: datetime | None

    @property
    def where(self) -> str:
        if self.waiting_in:
            return "in queue"
        # Any other word is Telnyx's own, for a call that has not been answered.
        return _WHERE.get(self.status, "ringing")

    @property
    def since(self) -> datetime | None:
        if self.waiting_in:
            return self.waiting_since
        if self.where == "bridged":
            return self.bridged_at
        return self.answered_at or self.initiated_at

    @property
    def can_be_answered(self) -> bool:
        return self.direction == "incoming" and self.where == "ringing"

    @property
    def is_dialled(self) -> bool:
        return self.direction == "outgoing" and self.where == "ringing"


# Telnyx tells when two calls were connected, and never when they parted. Of a call whose status is
# empty we know only that it is active.
_WHERE = {"bridged": "bridged", "answered": "parked", "": "active"}


@unreadable.rows_of("conferences")
def conferences(*, numbers: bool) -> list[ConferenceChoice]:
    """The live ones, by name. One query."""
    is_here = Q(participants__is_present=True)
    is_shown = ~Q(participants__call_control_id__in=hidden.calls())
    present = Count("participants", filter=is_here & is_shown)
    live = seen.conferences(Conference.objects.filter(ended_at=None)).annotate(present=present)
    known = Directory(numbers=numbers)
    choices = [
        ConferenceChoice(telnyx_id, known.text(name), count, status != "init")
        for telnyx_id, name, count, status in live.values_list(
            "telnyx_id", "name", "present", "status"
        )
    ]
    return sorted(choices, key=_by_name)


@unreadable.rows_of("calls")
def legs(clock: Clock, *, numbers: bool, waiting: bool = True) -> list[Leg | Unreadable]:
    """Calls that are up and in no conference, longest first; `waiting` False leaves out those in
    queues. Four queries, and one each for the names of queues and for who is connected with whom.
    """
    in_a_conference = Participant.objects.filter(call_control_id=OuterRef("pk"), is_present=True)
    up = Call.objects.filter(~Exists(in_a_conference), ended_at=None)
    up = up.exclude(pk__in=hidden.calls())
    wanted = up if waiting else up.filter(waiting_in="")
    calls = _seen(CallRow._make(row) for row in wanted.values_list(*CallRow._fields))
    known = directory.of_calls(calls, numbers=numbers)
    pressed = presses.recent_by_leg([call.call_control_id for call in calls], clock)

    sides = talks.everywhere() if any(call.where == "bridged" for call in calls) else {}
    there = {call.call_control_id for call in calls}
    needing = unowned.read(unowned.ask(), clock)

    def leg(row: CallRow) -> Leg:
        side = sides.get(row.call_control_id)
        call = row._replace(status="bridged", bridged_at=side.since) if side else row
        return Leg(
            call.call_control_id,
            known.person(call.call_control_id),
            call.since,
            _where(call, known),
            call.can_be_answered,
            call.is_dialled,
            clock.ours(call.head_at),
            call.connection_id,
            presses.badge(pressed.get(call.call_control_id), known, clock),
            known.person(side.leg).label if side and side.leg in there else "",
            known.text(needing.get(call.call_control_id, "")),
        )

    choices = unreadable.each("call", calls, leg, attrgetter("call_control_id"))
    return sorted(choices, key=attrgetter("sort"))


def _seen(calls: Iterable[CallRow]) -> list[CallRow]:
    found = list(calls)
    mine = team_calls.seen([call.call_control_id for call in found])
    return [call for call in found if call.call_control_id in mine]


def _where(call: CallRow, known: Directory) -> str:
    if call.waiting_in:
        return f"{call.where} {known.queue(call.waiting_in)}"
    return known.text(call.where)


def calls_checked() -> CallsChecked:
    """Of the connections that have calls up. One query."""
    up = Call.objects.filter(connection_id=OuterRef("pk"), ended_at=None)
    rows = Connection.objects.filter(Exists(up), verified_at__isnull=False).order_by("pk")
    checked = [(row.connection_id, row.verified_at) for row in rows]
    return CallsChecked(tuple((each, at) for each, at in checked if at))


@unreadable.rows_of("people")
def people(*, numbers: bool) -> list[PersonChoice]:
    """Everybody in a live conference, by conference and name. Four queries."""
    live = seen.conferences(Conference.objects.filter(ended_at=None))
    names = dict(live.values_list("telnyx_id", "name"))
    present = Participant.objects.filter(is_present=True, conference_id__in=names)
    present = present.exclude(call_control_id__in=hidden.calls())
    pairs = list(present.values_list("call_control_id", "conference_id"))
    known = directory.of_legs([leg for leg, _ in pairs], numbers=numbers)
    choices = [
        PersonChoice(leg, known.person(leg), conference, known.text(names[conference]))
        for leg, conference in pairs
    ]
    return sorted(choices, key=_by_conference)


def announcements() -> tuple[AnnouncementChoice, ...]:
    """By name. One query."""
    return tuple(
        AnnouncementChoice(
            one.pk, fit(one.name), one.kind, fit(one.text or one.media_name or one.audio_url)
        )
        for one in Announcement.objects.order_by("name")
    )


def _by_name(conference: ConferenceChoice) -> tuple[str, str]:
    return conference.name.lower(), conference.telnyx_id


def _by_conference(choice: PersonChoice) -> tuple[str, str, str]:
    return choice.conference_name, choice.conference_id, choice.person.label
