"""What there is to choose from just now: live conferences, calls outside them, saved announcements."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from conferencing.models import Announcement, Call, Conference, Participant

from .clock import Clock
from .ledger import mark, recent_of
from .people import PERSON, Directory, of_calls, without_numbers
from .screens import AnnouncementChoice, ConferenceChoice, Leg, OpenCommand

COLUMNS = ("waiting_in", "waiting_since", "initiated_at", "answered_at", "bridged_at")


def conferences(*, numbers: bool) -> tuple[ConferenceChoice, ...]:
    """The live ones, by name. One query."""
    people = Count("participants", filter=Q(participants__is_present=True))
    rows = (
        Conference.objects.filter(ended_at=None)
        .annotate(people=people)
        .values_list("telnyx_id", "name", "people")
    )
    found = (
        ConferenceChoice(id, name if numbers else without_numbers(name), people)
        for id, name, people in rows
    )
    return tuple(sorted(found, key=lambda one: (one.name.lower(), one.telnyx_id)))


def legs(clock: Clock, *, numbers: bool, waiting: bool = True) -> tuple[Leg, ...]:
    """Calls that are up and in no conference, longest first; `waiting` False leaves out those in
    queues. Three queries.
    """
    in_a_room = Participant.objects.filter(call_control_id=OuterRef("pk"), is_present=True)
    rows = Call.objects.filter(~Exists(in_a_room), ended_at=None)
    if not waiting:
        rows = rows.filter(waiting_in="")
    calls: list[Any] = list(rows.values_list(*PERSON, *COLUMNS, named=True))
    people = of_calls((call[: len(PERSON)] for call in calls), numbers=numbers)
    presses = recent_of([call.call_control_id for call in calls], clock)
    found = (
        _leg(call, people, mark(presses.get(call.call_control_id), people, clock)) for call in calls
    )
    return tuple(sorted(found, key=lambda leg: (leg.since is None, leg.since, leg.call_control_id)))


def announcements() -> tuple[AnnouncementChoice, ...]:
    """By name. One query."""
    return tuple(
        AnnouncementChoice(one.pk, one.name, one.kind, one.text or one.media_name or one.audio_url)
        for one in Announcement.objects.order_by("name")
    )


def _leg(call: Any, people: Directory, command: OpenCommand | None) -> Leg:
    leg, person = call.call_control_id, people.person(call.call_control_id)
    if call.waiting_in:
        return Leg(
            leg, person, call.waiting_since, f"queue {call.waiting_in}", call.waiting_in, command
        )
    where = "ringing" if not call.answered_at else "bridged" if call.bridged_at else "parked"
    return Leg(leg, person, call.answered_at or call.initiated_at, where, command=command)
