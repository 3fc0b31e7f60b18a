"""Whatever is lost, doubled or late, and whoever dies: each step of a route is done once."""

from random import Random

import pytest

from conferencing.models import Arrival
from tests.agents.floor import Killed
from tests.inbound.desk import Desk


@pytest.mark.parametrize("seed", range(4))
def test_however_often_and_in_whatever_order_it_is_told_it_is_done_once(
    desk: Desk, seed: int
) -> None:
    desk.shuffle = Random(seed)
    desk.route(greeting="Welcome.")
    leg = desk.calls_in()
    desk.go_on(4)
    desk.finishes(leg)
    desk.go_on()
    assert desk.asked() == ["answer", "tell", "enqueue", "hold_music"]
    assert desk.queue_of(leg) == "support" and desk.hears(leg) == {"playback"}


@pytest.mark.parametrize("path", ["answer", "speak", "enqueue", "playback_start"])
def test_a_lost_answer_is_no_second_step(desk: Desk, path: str) -> None:
    desk.route(greeting="Welcome.")
    leg = desk.calls_in()
    desk.sim.faults.lose_answer(path=f"actions/{path}")
    desk.passes(8)
    desk.finishes(leg)
    desk.passes(16)
    asked = [each.path for each in desk.sim.requests if "/actions/" in each.path]
    assert desk.asked() == ["answer", "tell", "enqueue", "hold_music"], asked
    assert desk.queue_of(leg) == "support" and desk.hears(leg) == {"playback"}


@pytest.mark.parametrize("lost", ["call.answered", "call.enqueued"])
def test_a_lost_webhook_is_asked_for(desk: Desk, lost: str) -> None:
    desk.lost = {lost}
    desk.route()
    leg = desk.calls_in()
    desk.passes(40)
    assert desk.queue_of(leg) == "support" and desk.hears(leg) == {"playback"}
    assert desk.stage(leg) == "waiting" and desk.said(leg) == []


@pytest.mark.parametrize("at", range(1, 5))
def test_a_worker_that_dies_half_way_leaves_nothing_half_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """At each of the places at which a row is written."""
    desk.route()
    leg = desk.calls_in()
    saved: list[int] = []
    save = Arrival.save

    def dying(self: Arrival, *args: object, **named: object) -> None:
        saved.append(1)
        if len(saved) == at:
            raise Killed
        save(self, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Arrival, "save", dying)
    desk.go_on()
    assert len(saved) > at
    assert desk.asked() == ["answer", "enqueue", "hold_music"]
    assert desk.queue_of(leg) == "support"
