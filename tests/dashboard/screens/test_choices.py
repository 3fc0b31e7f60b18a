"""What dialogs and the palette are told, and whom."""

import json
from typing import Any

import pytest

from conferencing.models import Call
from tests import world
from tests.conftest import SignIn
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy() -> None:
    world.is_busy()


@pytest.mark.parametrize("count", [1, 12])
def test_the_number_of_queries_does_not_grow(
    count: int, busy: None, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        world.begins(f"room{number}", f"leg{number}", at=ago(minutes=1), name=f"Room {number}")
        world.waits(f"waits{number}", f"queue{number}", at=ago(minutes=1))
    client = signed_in("supervisor")
    with django_assert_max_num_queries(24):
        assert client.get("/choices/").status_code == 200


def test_each_sees_what_they_may_and_numbers_only_who_may(busy: None, signed_in: SignIn) -> None:
    world.calls("nobody-knows", "+12025550188", at=NOW)
    everything = signed_in("supervisor").get("/choices/").json()
    assert [one["id"] for one in everything["conferences"]] == ["room"]
    assert everything["conferences"][0]["address"] == "/conferences/room/"
    assert everything["people"][0]["address"] == "/conferences/room/#participant-anna"
    assert "+12025550188" in str(everything["legs"])

    little = signed_in("watcher", "view_queues").get("/choices/")
    assert little.json()["conferences"] == little.json()["people"] == []
    assert little.json()["queues"] == [{"name": "support", "label": "support"}]
    assert "+12025550188" not in little.content.decode()


def test_who_may_see_nothing_is_told_nothing(busy: None, signed_in: SignIn) -> None:
    found = signed_in("nobody").get("/choices/").json()
    assert found == {"conferences": [], "people": [], "legs": [], "queues": []}


def test_calls_are_told_by_kind_and_who_is_connected_with_whom(
    busy: None, signed_in: SignIn
) -> None:
    for leg in ("hal", "ida"):
        world.calls(leg, "+12025550177", at=ago(minutes=1), name=leg.title())
        world.answers(leg, at=ago(minutes=1))
    Call.objects.filter(pk__in=("hal", "ida")).update(bridged_at=NOW, status="bridged")
    legs = signed_in("supervisor").get("/choices/").json()["legs"]
    kinds = {one["leg"]: (one["kind"], "Ida" in one["with"]) for one in legs}
    assert kinds["hal"] == ("connected", True)
    assert kinds["cora"] == ("waiting", False)
    assert kinds["dan"] == ("parked", False)
    assert kinds["eva"] == ("ringing", False)


@pytest.mark.parametrize("address", ["/queues/", "/choices/"])
def test_numbers_in_disguise_are_masked(address: str, signed_in: SignIn) -> None:
    world.has_numbers_in_disguise()
    page = signed_in("watcher", "view_queues").get(address).content.decode()
    said = page if address == "/queues/" else str(json.loads(page))
    assert "Last of all" in said
    example = "+12025550142"  # how a number is typed, in the fields for one
    assert world.A_NUMBER.findall(said.replace(f'or {example}"', "")) == []
