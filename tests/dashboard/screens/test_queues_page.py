"""The fragments of queues: what they hide, and what stands beside a call that waits."""

from typing import Any

import pytest
from django.utils import timezone

from conferencing import signals
from conferencing.commands import press
from conferencing.ledger import problems, transitions
from conferencing.queries.queues import queues
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from dashboard.screens import drawing, fragments
from tests import world
from tests.conftest import MakeUser
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


def test_no_fragment_tells_a_number_in_the_name_of_a_queue() -> None:
    for leg, queue in (("anna", "+12025550142"), ("bob", "+12035550142"), ("carl", "support")):
        world.waits(leg, queue, at=ago(seconds=30))
    for topic in ("queues", "board", "wallboard"):
        drawn = drawing.draw(topic, NOW, numbers=False)
        assert "5550142" not in repr(drawn), topic
        assert len({fragment.id for fragment in drawn.fragments}) == len(drawn.fragments), topic


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
    [queue] = readable(queues.read(Clock(now), numbers=True))
    [caller, *_] = readable(queue.callers)
    mark = caller.command
    assert mark and (mark.verb, mark.problem, mark.advice) == (
        "join",
        "The conference is full.",
        "Somebody must leave.",
    )
    assert "The conference is full" in fragments.panel(queue).html
    assert {"queue:support", "call:dan"} <= heard[0]
