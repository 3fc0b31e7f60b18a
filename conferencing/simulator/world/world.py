"""The simulated telephone world: legs, conferences and queues together, and when each is
forgotten.
"""

from datetime import datetime, timedelta
from typing import TypeVar

from .applications import Applications
from .clock import Clock, system_clock
from .conferences import Conferences
from .media_library import MediaLibrary
from .numbers import OWN_NUMBERS
from .queues import Queues
from .state import Conference, Leg
from .transfers import Transfers

_SWEEP_SECONDS = 30

Ending = TypeVar("Ending", Leg, Conference)


class World(Conferences, Queues, Transfers, MediaLibrary, Applications):
    """Every operation is immediate and sends its events to `sink`; a `check_…` method raises the
    Refusal that the operation would raise.

    Ended calls and conferences stay known for `forget_seconds`; the last `max_recordings`
    recordings are kept.
    """

    # Telnyx: the status of a call can be asked for ten minutes after its end.
    forget_seconds: float = 600.0
    max_recordings: int = 200

    def __init__(
        self,
        clock: Clock = system_clock,
        *,
        seed: int = 1,
        latency: float = 0.03,
        has_application: bool = True,
    ) -> None:
        super().__init__(clock, seed=seed, latency=latency)
        self.far_ends = {}
        self.applications = {}
        self.phone_numbers = []
        for number in OWN_NUMBERS:
            self.add_number(number)
        self.fill_library()
        if has_application:
            self.add_usual_application()
        self._schedule_sweep()

    def detach(self, leg: Leg, reason: str) -> None:
        self.abandon_gathering(leg)
        self.take_out_of_queue(leg, reason)
        self.take_out_of_conference(leg)
        self.unbridge(leg)

    def clear(self) -> None:
        """Conferences end, calls are hung up, queues and recordings are forgotten."""
        for conference in list(self.conferences.values()):
            if conference.is_live:
                self.end(conference)
        for leg in list(self.legs.values()):
            if leg.is_alive:
                self.hangup(leg, source="unknown")
        self.queues.clear()
        self.recordings.clear()

    def sweep(self) -> None:
        """Hang up overdue legs; forget what ended long ago, and queues that stayed empty."""
        for leg in self.overdue_legs():
            # One may have ended with another, its peer.
            if leg.is_alive:
                self.hangup(leg, "time_limit", source="unknown")
        for queue in self.idle_queues():
            del self.queues[queue.name]
        long_ago = self.now - timedelta(seconds=self.forget_seconds)
        self.legs = _since(long_ago, self.legs)
        self.conferences = _since(long_ago, self.conferences)
        self.media = {name: file for name, file in self.media.items() if file.expires_at > self.now}
        for key in list(self.recordings)[: -self.max_recordings]:
            del self.recordings[key]

    def _schedule_sweep(self) -> None:
        self.after(_SWEEP_SECONDS, self._sweep_and_again)

    def _sweep_and_again(self) -> None:
        self.sweep()
        self._schedule_sweep()


def _since(long_ago: datetime, things: dict[str, Ending]) -> dict[str, Ending]:
    """Those that live, or ended after `long_ago`."""
    return {
        key: thing
        for key, thing in things.items()
        if thing.ended_at is None or thing.ended_at >= long_ago
    }
