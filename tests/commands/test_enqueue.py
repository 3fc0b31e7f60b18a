"""A task is passed on to the broker; one that is down or frozen keeps nobody waiting."""

from collections.abc import Callable
from functools import partial
from threading import Event
from types import SimpleNamespace

import pytest
from kombu.exceptions import OperationalError

from conferencing.commands import enqueue
from tests.system.waiting import PATIENCE_SECONDS


class Broker:
    """Stands for a task: its `apply_async` is where a press would meet the broker."""

    name = "carry_out"

    def __init__(self) -> None:
        self.heard: list[tuple[object, ...]] = []
        self.trouble: list[Exception] = []
        self.expected, self.is_here = 0, Event()
        self.may_answer, self.is_reached = Event(), Event()
        self.may_answer.set()

    def apply_async(self, args: tuple[object, ...], *, countdown: float = 0.0) -> None:
        self.is_reached.set()
        self.may_answer.wait(PATIENCE_SECONDS)
        self.heard.append((*args, countdown))
        if len(self.heard) == self.expected:
            self.is_here.set()
        if self.trouble:
            raise self.trouble.pop()

    def hears(self, count: int) -> list[tuple[object, ...]]:
        self.expected = count
        if len(self.heard) < count:
            assert self.is_here.wait(PATIENCE_SECONDS), self.heard
        return self.heard


@pytest.fixture
def broker() -> Broker:
    return Broker()


@pytest.fixture
def enqueued(broker: Broker) -> Callable[..., None]:
    return partial(enqueue.TaskQueue().enqueue, broker)


def test_tasks_are_passed_on_in_their_order(enqueued: Callable[..., None], broker: Broker) -> None:
    broker.expected = 3
    for number in range(3):
        enqueued(number)
    assert broker.hears(3) == [(0, 0.0), (1, 0.0), (2, 0.0)]


def test_a_task_for_later_has_a_countdown(enqueued: Callable[..., None], broker: Broker) -> None:
    broker.expected = 1
    enqueued("a", after_seconds=0.3)
    assert broker.hears(1) == [("a", 0.3)]


def test_a_frozen_broker_keeps_nobody_waiting(
    enqueued: Callable[..., None],
    broker: Broker,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broker.may_answer.clear()
    enqueued(0)
    assert broker.is_reached.wait(PATIENCE_SECONDS)
    broker.expected = enqueue.AT_MOST + 1
    for number in range(enqueue.AT_MOST + 5):
        enqueued(number + 1)
    assert broker.heard == []
    assert caplog.text.count("left to the next sweep") == 5
    broker.may_answer.set()
    assert len(broker.hears(enqueue.AT_MOST + 1)) == enqueue.AT_MOST + 1


@pytest.mark.parametrize(
    "trouble", [OperationalError("gone"), ConnectionRefusedError("gone"), ValueError("odd")]
)
def test_a_task_that_cannot_be_sent_does_not_stop_the_next(
    enqueued: Callable[..., None],
    broker: Broker,
    caplog: pytest.LogCaptureFixture,
    trouble: Exception,
) -> None:
    broker.trouble, broker.expected = [trouble], 2
    enqueued("first")
    enqueued("second")
    assert [heard[0] for heard in broker.hears(2)] == ["first", "second"]
    assert "carry_out" in caplog.text


def test_after_a_fork_the_child_sends_for_itself(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = enqueue.TaskQueue()
    broker.expected = 2
    own.enqueue(broker, "parent")
    monkeypatch.setattr(enqueue, "os", SimpleNamespace(getpid=lambda: -1))
    own.enqueue(broker, "child")
    assert len(broker.hears(2)) == 2
    assert own._process == -1
