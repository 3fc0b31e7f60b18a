"""Whatever webhooks lost of a conference, a comparison with Telnyx's listings brings back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conferencing.commands import press
from conferencing.ledger import proofs
from conferencing.mirror import writer
from conferencing.models import Command, Conference, JournalEntry
from conferencing.projection.events import ConferenceEnded
from conferencing.reconcile import conferences, everything
from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api import conference_actions, conference_listings
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.paging import Listed
from tests.fixtures.pressing import carried_out
from tests.system.rooms import Room

from .world import begin, person, present

pytestmark = pytest.mark.django_db


def test_a_conference_that_no_webhook_told_of_is_found_with_its_name_and_people(
    sim: SimulatorServer,
) -> None:
    room = Room(sim, "Claims review", people=3)
    assert everything.compare() == 2 + len(room.legs)
    assert Conference.objects.get().name == "Claims review"
    assert present(room.id) == set(room.legs)


def test_what_agrees_is_verified_and_writes_no_event(room: Room) -> None:
    events = JournalEntry.objects.count()
    before = timezone.now()
    assert everything.compare() == 0
    assert JournalEntry.objects.count() == events
    verified_at = Conference.objects.get().verified_at
    assert verified_at and verified_at >= before


@pytest.mark.parametrize("is_started", [True, False])
def test_whoever_is_listed_as_joining_is_in_only_where_people_wait_for_the_start(
    room: Room, monkeypatch: pytest.MonkeyPatch, is_started: bool
) -> None:
    Conference.objects.update(status="in_progress" if is_started else "init")
    newcomer = room.join()
    listed = conference_listings.list_participants(room.id)
    rows = [replace(row, is_joining=row.call_control_id == newcomer) for row in listed]
    monkeypatch.setattr(conference_listings, "list_participants", lambda *_, **__: Listed(rows))
    before = timezone.now()
    conferences.compare(room.id)
    assert (newcomer in present(room.id)) is not is_started
    verified_at = Conference.objects.get().verified_at
    assert verified_at and verified_at >= before


def test_a_lost_join_and_a_lost_leave_are_repaired(room: Room) -> None:
    gone, *_ = room.legs
    room.hang_up(gone)
    room.join()
    assert conferences.compare_all() == 1
    assert present(room.id) == set(room.legs)


def test_a_mute_by_somebody_else_is_seen(room: Room) -> None:
    leg = room.legs[0]
    conference_actions.mute(room.id, [leg])
    assert conferences.compare(room.id).repaired == 1
    assert person(room.id, leg).is_muted


def test_an_end_that_no_webhook_told_of_is_found(room: Room) -> None:
    room.end()
    assert everything.compare() == 1
    row = Conference.objects.get()
    assert (row.status, row.end_reason, present(room.id)) == ("completed", "ended_via_api", set())


def test_a_young_conference_that_telnyx_does_not_list_yet_has_not_ended(
    sim: SimulatorServer,
) -> None:
    begin("brand-new")
    with pytest.raises(GatewayError, match="not_listed"):
        conferences.compare("brand-new")
    assert everything.compare() == 0
    assert Conference.objects.get().ended_at is None


def test_ended_is_final_whatever_an_older_list_says(room: Room) -> None:
    event = ConferenceEnded(
        kind="conference.ended", at=timezone.now(), source_id="webhook:9", conference_id=room.id
    )
    writer.apply([event])
    events = JournalEntry.objects.count()
    assert everything.compare() == 0
    assert conferences.compare(room.id).has_ended
    assert JournalEntry.objects.count() == events


def test_a_listing_that_is_too_early_does_not_take_an_accepted_mute_back(
    room: Room, operator: User
) -> None:
    leg = room.legs[0]
    carried_out(press.create("mute", room.id, leg, by=operator))
    conference_actions.unmute(room.id, [leg])  # as a Telnyx that needs a moment would list it
    seen = conferences.compare(room.id)
    assert (seen.people[leg].muted, seen.repaired) == (False, 0)
    assert person(room.id, leg).is_muted


def test_after_a_moment_the_listing_is_the_truth(room: Room, operator: User) -> None:
    leg = room.legs[0]
    command = carried_out(press.create("mute", room.id, leg, by=operator))
    conference_actions.unmute(room.id, [leg])
    settled = timezone.now() - timedelta(seconds=proofs.SETTLE_SECONDS)
    Command.objects.filter(pk=command.pk).update(accepted_at=settled)
    assert conferences.compare(room.id).repaired == 1
    assert not person(room.id, leg).is_muted


def test_a_mute_under_way_keeps_no_other_news_away(room: Room, operator: User) -> None:
    first, second, _ = room.legs
    carried_out(press.create("mute", room.id, first, by=operator))
    conference_actions.hold(room.id, [first])
    conference_actions.mute(room.id, [second])
    room.join()
    conferences.compare(room.id)
    assert person(room.id, first).is_on_hold and person(room.id, second).is_muted
    assert present(room.id) == set(room.legs)
