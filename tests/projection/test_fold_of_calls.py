"""What the fold makes of the stories of calls, most of them in queues, told with real bodies."""

from datetime import timedelta
from typing import Any

from conferencing.projection import fold, webhook_parsing
from conferencing.projection.states import CallState

from .bodies import LEGS, START, call_body

ANNA = LEGS[0]


def call_after(*story: tuple[str, int, dict[str, Any]]) -> CallState:
    events: list[Any] = []
    for kind, second, payload in story:
        at = START + timedelta(seconds=second)
        body = call_body(kind, f"{kind} {second}", at, ANNA, **payload)
        events.append(webhook_parsing.from_webhook(body, at))
    return fold.fold_call(ANNA, events)


def test_a_call_waits_in_one_queue_at_a_time() -> None:
    call = call_after(
        ("call.enqueued", 1, {"queue": "support"}), ("call.enqueued", 9, {"queue": "sales"})
    )
    assert call.waiting_in == "sales"
    assert [visit.left_at is None for visit in call.visits] == [False, True]


def test_a_dequeue_that_overtook_its_enqueue_still_ends_the_wait() -> None:
    call = call_after(
        ("call.dequeued", 9, {"queue": "support", "reason": "bridged"}),
        ("call.enqueued", 1, {"queue": "support"}),
    )
    assert call.waiting_in == ""
    assert [visit.reason for visit in call.visits] == ["bridged"]


def test_hanging_up_ends_the_wait_even_if_the_dequeue_never_comes() -> None:
    call = call_after(
        ("call.enqueued", 1, {"queue": "support"}),
        ("call.hangup", 5, {"hangup_cause": "normal_clearing"}),
    )
    assert (call.waiting_in, call.visits[0].reason, call.status) == ("", "hangup", "ended")


def test_a_redelivered_initiated_does_not_reset_a_call() -> None:
    call = call_after(
        ("call.initiated", 1, {"state": "parked", "direction": "incoming"}),
        ("call.answered", 2, {}),
        ("call.initiated", 8, {"state": "parked", "direction": "incoming"}),
    )
    assert call.status == "answered"


def test_left_queue_is_known_by_its_other_name() -> None:
    call = call_after(
        ("call.enqueued", 1, {"queue": "support"}),
        ("call.left.queue", 5, {"queue": "support", "reason": "leave"}),
    )
    assert (call.waiting_in, call.visits[0].reason) == ("", "leave")
