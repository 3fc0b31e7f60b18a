"""Calls that nobody has are said to need somebody, on the board and among the other calls; and no
others are.
"""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from conferencing.models import Arrival, Call, Command, Offer, OnwardStep
from conferencing.queries import board
from conferencing.queries.commands import choices, unowned
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from dashboard.screens import drawing
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


def needing(now: object = NOW) -> dict[str, str]:
    clock = Clock(now)  # type: ignore[arg-type]
    [figures] = readable([board.figures(clock)])
    legs = readable(choices.legs(clock, numbers=True, waiting=False))
    found = {leg.call_control_id: leg.needs for leg in legs if leg.needs}
    assert figures.unowned == len(found)
    return found


def comes(leg: str = "anna") -> str:
    world.calls(leg, "+12025550142", at=ago(minutes=5))
    world.answers(leg, at=ago(minutes=5))
    return leg


def times_out(leg: str = "anna", seconds: float = 60) -> str:
    comes(leg)
    world.waits(leg, "support", at=ago(minutes=3))
    world.stops_waiting(leg, "support", "timeout", at=ago(seconds=seconds))
    return leg


def routed(leg: str, stage: str) -> None:
    Arrival.objects.create(
        caller=leg,
        called=world.OURS,
        why="open",
        kind="queue",
        value="support",
        stage=stage,
        stage_since=NOW,
        came_at=ago(minutes=5),
        told="The route could not send the call anywhere.",
    )


def test_whom_telnyx_took_out_of_a_queue_needs_somebody() -> None:
    times_out()
    assert needing() == {"anna": unowned.LEFT_QUEUE}


def test_who_left_a_conference_and_is_still_up_needs_somebody() -> None:
    world.begins("room", comes(), at=ago(minutes=4))
    assert needing() == {}
    world.leaves("room", "anna", at=ago(minutes=1))
    assert needing() == {"anna": unowned.LEFT_CONFERENCE}


def test_another_application_s_call_is_its_own() -> None:
    comes()
    assert needing() == {}


def test_who_has_just_left_is_given_a_moment_after_which_it_is_drawn_again() -> None:
    times_out(seconds=2)
    clock = Clock(NOW)
    board.figures(clock)
    assert needing() == {} and clock.until == NOW + timedelta(seconds=3)
    assert needing(NOW + timedelta(seconds=3)) == {"anna": unowned.LEFT_QUEUE}


def test_who_waits_again_is_connected_or_has_hung_up_needs_nobody() -> None:
    for leg in ("anna", "ben", "cora"):
        times_out(leg)
    world.waits("anna", "sales", at=ago(seconds=30))
    Call.objects.filter(pk="ben").update(status="bridged")
    world.hangs_up("cora", at=ago(seconds=30))
    assert needing() == {}


@pytest.mark.parametrize("stage", ["answering", "greeting", "sending", "waiting", "leaving"])
def test_who_is_on_a_route_is_looked_after(stage: str) -> None:
    routed(times_out(), stage)
    assert needing() == {}


def test_whom_a_route_could_send_nowhere_needs_somebody() -> None:
    routed(comes(), "needs_you")
    world.calls("ben", "+12025550143", at=ago(minutes=1))
    routed("ben", "needs_you")
    why = "The route could not send the call anywhere."
    assert needing() == {"anna": why, "ben": why}


def test_who_is_offered_sent_on_or_pressed_about_is_looked_after() -> None:
    by = User.objects.create_user("ana")
    for leg in ("anna", "ben", "cora"):
        times_out(leg)
    assert len(needing()) == 3
    Offer.objects.create(
        agent=by,
        queue="support",
        caller="anna",
        waiting_since=NOW,
        state="dialling",
        kind="taken",
        ring_seconds=20,
        reserved_at=NOW,
        state_since=NOW,
    )
    OnwardStep.objects.create(
        caller="ben", visit=1, queue="support", why="timeout", kind="queue", value="x", began_at=NOW
    )
    Command.objects.create(
        verb="enqueue", call_control_id="cora", asked_by=by, asked_at=NOW, deadline_at=NOW
    )
    assert needing() == {}


def test_it_is_said_with_a_word_and_never_with_a_number() -> None:
    times_out()
    drawn = {one.id: one.html for one in drawing.draw("queues", NOW, numbers=False).fragments}
    assert "parked</bdi>: needs you" in drawn["leg-anna"]
    assert "5550142" not in repr(drawn)
    figures = drawing.draw("board", NOW, numbers=False).fragments
    assert 'data-unowned="1"' in next(one.html for one in figures if one.id == "figures")
