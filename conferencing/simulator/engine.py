"""The simulator inside one event loop: the world on real time, its webhooks, its scenario."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, tzinfo
from random import Random
from urllib.parse import urlsplit

from conferencing.simulator.api.router import Api
from conferencing.simulator.faults import Faults
from conferencing.simulator.scenario import day, demo
from conferencing.simulator.scenario.script import Stage
from conferencing.simulator.webhooks.backlog import Backlog
from conferencing.simulator.webhooks.delivery import Delivery, DeliveryCounts, Receivers
from conferencing.simulator.webhooks.dispatcher import Dispatcher
from conferencing.simulator.webhooks.signing import Signer
from conferencing.simulator.world.applications import NOWHERE
from conferencing.simulator.world.payloads import Event
from conferencing.simulator.world.world import World

SCENARIOS = ("none", "demo")

_PROBE_SECONDS = 0.25


@dataclass
class Deliveries(DeliveryCounts):
    pending: int = 0
    of_the_past: int = 0


class Engine:
    """To be made and used in the thread of its loop. `on_progress` is called whenever something has
    been done.
    """

    def __init__(
        self,
        world: World,
        api: Api,
        faults: Faults,
        signer: Signer,
        receivers: Receivers,
        on_progress: Callable[[], object],
    ) -> None:
        self.world = world
        self.api = api
        self.faults = faults
        self.delivery = Delivery(signer, faults, receivers, world.read_clock, world.application_of)
        self.dispatcher = Dispatcher(self.delivery, faults)
        self.backlog = Backlog(self.dispatcher)
        self.stage = Stage(world, Random(0))
        self._on_progress = on_progress
        self._loop = asyncio.get_running_loop()
        self._alarm: asyncio.TimerHandle | None = None
        if world.applications:
            self.send_webhooks_to(receivers.url, receivers.failover_url)
        self._probing: asyncio.Task[None] | None = None
        self._playing_day: asyncio.Task[None] | None = None
        self._days = 0
        self._begun = ("none", 1, 1.0)
        self._waiting: list[Callable[[], object]] = []
        world.on_first_application = self._begin_what_waits
        self.dispatcher.on_settled = on_progress
        world.sink = self.dispatcher.accept
        world.on_timer_set = self._set_alarm
        self._set_alarm()

    def begin(self, name: str, *, seed: int, speed: float) -> None:
        """Start a scenario, once there is an application. Its webhooks wait until somebody listens
        at their address.
        """
        self._begun = (name, seed, speed)
        self.stage = Stage(self.world, Random(seed), speed=speed)
        if name != "none":
            self.once_there_is_an_application(self._play)

    def once_there_is_an_application(self, act: Callable[[], object]) -> None:
        """Until then nobody can call."""
        if self.world.applications:
            act()
        elif act not in self._waiting:
            self._waiting.append(act)

    def play_day(self, zone: tzinfo = UTC) -> None:
        """Send what the last 24 hours were like, beside whatever happens now. Raises ValueError
        while the one before is on its way.
        """
        if self.backlog or (self._playing_day and not self._playing_day.done()):
            raise ValueError("The calls of a day are already being sent.")
        # The seed of the scenario would give its calls the ids of those of now.
        seed = self._begun[1] * 1_000_003 + self._days
        self._days += 1
        playing = self._play_day(self.world.clock(), seed, zone)
        self._playing_day = self._loop.create_task(playing)

    def reset(self) -> None:
        """End everything, clear all faults, and begin again with the next seed."""
        self.stage.stop()
        self.faults.clear()
        self.world.turn_clock(0)
        self.world.clear()
        name, seed, speed = self._begun
        self.begin(name, seed=seed + 1, speed=speed)

    @property
    def webhook_url(self) -> str | None:
        """Where the webhooks of calls to the account's numbers go at first."""
        application = self.world.applications.get(self.world.connection_id)
        return next(iter(application.addresses), None) if application else None

    def send_webhooks_to(self, url: str | None, failover_url: str | None = None) -> None:
        """As if an administrator had changed it in the portal."""
        settings = {"webhook_event_url": url or NOWHERE}
        if failover_url:
            settings["webhook_event_failover_url"] = failover_url
        application = self.world.application(self.world.connection_id)
        self.world.update_application(application, settings)

    async def close(self) -> None:
        if self._playing_day:
            self._playing_day.cancel()
        await self.backlog.close()
        if self._probing:
            self._probing.cancel()
        if self._alarm:
            self._alarm.cancel()
        await self.dispatcher.close()

    def deliveries(self) -> Deliveries:
        counts = asdict(self.delivery.counts)
        pending, past = self.dispatcher.pending, len(self.backlog)
        return Deliveries(**counts, pending=pending, of_the_past=past)

    @property
    def is_settled(self) -> bool:
        return not self.dispatcher.pending and not self.world.pending_effects

    def _begin_what_waits(self) -> None:
        # Not in the middle of what makes the application.
        while self._waiting:
            self._loop.call_soon(self._waiting.pop(0))

    def _play(self) -> None:
        # `make demo` starts this process and the receiver together, and events that meet nobody
        # would use up their attempts.
        self.dispatcher.pause()
        self._probing = self._loop.create_task(self._open_when_reachable())
        _, seed, speed = self._begun
        self.stage = demo.begin(self.world, seed=seed, speed=speed)

    def _set_alarm(self) -> None:
        due = self.world.timers.next_due()
        if due is None:
            return
        # World and loop have clocks of their own: only the difference carries over.
        at = self._loop.time() + max(0.0, (due - self.world.clock()).total_seconds())
        if self._alarm:
            if self._alarm.when() <= at:
                return
            self._alarm.cancel()
        self._alarm = self._loop.call_at(at, self._fire)

    def _fire(self) -> None:
        self._alarm = None
        try:
            self.world.advance()
        finally:
            self._on_progress()
            self._set_alarm()

    async def _play_day(self, until: datetime, seed: int, zone: tzinfo) -> None:
        # In a thread: it takes a second, and the world of now must not stand still so long.
        events: list[Event] = await asyncio.to_thread(
            day.play, until, seed=seed, zone=zone, connection_id=self.world.connection_id
        )
        if self.webhook_url is not None:
            self.backlog.add(events)

    async def _open_when_reachable(self) -> None:
        while not await _is_listened_to(self.webhook_url):
            await asyncio.sleep(_PROBE_SECONDS)
        self.dispatcher.resume()


async def _is_listened_to(url: str | None) -> bool:
    if url is None:
        return True
    address = urlsplit(url)
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        _, writer = await asyncio.open_connection(address.hostname, port)
    except OSError:
        return False
    writer.close()
    return True
