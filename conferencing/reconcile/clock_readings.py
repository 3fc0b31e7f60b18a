"""What the processes of a machine know of Telnyx's clock, told to each other and to administrators.

A worker hears Telnyx's answers, a web process alone only webhooks, which tell less, but are signed:
where they contradict the answers, it tells the worker so. They share their machine's clock; other
machines have their own.
"""

import logging
import socket
import time
from datetime import datetime, timedelta
from threading import Lock

from conferencing import tallies
from conferencing.clocks.telnyx import MOST_SECONDS_OFF, TelnyxClock, telnyx_clock
from conferencing.models import ClockReading

logger = logging.getLogger(__name__)

# What was measured longer ago proves nothing: the machine's clock may have been set since.
FRESH = timedelta(minutes=10)
# A reading from the future is from before the machine's clock was set back.
FUTURE = timedelta(seconds=5)
EVERY_SECONDS = 60.0
LEARN_SECONDS = 10.0
NOTABLE = timedelta(seconds=0.5)
CONTRADICTION = timedelta(seconds=2)


class Sharing:
    """Of one process. `share` may be called often: it mostly does nothing."""

    def __init__(self, clock: TelnyxClock, machine: str) -> None:
        self._clock, self._machine = clock, machine
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        self._noted: timedelta | None = None
        self._next_at = 0.0  # of time.monotonic()

    def share(self, now: datetime) -> None:
        """Write down what this process has measured, or learn what another has. One or two
        statements, or none.
        """
        with self._lock:
            if self._clock.has_answers:
                self._note(now, by_answers=True)
            elif time.monotonic() >= self._next_at:
                self._next_at = time.monotonic() + LEARN_SECONDS
                if not self._learn(now) and self._clock.is_known:
                    self._note(now, by_answers=False)

    def _note(self, now: datetime, *, by_answers: bool) -> None:
        ahead = self._clock.ahead()
        is_new = self._noted is None or abs(ahead - self._noted) >= NOTABLE
        if not is_new and time.monotonic() < self._next_at:
            return
        if by_answers:
            self._heed_webhooks(now)
            ahead = self._clock.ahead()
        ClockReading.objects.update_or_create(
            machine=self._machine,
            defaults={
                "ahead_seconds": ahead.total_seconds(),
                "by_answers": by_answers,
                "measured_at": now,
            },
        )
        seconds = ahead.total_seconds()
        tallies.measure("clock_off", abs(seconds))
        if is_new and abs(seconds) > MOST_SECONDS_OFF:
            side = "behind" if seconds > 0 else "ahead of"
            logger.warning(
                "This machine's clock is %.1f s %s Telnyx's. Set it, and keep it in sync with NTP",
                abs(seconds),
                side,
            )
        self._noted, self._next_at = ahead, time.monotonic() + EVERY_SECONDS

    def _learn(self, now: datetime) -> bool:
        """Whether another process has measured it by answers."""
        readings = ClockReading.objects.filter(pk=self._machine, by_answers=True)
        row = readings.filter(measured_at__range=(now - FRESH, now + FUTURE)).first()
        if row is None:
            return False
        told = timedelta(seconds=row.ahead_seconds)
        self._clock.heard_of(told)
        if self._clock.is_signed and abs(self._clock.ahead() - told) > CONTRADICTION:
            seconds = self._clock.ahead().total_seconds()
            readings.update(signed_ahead_seconds=seconds, signed_at=now)
        return True

    def _heed_webhooks(self, now: datetime) -> None:
        """A process that hears webhooks says that the answers are wrong."""
        readings = ClockReading.objects.filter(pk=self._machine)
        fresh = readings.filter(signed_at__range=(now - FRESH, now + FUTURE))
        seconds = fresh.values_list("signed_ahead_seconds", flat=True).first()
        if seconds is not None:
            self._clock.heard_of_webhooks(timedelta(seconds=seconds))


_sharing = Sharing(telnyx_clock, socket.gethostname()[:255])
share, forget = _sharing.share, _sharing.forget
