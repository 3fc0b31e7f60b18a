"""The simulator inside one event loop: the world on real time, its webhooks, its scenario."""

import asyncio
from collections.abc import Callable, Sequence
from random import Random
from urllib.parse import urlsplit

from conferencing.simulator.api.router import Api
from conferencing.simulator.faults import Faults
from conferencing.simulator.scenario import demo
from conferencing.simulator.scenario.script import Stage
from conferencing.simulator.webhooks.delivery import Courier
from conferencing.simulator.webhooks.signing import Signer
from conferencing.simulator.world.world import World

SCENARIOS = ("none", "demo")

_KNOCK_SECONDS = 0.25


class Engine:
    """Make it and use it in the thread of its loop; `on_progress` is called whenever something has
    been done.
    """

    def __init__(
        self,
        world: World,
        api: Api,
        faults: Faults,
        signer: Signer,
        *,
        urls: tuple[str | None, str | None],
        retry_delays: Sequence[float],
        parallel: int,
        on_progress: Callable[[], None],
    ) -> None:
        self.world = world
        self.api = api
        self.faults = faults
        self.courier = Courier(
            signer,
            faults,
            url=urls[0],
            failover_url=urls[1],
            retry_delays=retry_delays,
            parallel=parallel,
        )
        self.stage = Stage(world, Random(0))
        self._on_progress = on_progress
        self._loop = asyncio.get_running_loop()
        self._alarm: asyncio.TimerHandle | None = None
        self._knocking: asyncio.Task[None] | None = None
        self._begun = ("none", 1, 1.0)
        self.courier.on_settled = on_progress
        world.sink = self.courier.accept
        world.on_timer_set = self._set_alarm
        self._set_alarm()

    def begin(self, name: str, *, seed: int, speed: float) -> None:
        """Start a scenario. Its webhooks wait until somebody listens at their address."""
        self._begun = (name, seed, speed)
        if name == "none":
            self.stage = Stage(self.world, Random(seed), speed=speed)
            return
        self.courier.pause()
        self._knocking = self._loop.create_task(self._open_when_reachable())
        self.stage = demo.begin(self.world, seed=seed, speed=speed)

    def reset(self) -> None:
        """End everything, take all faults back, and begin again."""
        self.stage.stop()
        self.faults.clear()
        self.world.clear()
        name, seed, speed = self._begun
        self.begin(name, seed=seed + 1, speed=speed)

    async def close(self) -> None:
        if self._knocking:
            self._knocking.cancel()
        if self._alarm:
            self._alarm.cancel()
        await self.courier.close()

    @property
    def is_settled(self) -> bool:
        return not self.courier.pending and not self.world.pending_effects

    def _set_alarm(self) -> None:
        due = self.world.timers.next_due()
        if due is None:
            return
        at = self._loop.time() + max(0.0, (due - self.world.clock()).total_seconds())
        if self._alarm:
            if self._alarm.when() <= at:
                return
            self._alarm.cancel()
        self._alarm = self._loop.call_at(at, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        try:
            self.world.advance()
        finally:
            self._on_progress()
            self._set_alarm()

    async def _open_when_reachable(self) -> None:
        while not await _is_listened_to(self.courier.url):
            await asyncio.sleep(_KNOCK_SECONDS)
        self.courier.resume()


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
