"""A listing tells only what a person would have seen differently, and of whom."""

import pytest
from django.utils import timezone

from conferencing.models import JournalEntry, Participant
from conferencing.queries.conferences import journal
from conferencing.reconcile import conferences
from conferencing.simulator.world.world import World
from tests.fixtures.telnyx import room, sim
from tests.system.rooms import Room

__all__ = ["room", "sim"]

pytestmark = pytest.mark.django_db


def corrections(room: Room) -> list[list[tuple[str, str]]]:
    return [entry.corrections for entry in journal.entries(room.id, []) if entry.corrections]


def test_an_id_that_no_webhook_tells_corrects_nothing(room: Room) -> None:
    told = len(journal.entries(room.id, []))
    Participant.objects.update(participant_id="")
    conferences.compare(room.id)
    assert JournalEntry.objects.filter(kind="listing.participants.quiet").exists()
    assert len(journal.entries(room.id, [])) == told


def test_who_was_muted_elsewhere_is_named(room: Room) -> None:
    leg = room.legs[1]

    def mute(world: World) -> None:
        world.mute(world.conference(room.id), [world.leg(leg)])

    room.sim.do(mute)
    conferences.compare(room.id)
    assert corrections(room)[0] == [("muted", leg)]


def test_who_had_left_unheard_is_named(room: Room) -> None:
    leg = room.legs[1]
    room.hang_up(leg)
    conferences.compare(room.id)
    assert corrections(room)[0] == [("gone", leg)]


@pytest.mark.parametrize("noted", [{}, {"corrections": None}])
def test_what_an_older_version_did_not_note_is_not_told(room: Room, noted: dict[str, None]) -> None:
    told = len(journal.entries(room.id, []))
    JournalEntry.objects.create(
        source_id="listing:old",
        kind="listing.participants",
        event_class="ParticipantsListed",
        aggregate=f"conference:{room.id}",
        occurred_at=timezone.now(),
        recorded_at=timezone.now(),
        data={"participants": [{}, {}], **noted},
    )
    assert len(journal.entries(room.id, [])) == told
    room.hang_up(room.legs[1])
    conferences.compare(room.id)
    assert len(journal.entries(room.id, [])) == told + 1
