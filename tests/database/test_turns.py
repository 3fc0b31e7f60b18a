"""Whoever starts while the database is restored waits, and says so."""

import logging
import threading
import weakref
from collections.abc import Iterator

import pytest
from celery import signals
from celery.utils.dispatch.signal import Signal
from django.db import OperationalError, connection
from pytest_django import Settings

from conferencing.database import turns
from dashboard import celery

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 30.0


class Elsewhere:
    """A restore in another process, as a thread with a connection of its own."""

    def __init__(self) -> None:
        self.is_at_it, self.may_end = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._restore)

    def _restore(self) -> None:
        with turns.turn():
            self.is_at_it.set()
            self.may_end.wait(SECONDS)
        connection.close()


@pytest.fixture
def restoring() -> Iterator[Elsewhere]:
    elsewhere = Elsewhere()
    elsewhere.thread.start()
    assert elsewhere.is_at_it.wait(SECONDS)
    yield elsewhere
    elsewhere.may_end.set()
    elsewhere.thread.join(SECONDS)


@pytest.fixture
def several(settings: Settings) -> None:
    settings.EMBEDDED = False


@pytest.mark.parametrize("signal", [signals.celeryd_init, signals.beat_init])
def test_a_worker_and_beat_wait_for_its_end_and_say_so(
    restoring: Elsewhere, several: None, caplog: pytest.LogCaptureFixture, signal: Signal
) -> None:
    class Ends(logging.Handler):
        """Once the wait has been said, the restore ends."""

        def emit(self, record: logging.LogRecord) -> None:
            restoring.may_end.set()

    ends = Ends()
    turns.log.addHandler(ends)
    try:
        celery._wait_for_the_database()
    finally:
        turns.log.removeHandler(ends)
    assert turns.WAITING in caplog.text
    assert celery._wait_for_the_database in _receivers(signal)


def test_without_a_restore_nobody_waits_or_says_anything(
    several: None, caplog: pytest.LogCaptureFixture
) -> None:
    celery._wait_for_the_database()
    assert caplog.text == ""


def test_a_database_that_is_away_keeps_nobody_from_starting(
    several: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> None:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(turns, "turn", away)
    celery._wait_for_the_database()
    assert "It is not known whether the database is being restored" in caplog.text


def _receivers(signal: Signal) -> list[object]:
    return [ref() for _, ref in signal.receivers if isinstance(ref, weakref.ref)]
