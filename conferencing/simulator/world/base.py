"""The ground of the simulated world: its time, its timers, its ids, and the events it sends out."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any

from . import payloads
from .clock import Clock, Timer, Timers, system_clock
from .errors import Refusal, refusal
from .ids import CONNECTION_ID, Ids
from .signed_urls import SignedUrls
from .state import Conference, Leg, MediaFile, Queue, Recording

_ONE_TICK = timedelta(microseconds=1)


class WorldBase:
    """Not safe for threads: everything happens in the thread that runs the timers."""

    def __init__(
        self, clock: Clock = system_clock, *, seed: int = 1, latency: float = 0.03
    ) -> None:
        self.clock = clock
        self.ids = Ids(Random(seed))
        self.signed_urls = SignedUrls(f"files of {seed}")
        self.connection_id = CONNECTION_ID
        self.latency = latency
        self.legs: dict[str, Leg] = {}
        self.conferences: dict[str, Conference] = {}
        self.queues: dict[str, Queue] = {}
        self.recordings: dict[str, Recording] = {}
        self.media: dict[str, MediaFile] = {}
        self.events: deque[dict[str, Any]] = deque(maxlen=2000)
        self.sink: Callable[[dict[str, Any]], None] | None = None
        self.on_timer_set: Callable[[], None] | None = None
        self.pending_effects = 0
        self.timers = Timers()
        self._moment: datetime | None = None
        self._last_event_at: datetime | None = None

    @property
    def now(self) -> datetime:
        return self._moment or self.clock()

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """What happens inside happens at `moment`."""
        before, self._moment = self._moment, moment
        try:
            yield
        finally:
            self._moment = before

    def advance(self, until: datetime | None = None) -> None:
        """Fire every timer that is due, each at its own time."""
        until = until or self.clock()
        while due := self.timers.pop_due(until):
            moment, callback = due
            with self.at(moment):
                callback()

    def rewind(self) -> None:
        """The next events may be older than the last one."""
        self._last_event_at = None

    def after(self, seconds: float, callback: Callable[[], None]) -> Timer:
        timer = self.timers.at(self.now + timedelta(seconds=seconds), callback)
        if self.on_timer_set:
            self.on_timer_set()
        return timer

    def soon(self, effect: Callable[[], object]) -> None:
        """Let an accepted command take effect. If it has become impossible by then, nothing
        happens, as at Telnyx.
        """
        self.pending_effects += 1
        if self.latency > 0:
            self.after(self.latency, lambda: self._take_effect(effect))
        else:
            self._take_effect(effect)

    def emit(self, event_type: str, payload: payloads.Payload) -> None:
        data = payloads.event(event_type, self.ids.random_uuid(), self._stamp(), payload)
        self.events.append(data)
        if self.sink:
            self.sink(data)

    def leg(self, call_control_id: str) -> Leg:
        """Raises Refusal 90015 for a call nobody knows, or no longer."""
        if leg := self.legs.get(call_control_id):
            return leg
        raise refusal(
            "90015",
            f"The call control id {call_control_id} is unknown.",
            pointer="/call_control_id",
        )

    def conference(self, id_or_name: str) -> Conference:
        """By id, or by the name of a live conference. Raises Refusal 90058."""
        if conference := self.conferences.get(id_or_name) or self.live_conference(id_or_name):
            return conference
        raise refusal("90058", f"The conference {id_or_name} was not found.")

    def live_conference(self, name: str) -> Conference | None:
        return next(
            (found for found in self.conferences.values() if found.is_live and found.name == name),
            None,
        )

    def check_live(self, conference: Conference) -> None:
        if not conference.is_live:
            raise refusal("90019", f"The conference {conference.name} has ended.")

    def check_alive(self, leg: Leg) -> None:
        if not leg.is_alive:
            raise refusal("90018", "This call is no longer active and can't receive commands.")

    def check_usable(self, leg: Leg) -> None:
        self.check_alive(leg)
        if not leg.is_answered:
            raise refusal(
                "90034",
                "This call can't receive this command because it has not been answered yet.",
            )

    def queue(self, name: str) -> Queue:
        """Raises Refusal 10005."""
        if queue := self.queues.get(name):
            return queue
        raise refusal("10005", f"The queue {name} was not found.")

    def _take_effect(self, effect: Callable[[], object]) -> None:
        self.pending_effects -= 1
        try:
            effect()
        except Refusal:
            return

    def _stamp(self) -> datetime:
        # Two events of one moment still get different times, as microseconds do in life.
        moment = self.now
        if self._last_event_at and moment <= self._last_event_at:
            moment = self._last_event_at + _ONE_TICK
        self._last_event_at = moment
        return moment
