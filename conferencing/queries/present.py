"""Everybody who is in some live conference now, to be found by name."""

from dataclasses import dataclass

from conferencing.models import Conference, Participant

from .people import Person, directory


@dataclass(frozen=True, slots=True)
class Present:
    call_control_id: str
    person: Person
    conference_id: str
    conference_name: str


def present(*, numbers: bool) -> tuple[Present, ...]:
    """By conference, then by name. Four queries."""
    names = dict(Conference.objects.filter(ended_at=None).values_list("telnyx_id", "name"))
    rows = Participant.objects.filter(is_present=True, conference_id__in=names)
    found = list(rows.values_list("call_control_id", "conference_id"))
    people = directory((leg for leg, _ in found), numbers=numbers)
    everybody = (
        Present(leg, people.person(leg), room, people.text(names[room])) for leg, room in found
    )
    return tuple(
        sorted(
            everybody, key=lambda one: (one.conference_name, one.conference_id, one.person.label)
        )
    )
