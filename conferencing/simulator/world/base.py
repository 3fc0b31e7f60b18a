"""The ground of the simulated world: its time, its timers, its ids, and the events it sends out."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import NamedTuple, ParamSpec

from . import payloads
from .clock import Clock, Timer, Timers, TurnedClock, system_clock
from .errors import Refusal, not_found, refusal
from .ids import CONNECTION_ID, Ids
from .payloads import Event, Payload
from .signed_urls import SignedUrls
from .state import Conference, Leg, MediaFile, Queue, Recording

_ONE_TICK = timedelta(microseconds=1)

P = ParamSpec("P")


class Happened(NamedTuple):
    at: datetime
    event: Event


class WorldBase:
    """Not thread-safe: everything happens in the thread that runs the timers."""

    def __init__(
        self, clock: Clock = system_clock, *, seed: int = 1, latency: float = 0.03
    ) -> None:
        self.clock = self._right_clock = clock
        self.clock_offset = 0.0
        self.ids = Ids(Random(seed))
        self.signed_urls = SignedUrls(f"files of {seed}")
        self.connection_id = CONNECTION_ID
        self.latency = latency
        self.legs: dict[str, Leg] = {}
        self.conferences: dict[str, Conference] = {}
        self.queues: dict[str, Queue] = {}
        self.recordings: dict[str, Recording] = {}
        self.media: dict[str, MediaFile] = {}
        # A look back for tests and the control page; what is delivered goes through `sink`.
        self.events: deque[Event] = deque(maxlen=2000)
        # What the API tells of it afterwards.
        self.history: deque[Happened] = deque(maxlen=20_000)
        self.began_at = clock()
        self.sink: Callable[[Event], object] | None = None
        self.on_timer_set: Callable[[], object] | None = None
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
            # A late loop must not make late events: a caller's wait ends when it was due to end.
            with self.at(moment):
                callback()

    def read_clock(self) -> datetime:
        """What it shows now; `now` is the moment of what is happening."""
        return self.clock()

    def turn_clock(self, seconds: float) -> None:
        """Show a time that is so much ahead of the real one, or behind it, from now on: in answers
        and in webhooks. What is stamped already stays as it is; nothing happens earlier or later.
        """
        self.timers.shift(timedelta(seconds=seconds - self.clock_offset))
        self.clock_offset = seconds
        self.clock = TurnedClock(self._right_clock, timedelta(seconds=seconds))
        self.rewind()

    def rewind(self) -> None:
        """Let the next events be older than the last one."""
        self._last_event_at = None

    def after(
        self, seconds: float, callback: Callable[P, object], *args: P.args, **kwargs: P.kwargs
    ) -> Timer:
        """Call back in `seconds` of simulated time."""
        due = self.now + timedelta(seconds=seconds)
        timer = self.timers.at(due, callback, *args, **kwargs)
        if self.on_timer_set:
            self.on_timer_set()
        return timer

    def soon(self, effect: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Let an accepted command take effect. If that has become impossible by then, nothing
        happens.
        """
        # Telnyx: a 200 means accepted, not done; what comes of it shows in events and listings.
        self.pending_effects += 1
        if self.latency > 0:
            self.after(self.latency, self._take_effect, partial(effect, *args, **kwargs))
        else:
            self._take_effect(partial(effect, *args, **kwargs))

    def emit(self, event_type: str, payload: Payload) -> None:
        at = self._stamp()
        event = payloads.event(event_type, self.ids.random_uuid(), at, payload)
        self.events.append(event)
        self.history.append(Happened(at, event))
        if self.sink:
            self.sink(event)

    def leg(self, call_control_id: str) -> Leg:
        """Raises Refusal 90015 for a call nobody knows, or no longer."""
        if leg := self.legs.get(call_control_id):
            return leg
        detail = f"The call control id {call_control_id} is unknown."
        raise refusal("90015", detail, pointer="/call_control_id")

    def conference(self, id_or_name: str) -> Conference:
        """By id, or by the name of a live one. Raises Refusal 90058."""
        if conference := self.conferences.get(id_or_name) or self.live_conference(id_or_name):
            return conference
        raise refusal("90058", f"The conference {id_or_name} was not found.")

    def live_conference(self, name: str) -> Conference | None:
        # Telnyx: names are unique among live conferences only, and free again after the end.
        for conference in self.conferences.values():
            if conference.is_live and conference.name == name:
                return conference
        return None

    def queue(self, name: str) -> Queue:
        """Raises Refusal 10007."""
        if queue := self.queues.get(name):
            return queue
        raise not_found()

    def check_live(self, conference: Conference) -> None:
        if not conference.is_live:
            raise refusal("90019", f"The conference {conference.name} has ended.")

    def check_alive(self, leg: Leg) -> None:
        if not leg.is_alive:
            raise refusal("90018", "This call is no longer active and can't receive commands.")

    def check_usable(self, leg: Leg) -> None:
        # Telnyx: a call that still rings takes answer, reject and hangup, and refuses the rest.
        self.check_alive(leg)
        if not leg.is_answered:
            detail = "This call can't receive this command because it has not been answered yet."
            raise refusal("90034", detail)

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
