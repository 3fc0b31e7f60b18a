"""Queues: who waits, in which order, and what became of the others today."""

from typing import Any

import pytest
from django.utils import timezone

from conferencing import signals
from conferencing.commands import press
from conferencing.ledger import problems, transitions
from conferencing.queries.clock import Clock
from conferencing.queries.queues import queues
from conferencing.queries.screens.queues import QueueCard
from dashboard.screens import fragments
from tests import world
from tests.conftest import MakeUser
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


def support() -> QueueCard:
    (found,) = queues(Clock(NOW), numbers=True)
    return found


def test_callers_stand_by_time_of_entry() -> None:
    for leg, seconds in (("second", 20), ("first", 30), ("third", 10)):
        world.waits(leg, "support", at=ago(seconds=seconds))
    assert [(who.position, who.call_control_id) for who in support().callers] == [
        (1, "first"),
        (2, "second"),
        (3, "third"),
    ]
    assert support().longest_wait_since == ago(seconds=30)


def test_exits_count_by_their_reason_since_midnight() -> None:
    for number, reason in enumerate(["bridged", "bridged", "hangup", "timeout"]):
        world.waits(f"leg{number}", "support", at=ago(minutes=5))
        world.stops_waiting(f"leg{number}", "support", reason, at=ago(minutes=4))
    world.waits("yesterday", "support", at=ago(hours=13))
    world.stops_waiting("yesterday", "support", "bridged", at=ago(hours=13))
    assert (support().answered_today, support().abandoned_today) == (2, 1)


def test_a_queue_that_is_named_with_a_number_hides_it_from_the_masked_audience() -> None:
    for leg, queue in (("anna", "+12025550142"), ("bob", "+12035550142"), ("carl", "support")):
        world.waits(leg, queue, at=ago(seconds=30))
    for topic in ("queues", "board"):
        drawing = fragments.draw(topic, NOW, numbers=False)
        assert "5550142" not in repr(drawing), topic
        assert len({fragment.id for fragment in drawing.fragments}) == len(drawing.fragments), topic
    shown = queues(Clock(NOW), numbers=False)
    assert [queue.name for queue in shown] == ["+1 ••• 0142", "+1 ••• 0142", "support"]
    assert shown == tuple(sorted(shown, key=lambda queue: queue.sort))
    assert shown == queues(Clock(NOW), numbers=False)
    assert [queue.key for queue in queues(Clock(NOW), numbers=True)] == [
        "+12025550142",
        "+12035550142",
        "support",
    ]


def test_a_queue_that_telnyx_forgot_stays_for_the_day() -> None:
    world.waits("anna", "support", at=ago(minutes=5))
    world.stops_waiting("anna", "support", "bridged", at=ago(minutes=4))
    assert support().waiting == 0


def test_a_refusal_stands_beside_the_waiting_call(
    make_user: MakeUser, django_capture_on_commit_callbacks: Any
) -> None:
    now = timezone.now()
    world.waits("dan", "support", at=now)
    world.begins("one", "anna", at=now)
    command = press.create("join", "one", "dan", by=make_user("supervisor"))
    claimed = transitions.claim(command.uuid, now, request_seconds=4)
    assert claimed
    heard: list[frozenset[str]] = []

    def listen(keys: frozenset[str], **_: Any) -> None:
        heard.append(keys)

    signals.changed.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        transitions.fail_sent(
            claimed,
            now,
            problems.Problem("The conference is full", "", "Somebody must leave.", "90032"),
        )
    signals.changed.disconnect(listen)
    [queue] = queues(Clock(now), numbers=True)
    mark = queue.callers[0].command
    assert mark and (mark.verb, mark.problem, mark.advice) == (
        "join",
        "The conference is full",
        "Somebody must leave.",
    )
    assert "The conference is full" in fragments.panel(queue).html
    assert {"queue:support", "call:dan"} <= heard[0]
