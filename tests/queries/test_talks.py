"""Who is connected with whom, inferred from when."""

from datetime import timedelta

import pytest

from conferencing.models import Call
from conferencing.queries.commands import talks
from tests import world
from tests.world import NOW

pytestmark = pytest.mark.django_db


def connected(leg: str, after: float, session: str = "", **more: object) -> None:
    at = NOW + timedelta(seconds=after)
    Call.objects.create(pk=leg, bridged_at=at, call_session_id=session or leg)
    Call.objects.filter(pk=leg).update(**more)


def test_the_two_sides_were_connected_at_about_the_same_time() -> None:
    connected("ana", 0)
    connected("ben", 0.3)
    connected("cy", 60)
    connected("dan", 60.1)
    sides = {"ana": "ben", "ben": "ana", "cy": "dan", "dan": "cy"}
    assert talks.everywhere() == talks.of(list(sides)) == sides


def test_of_several_at_that_time_it_is_the_one_of_the_same_session() -> None:
    connected("ana", 0, "one")
    connected("stranger", 0.1)
    connected("ben", 1.5, "one")
    assert talks.of(["ana"]) == {"ana": "ben"}
    assert talks.everywhere()["ana"] == "ben"


def test_whose_other_side_is_gone_is_connected_with_nobody() -> None:
    connected("ana", 0)
    connected("gone", 0.1, ended_at=NOW + timedelta(seconds=9))
    connected("waits", 0.1, waiting_in="support")
    connected("inside", 0.1)
    world.joins("room", "inside", at=NOW)
    assert talks.of(["ana"]) == talks.everywhere() == {}
