"""What there is to choose from: conferences, their people, calls outside them, announcements,
queues.
"""

import pytest
from django.utils import timezone

from conferencing.models import Announcement, Call, Conference, QueueSettings
from conferencing.queries.commands.choices import announcements, conferences, legs, people
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy() -> None:
    world.is_busy()


def test_only_live_conferences_with_the_number_of_people(busy: None) -> None:
    assert [
        (one.telnyx_id, one.name, one.people, one.is_started)
        for one in readable(conferences(numbers=True))
    ] == [("room", "Board call", 2, True)]
    Conference.objects.filter(pk="room").update(status="init")
    assert [one.is_started for one in readable(conferences(numbers=True))] == [False]


def test_legs_are_up_and_in_no_conference(busy: None) -> None:
    places = {
        leg.call_control_id: leg.where
        for leg in readable(legs(Clock(timezone.now()), numbers=True))
    }
    assert places == {"cora": "in queue support", "dan": "parked", "eva": "ringing"}


def test_a_queue_that_is_named_with_a_number_is_masked_where_a_call_waits() -> None:
    world.waits("cora", "+12025550142", at=ago(minutes=2))
    [leg] = readable(legs(Clock(timezone.now()), numbers=False))
    assert leg.where == "in queue +1 ••• 0142"


def test_a_connection_is_as_old_as_the_connection_and_not_as_the_call(busy: None) -> None:
    Call.objects.filter(pk="dan").update(bridged_at=ago(seconds=30), status="bridged")
    since = {leg.call_control_id: leg.since for leg in readable(legs(Clock(NOW), numbers=True))}
    assert since["dan"] == ago(seconds=30)
    assert since["cora"] == ago(minutes=2)


def test_a_connected_call_says_with_whom_and_nobody_else_does(busy: None) -> None:
    world.calls("hal", "+12025550166", at=ago(minutes=1), name="Hal")
    Call.objects.filter(pk__in=["dan", "hal"]).update(bridged_at=ago(seconds=30), status="bridged")
    others = {leg.call_control_id: leg.other for leg in readable(legs(Clock(NOW), numbers=True))}
    named = {leg: bool(other) for leg, other in others.items()}
    assert named == {"cora": False, "dan": True, "eva": False, "hal": True}
    assert "Hal" in others["dan"]
    masked = {leg.call_control_id: leg.other for leg in readable(legs(Clock(NOW), numbers=False))}
    assert "0166" not in masked["dan"] or "•••" in masked["dan"]


def test_legs_without_those_who_wait(busy: None) -> None:
    assert {
        leg.call_control_id
        for leg in readable(legs(Clock(timezone.now()), numbers=True, waiting=False))
    } == {"dan", "eva"}


def test_everybody_present_is_found_with_their_conference(busy: None) -> None:
    everybody = [
        (one.call_control_id, one.person.label, one.conference_name)
        for one in readable(people(numbers=True))
    ]
    assert everybody == [("anna", "Anna", "Board call"), ("ben", "Ben", "Board call")]


def test_announcements_tell_what_they_say_or_play() -> None:
    Announcement.objects.create(name="Fire", text="Leave the building.")
    Announcement.objects.create(name="Chime", kind="play", media_name="chime")
    assert [(one.name, one.kind, one.text) for one in announcements()] == [
        ("Chime", "play", "chime"),
        ("Fire", "speak", "Leave the building."),
    ]


def test_a_queue_is_named_as_it_was_set_up_where_a_call_waits(busy: None) -> None:
    QueueSettings.objects.create(name="support", display_name="First line")
    [cora] = [one for one in readable(legs(Clock(NOW), numbers=True)) if one.where.startswith("in")]
    assert cora.where == "in queue First line"
