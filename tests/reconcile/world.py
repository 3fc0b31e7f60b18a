"""What tests of comparisons make happen, and look at, in the mirror and at the simulated Telnyx."""

from datetime import datetime, timedelta

from django.utils import timezone

from conferencing.mirror import reading, writer
from conferencing.models import JournalEntry
from conferencing.projection.events import ConferenceCreated, FloorChanged
from conferencing.projection.states import ParticipantState
from tests.system.rooms import Room


def person(conference_id: str, leg: str) -> ParticipantState:
    conference = reading.conference(conference_id)
    assert conference
    return conference.participants[leg]


def present(conference_id: str) -> set[str]:
    conference = reading.conference(conference_id)
    people = conference.participants.items() if conference else ()
    return {leg for leg, person in people if person.is_present}


def speak(room: Room, at: datetime) -> None:
    """A sign of life that no listing gave."""
    event = FloorChanged(
        kind="conference.floor.changed",
        at=at,
        source_id=f"webhook:{at}",
        conference_id=room.id,
        call_control_id=room.legs[0],
    )
    writer.apply([event], now=at)


def begin(conference_id: str) -> None:
    """The mirror hears of a new conference; webhooks carry no name."""
    event = ConferenceCreated(
        kind="conference.created",
        at=timezone.now(),
        source_id="webhook:1",
        conference_id=conference_id,
    )
    writer.apply([event])


def age(room: Room) -> None:
    """As if we had heard of the conference a minute ago."""
    a_minute_ago = timezone.now() - timedelta(minutes=1)
    JournalEntry.objects.filter(aggregate=f"conference:{room.id}").update(recorded_at=a_minute_ago)


def lose(room: Room) -> None:
    """Telnyx no longer knows the conference, which is not a young one."""
    age(room)
    room.sim.do(lambda world: world.conferences.clear())
