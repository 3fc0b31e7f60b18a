"""Who is connected with whom, inferred from when."""

import time
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
    assert talks.of(list(sides)) == sides
    assert talks.everywhere()["cy"] == ("dan", NOW + timedelta(seconds=60.1))


def test_of_several_at_that_time_it_is_the_one_of_the_same_session() -> None:
    connected("ana", 0, "one")
    connected("stranger", 0.1)
    connected("ben", 1.5, "one")
    assert talks.of(["ana", "stranger"]) == {"ana": "ben"}


def test_whose_other_side_is_gone_is_connected_with_nobody() -> None:
    connected("ana", 0)
    connected("gone", 0.1, ended_at=NOW + timedelta(seconds=9))
    connected("waits", 0.1, waiting_in="support")
    connected("inside", 0.1)
    world.joins("room", "inside", at=NOW)
    assert talks.of(["ana"]) == {} and not talks.everywhere()


def test_of_two_connections_at_once_the_closest_belong_together() -> None:
    connected("ana", 0)
    connected("ben", 1)
    connected("cy", 1.1)
    connected("dan", 1.9)
    assert talks.of(["ana", "ben", "cy", "dan"]) == dict(ana="dan", ben="cy", cy="ben", dan="ana")


def transferred(leg: str, after: float = 60, **more: object) -> None:
    """Telnyx reports the new call alone."""
    connected(f"new {leg}", after, leg, direction="outgoing", status="bridged", **more)


def parked(leg: str, **more: object) -> Call:
    return Call.objects.create(pk=leg, call_session_id=leg, status="answered", **more)


def test_who_was_transferred_talks_with_the_new_call_of_their_session() -> None:
    ana = parked("ana")
    assert not talks.is_with_somebody(ana)
    transferred("ana")
    assert talks.everywhere() == {
        "ana": ("new ana", NOW + timedelta(seconds=60)),
        "new ana": ("ana", NOW + timedelta(seconds=60)),
    }
    assert talks.is_with_somebody(ana)


def test_who_talked_before_they_were_transferred_talks_with_the_new_call() -> None:
    connected("ana", 0)
    connected("agent", 0.1, ended_at=NOW)
    transferred("ana")
    assert talks.of(["ana"]) == {"ana": "new ana"}


def test_two_who_are_connected_meanwhile_are_not_those_of_a_transfer() -> None:
    parked("ana")
    transferred("ana")
    connected("ben", 60.2)
    connected("cy", 60.3)
    assert talks.of(["ana", "ben"]) == {"ana": "new ana", "ben": "cy"}


def test_who_was_transferred_in_vain_or_whose_new_call_is_over_is_with_nobody() -> None:
    parked("ana")
    Call.objects.create(pk="rings", call_session_id="ana", direction="outgoing", status="bridging")
    transferred("ana", ended_at=NOW)
    assert not talks.everywhere() and not talks.is_with_somebody(Call.objects.get(pk="ana"))


def test_of_three_calls_of_one_session_nobody_knows_who_talks() -> None:
    parked("ana")
    parked("ben")
    Call.objects.filter(pk="ben").update(call_session_id="ana")
    transferred("ana")
    assert not talks.everywhere()


def test_a_burst_of_connections_takes_no_time() -> None:
    rows = [
        Call(
            pk=f"{side}{n}",
            call_session_id=f"{side}{n}",
            bridged_at=NOW + timedelta(milliseconds=n),
        )
        for n in range(400)
        for side in "ab"
    ]
    Call.objects.bulk_create(rows)
    began = time.perf_counter()
    sides = talks.everywhere()
    assert time.perf_counter() - began < 1
    assert sides["a7"].leg == "b7" and len(sides) == 800
