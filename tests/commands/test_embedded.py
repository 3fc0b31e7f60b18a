"""The worker inside the web process: a press travels through it and is confirmed, and it stops at
once when told.
"""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery.signals import worker_ready
from django.contrib.auth.models import User

from conferencing import signals
from conferencing.commands import enqueue, press
from conferencing.models import Command, Conference
from conferencing.simulator.server import SimulatorServer
from dashboard.celery import app
from dashboard.server import embedded
from tests.system.rooms import Room
from tests.system.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def rings() -> None:
    """In place of the one that listens: here tasks really go to Celery."""
    assert enqueue.task == enqueue._queue.enqueue


@pytest.fixture
def changes() -> Iterator[threading.Condition]:
    """Notified whenever anything was announced, by whatever thread."""
    condition = threading.Condition()

    def listen(**_: Any) -> None:
        with condition:
            condition.notify_all()

    signals.changed.connect(listen)
    yield condition
    signals.changed.disconnect(listen)


@pytest.fixture
def worker(sim: SimulatorServer) -> Iterator[None]:
    embedded.start()
    yield
    embedded.stop()


def until(changes: threading.Condition, found: Any, seconds: float = 15.0) -> None:
    with changes:
        assert changes.wait_for(found, seconds)


def test_a_press_is_confirmed_by_the_worker_within_the_process(
    sim: SimulatorServer, changes: threading.Condition, worker: None, operator: User
) -> None:
    room = Room(sim, "Board call", people=2)
    leg = room.legs[0]
    enqueue.task(app.tasks["conferencing.reconcile.tasks.reconcile"])
    until(
        changes,
        lambda: Conference.objects.filter(
            participants__call_control_id=leg, name="Board call"
        ).exists(),
    )
    command = press.create("mute", room.id, leg, by=operator)
    until(changes, lambda: Command.objects.filter(pk=command.pk, state="confirmed").exists())
    assert room.muted == {leg}


def setter(event: threading.Event) -> Callable[..., None]:
    def set_event(**_: object) -> None:
        event.set()

    return set_event


def start_and_wait() -> None:
    ready = threading.Event()
    worker_ready.connect(setter(ready), weak=False, dispatch_uid="ready")
    embedded.start()
    assert ready.wait(PATIENCE_SECONDS)
    worker_ready.disconnect(dispatch_uid="ready")


def test_it_ends_by_itself_once_it_is_asked_to(sim: SimulatorServer, db: None) -> None:
    start_and_wait()
    [worker] = [thread for thread in threading.enumerate() if thread.name == "worker"]
    for _ in range(2):
        embedded.ask_to_stop()
    worker.join(PATIENCE_SECONDS)
    assert not worker.is_alive()
    embedded.stop()


def test_it_stops_at_once_and_can_start_again(sim: SimulatorServer, db: None) -> None:
    for _ in range(2):
        start_and_wait()
        began = time.monotonic()
        embedded.stop()
        assert time.monotonic() - began < embedded.STOP_SECONDS
        assert "worker" not in [thread.name for thread in threading.enumerate()]
