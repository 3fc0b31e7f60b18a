"""What there is to choose from: conferences, their people, calls outside them, announcements,
queues.
"""

from typing import Any

import pytest
from django.utils import timezone

from conferencing.mirror import writer
from conferencing.models import Announcement, Contact
from conferencing.projection import events as e
from conferencing.queries.choices import announcements, conferences, legs, people
from conferencing.queries.clock import Clock
from tests import world
from tests.conftest import SignIn
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


def answers(leg: str) -> None:
    writer.apply(
        [
            e.CallAnswered(
                kind="call.answered", at=NOW, source_id=f"webhook:{leg}", call_control_id=leg
            )
        ]
    )


@pytest.fixture
def busy() -> None:
    """Anna's conference with Ben in it and another that is over; Cora waits, Dan is parked, Eva's
    phone rings, Fay has gone.
    """
    for number, leg in enumerate(["anna", "ben", "cora", "dan", "eva", "fay", "gil"]):
        world.calls(leg, f"+120255501{number:02}", at=ago(minutes=10 - number), name=leg.title())
    world.begins("room", "anna", at=ago(minutes=9), name="Board call")
    world.joins("room", "ben", at=ago(minutes=8))
    world.begins("over", "gil", at=ago(minutes=9), name="Over")
    world.ends("over", "gil", at=ago(minutes=1))
    for leg in ("anna", "ben", "cora", "dan", "gil"):
        answers(leg)
    world.waits("cora", "support", at=ago(minutes=2))
    world.hangs_up("fay", at=ago(minutes=1))
    world.hangs_up("gil", at=ago(minutes=1))


def test_only_live_conferences_with_the_number_of_people(busy: None) -> None:
    assert [(one.telnyx_id, one.name, one.people) for one in conferences(numbers=True)] == [
        ("room", "Board call", 2)
    ]


def test_legs_are_up_and_in_no_conference(busy: None) -> None:
    found = {leg.call_control_id: leg.where for leg in legs(Clock(timezone.now()), numbers=True)}
    assert found == {"cora": "queue support", "dan": "parked", "eva": "ringing"}


def test_legs_without_those_who_wait(busy: None) -> None:
    assert {
        leg.call_control_id for leg in legs(Clock(timezone.now()), numbers=True, waiting=False)
    } == {"dan", "eva"}


def test_everybody_present_is_found_with_their_conference(busy: None) -> None:
    found = [
        (one.call_control_id, one.person.label, one.conference_name) for one in people(numbers=True)
    ]
    assert found == [("anna", "Anna", "Board call"), ("ben", "Ben", "Board call")]


def test_announcements_tell_what_they_say_or_play() -> None:
    Announcement.objects.create(name="Fire", text="Leave the building.")
    Announcement.objects.create(name="Chime", kind="play", media_name="chime")
    assert [(one.name, one.kind, one.text) for one in announcements()] == [
        ("Chime", "play", "chime"),
        ("Fire", "speak", "Leave the building."),
    ]


@pytest.mark.parametrize("count", [1, 12])
def test_the_number_of_queries_does_not_grow(
    count: int, busy: None, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        world.begins(f"room{number}", f"leg{number}", at=ago(minutes=1), name=f"Room {number}")
        world.waits(f"waits{number}", f"queue{number}", at=ago(minutes=1))
    client = signed_in("supervisor")
    with django_assert_max_num_queries(20):
        assert client.get("/choices/").status_code == 200


def test_each_sees_what_they_may_and_numbers_only_who_may(busy: None, signed_in: SignIn) -> None:
    Contact.objects.all().delete()
    world.calls("nobody-knows", "+12025550188", at=NOW)
    everything = signed_in("supervisor").get("/choices/").json()
    assert [one["id"] for one in everything["conferences"]] == ["room"]
    assert everything["conferences"][0]["address"] == "/conferences/room/"
    assert everything["people"][0]["address"] == "/conferences/room/#participant-anna"
    assert "+12025550188" in str(everything["legs"])

    little = signed_in("agent").get("/choices/")
    assert little.json()["conferences"] == little.json()["people"] == []
    assert little.json()["queues"] == ["support"]
    assert "+12025550188" not in little.content.decode()


def test_who_may_see_nothing_is_told_nothing(busy: None, signed_in: SignIn) -> None:
    found = signed_in("nobody").get("/choices/").json()
    assert found == {"conferences": [], "people": [], "legs": [], "queues": []}
