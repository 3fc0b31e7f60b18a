"""How events leave the world: each is handed to delivery at once, unless a fault spoils it on the
way.
"""

import asyncio
import uuid
from collections import deque
from collections.abc import Callable

from conferencing.simulator.faults import Faults
from conferencing.simulator.world.payloads import Event

from .delivery import Delivery

_REORDER_SECONDS = 1.0
_OVERTAKING_SECONDS = 0.05
_BURST_SECONDS = 3.0
# So few under way leave room for what is not urgent.
_QUIET = 2
_QUIET_SECONDS = 0.02
# The fields of payloads that hold one of a list of values.
_LISTED_VALUES = ("reason", "hangup_cause", "result", "status")


class Dispatcher:
    """Belongs to one event loop. At most `max_pending` events wait; any beyond that are given up,
    and counted.
    """

    def __init__(self, delivery: Delivery, faults: Faults, *, max_pending: int = 10_000) -> None:
        self.delivery = delivery
        self.on_settled: Callable[[], object] | None = None
        self._faults = faults
        self._max_pending = max_pending
        self._gate = asyncio.Event()
        self._gate.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: deque[Event] = deque()
        self._burst: list[Event] = []
        self._burst_timer: asyncio.TimerHandle | None = None

    @property
    def pending(self) -> int:
        return len(self._tasks) + len(self._held) + len(self._burst)

    def accept(self, event: Event) -> None:
        """Take charge of one event."""
        if not self.delivery.is_addressed(event):
            self.delivery.counts.unaddressed += 1
            return
        event_type = event["event_type"]
        if self._faults.take("drop", event_type):
            self.delivery.counts.dropped += 1
            return
        if self._faults.take("unknown_value", event_type):
            event = _with_unknown_value(event)
        if self._faults.take("burst", event_type):
            self._collect(event)
        elif self._faults.take("reorder", event_type):
            self._hold(event)
        else:
            self._send(event)
            # Those held back follow a moment later, so that this one has surely arrived.
            if self._held:
                asyncio.get_running_loop().call_later(_OVERTAKING_SECONDS, self._release_held)
        if self._faults.take("unknown_event", event_type):
            self._send(_unknown_event(event))

    async def until_quiet(self) -> None:
        """Until somebody listens, and next to nothing is under way."""
        await self._gate.wait()
        while len(self._tasks) > _QUIET:
            await asyncio.sleep(_QUIET_SECONDS)

    def pause(self) -> None:
        """Let everything wait, including what is accepted from now on."""
        self._gate.clear()

    def resume(self) -> None:
        self._gate.set()

    async def close(self) -> None:
        if self._burst_timer:
            self._burst_timer.cancel()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.delivery.close()

    def _send(self, event: Event) -> None:
        delay = self._faults.take("delay", event["event_type"])
        copies = 2 if self._faults.take("duplicate", event["event_type"]) else 1
        for _ in range(copies):
            if len(self._tasks) >= self._max_pending:
                self.delivery.give_up(f"more than {self._max_pending} events waiting")
                continue
            delivering = self._deliver(event, delay.value if delay else 0.0)
            task = asyncio.get_running_loop().create_task(delivering)
            self._tasks.add(task)
            task.add_done_callback(self._settled)

    async def _deliver(self, event: Event, delay: float) -> None:
        await asyncio.sleep(delay)
        await self._gate.wait()
        await self.delivery.deliver(event)

    def _settled(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self.on_settled:
            self.on_settled()

    def _hold(self, event: Event) -> None:
        self._held.append(event)
        # Should no other event come, it goes out by itself.
        asyncio.get_running_loop().call_later(_REORDER_SECONDS, self._release_held)

    def _release_held(self) -> None:
        while self._held:
            self._send(self._held.popleft())

    def _collect(self, event: Event) -> None:
        self._burst.append(event)
        if self._burst_timer is None:
            loop = asyncio.get_running_loop()
            self._burst_timer = loop.call_later(_BURST_SECONDS, self._release_burst)
        if not any(fault.kind == "burst" for fault in self._faults.pending()):
            self._release_burst()

    def _release_burst(self) -> None:
        if self._burst_timer:
            self._burst_timer.cancel()
        self._burst_timer = None
        events, self._burst = self._burst, []
        for event in events:
            self._send(event)


def _with_unknown_value(event: Event) -> Event:
    payload = event["payload"]
    changed = {key: "never_heard_of" for key in _LISTED_VALUES if key in payload}
    return {**event, "payload": {**payload, **changed}}


def _unknown_event(event: Event) -> Event:
    kind = event["event_type"].split(".")[0]
    # An id of its own, as it is another event; made from the first one, so that a seed repeats it.
    event_id = str(uuid.uuid5(uuid.UUID(event["id"]), "never heard of"))
    return {**event, "id": event_id, "event_type": f"{kind}.never.heard.of"}
