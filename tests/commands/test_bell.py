"""A ring is left and passed on; a broker that is away or frozen keeps nobody waiting."""

from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from kombu.exceptions import OperationalError

from conferencing.commands import enqueue


class Broker:
    """Stands for a task: its `apply_async` is where a press would meet the broker."""

    name = "carry_out"

    def __init__(self) -> None:
        self.heard: list[tuple[Any, ...]] = []
        self.trouble: list[Exception] = []
        self.expected, self.is_here = 0, Event()
        self.may_answer, self.is_reached = Event(), Event()
        self.may_answer.set()

    def apply_async(self, arguments: tuple[Any, ...], **options: Any) -> None:
        self.is_reached.set()
        self.may_answer.wait(5)
        self.heard.append((*arguments, options))
        if len(self.heard) == self.expected:
            self.is_here.set()
        if self.trouble:
            raise self.trouble.pop()

    def hears(self, count: int) -> list[tuple[Any, ...]]:
        self.expected = count
        if len(self.heard) < count:
            assert self.is_here.wait(5), self.heard
        return self.heard


@pytest.fixture
def broker() -> Broker:
    return Broker()


@pytest.fixture
def ringing(broker: Broker) -> Any:
    own = enqueue.Bell()
    return lambda *arguments, **options: own.ring(broker, *arguments, **options)  # type: ignore[arg-type]


def test_rings_are_passed_on_in_their_order(ringing: Any, broker: Broker) -> None:
    broker.expected = 3
    for number in range(3):
        ringing(number)
    assert broker.hears(3) == [(0, {}), (1, {}), (2, {})]


def test_a_ring_for_later_is_a_countdown(ringing: Any, broker: Broker) -> None:
    broker.expected = 1
    ringing("a", after_seconds=0.3)
    assert broker.hears(1) == [("a", {"countdown": 0.3})]


def test_a_frozen_broker_keeps_nobody_waiting(
    ringing: Any, broker: Broker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broker.may_answer.clear()
    ringing(0)
    assert broker.is_reached.wait(5)
    broker.expected = enqueue.AT_MOST + 1
    for number in range(enqueue.AT_MOST + 5):
        ringing(number + 1)
    assert broker.heard == []
    assert caplog.text.count("waits for the sweep") == 5
    broker.may_answer.set()
    assert len(broker.hears(enqueue.AT_MOST + 1)) == enqueue.AT_MOST + 1


@pytest.mark.parametrize(
    "trouble", [OperationalError("gone"), ConnectionRefusedError("gone"), ValueError("odd")]
)
def test_one_ring_that_fails_does_not_silence_the_next(
    ringing: Any, broker: Broker, caplog: pytest.LogCaptureFixture, trouble: Exception
) -> None:
    broker.trouble, broker.expected = [trouble], 2
    ringing("first")
    ringing("second")
    assert [heard[0] for heard in broker.hears(2)] == ["first", "second"]
    assert "carry_out" in caplog.text


def test_after_a_fork_the_child_rings_for_itself(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = enqueue.Bell()
    broker.expected = 2
    own.ring(broker, "parent")  # type: ignore[arg-type]
    monkeypatch.setattr(enqueue, "os", SimpleNamespace(getpid=lambda: -1))
    own.ring(broker, "child")  # type: ignore[arg-type]
    assert len(broker.hears(2)) == 2
    assert own._process == -1
